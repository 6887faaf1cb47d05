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
    """The admission plugin `ServiceAccount` is switched off.

    Pods get no service account, and whatever expects one fails.
    Remove it from `--disable-admission-plugins`.
    """
    at = server.listed("disable-admission-plugins", "ServiceAccount")
    if at is not None:
        yield Finding(at=at, message="the admission plugin ServiceAccount is switched off")
