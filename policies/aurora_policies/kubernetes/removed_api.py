from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.removals import removal
from aurora_devops.kinds.kustomize.usage import is_left_out
from aurora_devops.kubernetes_release import API, Release, release

# A directory whose name is a version, which has copies of what was released.
_RELEASED = regex(r"(?:^|/)v?\d+\.\d+\.\d+[\w.+-]*/")

_READER = """\
apiVersion: {}rbac.authorization.k8s.io/v1beta1
kind: ClusterRole
metadata:
  name: metrics
rules: []
"""
_WITH_COMMENT = {
    "config/rbac/kustomization.yaml": "resources:\n- role.yaml\n# The proxy of the metrics.\n#- metrics_role.yaml\n",
}


@policy(
    "KUB123",
    severity="error",
    category="validity",
    aliases=[API],
    equivalents={
        "kube-linter": "no-extensions-v1beta",
        "kube-score": "stable-version",
        "trivy": ("KSV107", "KSV-0107", "AVD-KSV-0107"),
    },
    examples=[
        bad("""\
            apiVersion: «extensions/v1beta1»
            kind: Ingress
            metadata:
              name: web
            """),
        bad(
            """\
            apiVersion: «policy/v1beta1»
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              minAvailable: 1
            """,
            fixed="""\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              minAvailable: 1
            """,
        ),
        good("""\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            """),
        good(
            """\
            apiVersion: batch/v1beta1
            kind: CronJob
            metadata:
              name: web
            """,
            options={"kubernetes-version": "1.22"},
        ),
        good(
            "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.b\n",
            path="config/crd/patches/webhook.yaml",
            because="it is a patch",
        ),
        good(
            "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.b\n",
            path="deploy/olm-catalog/shop/1.2.0/crd.yaml",
            because="the directory is a release",
        ),
        good(
            _READER.format(""),
            path="config/rbac/metrics_role.yaml",
            files=_WITH_COMMENT,
            because="its entry in the kustomization is commented out",
        ),
        bad(
            _READER.format("«").replace("v1beta1", "v1beta1»"),
            path="config/rbac/metrics_role.yaml",
            files=_WITH_COMMENT
            | {"config/debug/kustomization.yaml": "resources: [../rbac/metrics_role.yaml]\n"},
        ),
        bad(
            _READER.format("«").replace("v1beta1", "v1beta1»"),
            path="config/rbac/metrics_role.yaml",
            files={
                "config/rbac/kustomization.yaml": "# metrics_role.yaml is applied by hand\nresources: []\n"
            },
        ),
    ],
)
def removed_api(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """An API version was removed from Kubernetes.

    The API server refuses the object.
    Write the version that the message names, and check the fields that have changed.
    The option `kubernetes-version` is the release that the manifests are for.
    A patch is not reported: the version of the patched object counts. Neither is a file in a directory whose name is a
    version, as in `deploy/olm-catalog/shop/1.2.0`: it was released, and is kept for the clusters of its time. A file
    that the kustomization in its directory names in a comment only is not built, and not reported either.
    The fix changes the version where the new one has all fields of the object; defaults may differ.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    made = manifest.object
    known = removal(made.api_version, made.kind)
    if known is None or manifest.patch or _RELEASED.search(manifest.document.source.path):
        return
    removed, instead = known
    if release(options.kubernetes_version) >= release(removed) and not is_left_out(
        manifest.document.source.path, manifest.document.context
    ):
        use = f"; use '{instead}'" if instead else ""
        message = f"'{made.api_version}' of {made.title} was removed in Kubernetes {removed}{use}"
        at = made.at["apiVersion"]
        fix = Fix((Edit(at, instead),), safe=False) if manifest.accepted(instead, options.minor) else None
        yield Finding(at=at, message=message, fix=fix)
