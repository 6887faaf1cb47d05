"""What the policies about objects of Flux have in common."""

from aurora_devops.core.lazy import regex

# The kinds of the sources of Flux, and of its other objects, which all are manifests.
SOURCES = frozenset({"Bucket", "ExternalArtifact", "GitRepository", "HelmRepository", "OCIRepository"})
FLUX = SOURCES | {
    "HelmRelease",
    "ImagePolicy",
    "ImageRepository",
    "ImageUpdateAutomation",
    "Kustomization",
    "Provider",
}
# The name of the objects that the installation of Flux creates.
BOOTSTRAPPED = "flux-system"


def is_example(path: str) -> bool:
    """Whether a file, given by its path from the root of the repository, is in a folder with examples."""
    return _EXAMPLES.search(path) is not None


_EXAMPLES = regex(r"(?:^|/)(?:examples?|samples?)/")
