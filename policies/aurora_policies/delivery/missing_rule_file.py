from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import hint

from ._files import Folders, exists

_CONFIG = "rule_files:\n  - {}\n"
_FILES = {
    "prometheus/rules/shop.yml": "groups: []\n",
    "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n",
}


@policy(
    "DLV124",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _CONFIG.format("«rules/shops.yml»"),
            path="prometheus/prometheus.yml",
            files=_FILES,
        ),
        bad(
            _CONFIG.format("«'rules/*.yaml'»"),
            path="prometheus/prometheus.yml",
            files=_FILES,
        ),
        good(
            _CONFIG.format("rules/*.yml"),
            path="prometheus/prometheus.yml",
            files=_FILES,
            because="the pattern matches a file",
        ),
        good(
            _CONFIG.format("alerts/*.yml"),
            path="prometheus/prometheus.yml",
            files=_FILES,
            because="the folder may be mounted from elsewhere",
        ),
    ],
)
def missing_rule_file(repository: Repository) -> Iterator[Finding]:
    """A configuration of Prometheus loads rules from a file that does not exist.

    Prometheus starts without the rules, so their alerts never fire.
    Correct the path. Reported are relative paths in a folder that has other files.

    https://prometheus.io/docs/prometheus/latest/configuration/configuration/
    """
    files = repository.about("rule-files")
    if not repository.whole or not files or len(repository.paths) == 1:
        return
    folders = Folders.of(repository)
    for one in files:
        folder, _, name = one.name.rpartition("/")
        beside = [
            other for other in folders.files(folder) if other.endswith((".yml", ".yaml", ".rules", ".json"))
        ]
        others = [other for other in beside if f"{folder}/{other}".lstrip("/") != one.path]
        if one.name.startswith("..") or not others or exists(one.name, repository, folders):
            continue
        yield Finding(at=one, message=f"no file matches '{one['written']}'{hint(name, others)}")
