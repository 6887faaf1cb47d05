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
    """The admission plugin `NamespaceLifecycle` is switched off.

    Objects can be made in namespaces that are being deleted, and `default` can be deleted.
    Remove it from `--disable-admission-plugins`.
    """
    at = server.listed("disable-admission-plugins", "NamespaceLifecycle")
    if at is not None:
        yield Finding(at=at, message="the admission plugin NamespaceLifecycle is switched off")
