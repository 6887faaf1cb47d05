from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB213",
    severity="error",
    category="security",
    equivalents={"trivy": ("KCV0015", "KCV-0015", "AVD-KCV-0015")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--disable-admission-plugins=NamespaceLifecycle»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --disable-admission-plugins=AlwaysAdmit
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def disabled_namespace_lifecycle(server: ApiServer) -> Iterator[Finding]:
    """The admission plugin `NamespaceLifecycle` is disabled.

    Objects can then be created in namespaces that are being deleted or do not exist, and `default` and
    `kube-system` can be deleted.
    Remove the plugin from `--disable-admission-plugins`.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/>
    """
    at = server.lists("disable-admission-plugins", "NamespaceLifecycle")
    if at is not None:
        advice = "remove it from --disable-admission-plugins"
        yield Finding(
            at=at, message=f"{server.title} disables the admission plugin NamespaceLifecycle; {advice}"
        )
