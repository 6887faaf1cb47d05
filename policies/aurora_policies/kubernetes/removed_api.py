from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.removals import LATEST, release, removal


class Options(PolicyOptions):
    version: str = option(LATEST, description="The release of Kubernetes that the manifests are for.")


@policy(
    "KUB123",
    severity="error",
    category="validity",
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
            options={"version": "1.22"},
        ),
    ],
)
def removed_api(made: Object, options: Options) -> Iterator[Finding]:
    """An API version was removed from Kubernetes.

    The API server refuses the object.
    Write the version that the message names, and check the fields that have changed.
    The option `version` is the release that the manifests are for.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    known = removal(made.api_version, made.kind)
    if known is None:
        return
    removed, instead = known
    if release(options.version) >= release(removed):
        use = f"; use '{instead}'" if instead else ""
        message = f"'{made.api_version}' of {made.title} was removed in Kubernetes {removed}{use}"
        yield Finding(at=made.at["apiVersion"], message=message)
