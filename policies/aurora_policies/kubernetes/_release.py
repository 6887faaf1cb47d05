"""The release of Kubernetes that the manifests are for: one option of all policies that depend on it."""

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
        """The number after `1.`; that of the newest known release where the version is not one."""
        return (*release(self.kubernetes_version), *release(newest()))[1]
