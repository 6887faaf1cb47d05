from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.removals import removal
from aurora_devops.kinds.kubernetes.served import builtin_group, spelled, unserved, versions_of
from aurora_devops.subjects import is_dynamic


@policy(
    "KUB270",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: «v1»
            kind: Ingress
            metadata:
              name: web
            """),
        bad("""\
            apiVersion: «apps/v2»
            kind: Deployment
            metadata:
              name: web
            """),
        bad("""\
            apiVersion: batch/v1
            kind: «Cronjob»
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
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: web
            """,
            because="a custom resource may have the name of a built-in kind",
        ),
    ],
)
def wrong_api_version(made: Object) -> Iterator[Finding]:
    """A built-in kind is used with an API version that does not serve it.

    The API server refuses the object: no matches for kind.
    Write the `apiVersion` that the message names.
    Custom resources and alpha and beta versions are not checked; versions that were removed are reported by
    `removed-api`.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    if is_dynamic(made.api_version) or is_dynamic(made.kind) or removal(made.api_version, made.kind):
        return
    if unserved(made.api_version, made.kind):
        served = " and ".join(f"'{version}'" for version in versions_of(made.kind))
        message = f"kind '{made.kind}' is served by {served}, not '{made.api_version}'"
        yield Finding(at=made.at["apiVersion"], message=message)
    elif not versions_of(made.kind) and builtin_group(made.group):
        kind = spelled(made.kind)
        if kind is not None:
            yield Finding(at=made.at["kind"], message=f"kind '{made.kind}' must be written '{kind}'")
