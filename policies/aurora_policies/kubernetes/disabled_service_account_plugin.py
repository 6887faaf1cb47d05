from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB212",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_82", "trivy": ("KCV0014", "KCV-0014", "AVD-KCV-0014")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--disable-admission-plugins=ServiceAccount»
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
def disabled_service_account_plugin(server: ApiServer) -> Iterator[Finding]:
    """The admission plugin `ServiceAccount` is disabled.

    Pods are then created without a service account and its token, and programs that call the API server fail.
    Remove the plugin from `--disable-admission-plugins`.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/>
    """
    at = server.lists("disable-admission-plugins", "ServiceAccount")
    if at is not None:
        advice = "remove it from --disable-admission-plugins"
        yield Finding(at=at, message=f"{server.title} disables the admission plugin ServiceAccount; {advice}")
