"""Which addresses in the files of programs are replaced by variables of containers."""

from aurora_devops import Repository
from aurora_devops.facts import ContactedHost, ProvidedConfig, RunContainer


class Replaced:
    """The variables that containers set, in place of the addresses that are the defaults of programs."""

    def __init__(self, repository: Repository) -> None:
        containers = repository.of(RunContainer)
        self._names = {_plain(name) for one in containers for name in one.variables}
        self._names |= {_plain(key) for one in repository.of(ProvidedConfig) for key in one.keys}

    def __call__(self, target: ContactedHost) -> bool:
        """Whether a container sets another address."""
        return bool(target.variable) and _plain(target.variable) in self._names


def _plain(name: str) -> str:
    """A name without what makes no difference to Spring Boot."""
    return name.replace("_", "").replace("-", "").replace(".", "").lower()
