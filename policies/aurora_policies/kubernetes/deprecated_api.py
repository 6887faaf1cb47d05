from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.removals import removal, successor
from aurora_devops.kinds.kustomize.usage import is_left_out
from aurora_devops.kubernetes_release import API, NEWEST, Release, release

# How many releases before the newest one are supported.
_SUPPORTED_BEFORE = 2

_POLICY = """\
apiVersion: {}admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicyBinding
metadata:
  name: labels
spec:
  policyName: labels
"""


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
        good(
            _POLICY.format(""),
            because="`v1` of it is newer than the oldest supported release of Kubernetes",
        ),
        bad(_POLICY.format("«").replace("v1beta1", "v1beta1»"), options={"kubernetes-version": "1.36"}),
        good(
            "apiVersion: resource.k8s.io/v1beta1\nkind: ResourceClaimTemplate\nmetadata:\n  name: gpu\n",
            path="deploy/gpu.yaml",
            files={"deploy/kustomization.yaml": "resources:\n  - web.yaml\n#  - gpu.yaml\n"},
            because="nothing builds the file",
        ),
    ],
)
def deprecated_api(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """An API version is deprecated and will be removed in a later release of Kubernetes.

    The API server refuses the manifest after an upgrade to that release.
    Write the version that the message names.
    The option `kubernetes-version` is the release that the manifests are for. If it is not set, all supported releases
    have to serve the other version. A file that its kustomization names in a comment only is not reported.
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
        unset = options.kubernetes_version == NEWEST
        oldest = options.minor - _SUPPORTED_BEFORE if unset else options.minor
        instead = successor(made.api_version, made.kind, oldest)
        if not instead:
            return
        message = f"{title} is deprecated; use '{instead}'"
    if is_left_out(manifest.document.source.path, manifest.document.context):
        return
    at = made.at["apiVersion"]
    fix = Fix((Edit(at, instead),), safe=False) if manifest.accepted(instead, options.minor) else None
    yield Finding(at=at, message=message, fix=fix)
