from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.removals import removal, successor
from aurora_devops.kubernetes_release import API, Release, release


@policy(
    "KUB124",
    severity="warning",
    category="validity",
    aliases=[API],
    equivalents={"kube-score": "stable-version"},
    examples=[
        bad(
            """\
            apiVersion: «batch/v1beta1»
            kind: CronJob
            metadata:
              name: web
            """,
            options={"kubernetes-version": "1.22"},
        ),
        bad(
            """\
            apiVersion: «resource.k8s.io/v1beta1»
            kind: ResourceClaimTemplate
            metadata:
              name: gpu
            spec:
              spec: {}
            """,
            fixed="""\
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaimTemplate
            metadata:
              name: gpu
            spec:
              spec: {}
            """,
        ),
        good("""\
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: web
            """),
    ],
)
def deprecated_api(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """An API version is deprecated and will be removed in a later release of Kubernetes.

    The API server refuses the manifest after an upgrade to that release.
    Write the version that the message names.
    The option `kubernetes-version` is the release that the manifests are for.
    The fix changes the version where the new one has all fields of the object.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    made = manifest.object
    known = removal(made.api_version, made.kind)
    title = f"'{made.api_version}' of {made.title}"
    if known is not None:
        removed, instead = known
        if not instead or release(options.kubernetes_version) >= release(removed):
            return
        message = f"{title} is removed in Kubernetes {removed}; use '{instead}'"
    else:
        instead = successor(made.api_version, made.kind, options.minor)
        if not instead:
            return
        message = f"{title} is deprecated; use '{instead}'"
    at = made.at["apiVersion"]
    fix = Fix((Edit(at, instead),), safe=False) if manifest.accepted(instead, options.minor) else None
    yield Finding(at=at, message=message, fix=fix)
