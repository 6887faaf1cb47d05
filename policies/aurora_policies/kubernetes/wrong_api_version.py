from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
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
        bad(
            """\
            apiVersion: «apps/v2»
            kind: Deployment
            metadata:
              name: web
            """,
            fixed="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            """,
        ),
        bad(
            """\
            apiVersion: batch/v1
            kind: «Cronjob»
            metadata:
              name: web
            """,
            fixed="""\
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: web
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
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: web
            """,
            because="a custom resource may have the name of a built-in kind",
        ),
        bad("""\
            apiVersion: «v1beta1»
            kind: Role
            metadata:
              name: web
            """),
    ],
)
def wrong_api_version(made: Object) -> Iterator[Finding]:
    """A built-in kind is used with an API version that does not serve it.

    The API server refuses the object: no matches for kind.
    Write the `apiVersion` that the message names.
    The fix of a version is not safe, because the fields may differ.
    Custom resources and alpha and beta versions are not checked; versions that were removed are reported by
    `removed-api`.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    if is_dynamic(made.api_version) or is_dynamic(made.kind) or removal(made.api_version, made.kind):
        return
    if unserved(made.api_version, made.kind):
        versions = versions_of(made.kind)
        served = " and ".join(f"'{version}'" for version in versions)
        message = f"kind '{made.kind}' is served by {served}, not '{made.api_version}'"
        at = made.at["apiVersion"]
        fix = Fix((Edit(at, versions[0]),), safe=False) if len(versions) == 1 else None
        yield Finding(at=at, message=message, fix=fix)
    elif not versions_of(made.kind) and builtin_group(made.group):
        kind = spelled(made.kind)
        if kind is not None:
            fix = Fix((Edit(made.at["kind"], kind),), safe=True)
            yield Finding(at=made.at["kind"], message=f"kind '{made.kind}' must be written '{kind}'", fix=fix)
