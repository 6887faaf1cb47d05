"""The release of Kubernetes that the manifests are for: one option of all policies that depend on it."""

from functools import cache

from aurora_devops import PolicyOptions, option
from aurora_devops.kinds.kubernetes.removals import newest, release

# The word that calls all of these policies, so that their option is set once.
API = "kubernetes-api"


class Release(PolicyOptions):
    kubernetes_version: str = option(
        newest(),
        description="The release of Kubernetes that the manifests are for, such as `1.33`. "
        f"Set it for all policies with `options: {API}`.",
    )

    @property
    def minor(self) -> int:
        """The number after `1.`."""
        return _minor(self.kubernetes_version)


@cache
def _minor(version: str) -> int:
    """The minor number of a release; that of the newest known one where the version is not one."""
    numbers = release(version)
    return numbers[1] if len(numbers) == 2 else release(newest())[1]
