from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.removals import LATEST, release, removal


class Options(PolicyOptions):
    version: str = option(LATEST, description="The release of Kubernetes that the manifests are for.")


@policy(
    "KUB124",
    severity="warning",
    category="validity",
    equivalents={"kube-score": "stable-version"},
    examples=[
        bad(
            """\
            apiVersion: «batch/v1beta1»
            kind: CronJob
            metadata:
              name: web
            """,
            options={"version": "1.22"},
        ),
        good("""\
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: web
            """),
    ],
)
def deprecated_api(made: Object, options: Options) -> Iterator[Finding]:
    """An API version is deprecated and will be removed in a later release of Kubernetes.

    The API server refuses the manifest after an upgrade to that release.
    Write the version that the message names.
    The option `version` is the release that the manifests are for.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    known = removal(made.api_version, made.kind)
    if known is None:
        return
    removed, instead = known
    if release(options.version) < release(removed) and instead:
        message = f"'{made.api_version}' of {made.title} is removed in Kubernetes {removed}; use '{instead}'"
        yield Finding(at=made.at["apiVersion"], message=message)
