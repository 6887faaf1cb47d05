"""What the policies about objects of Flux have in common."""

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
