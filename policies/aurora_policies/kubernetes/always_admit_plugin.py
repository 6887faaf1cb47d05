from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB210",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_79", "trivy": ("KCV0011", "KCV-0011", "AVD-KCV-0011")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--enable-admission-plugins=AlwaysAdmit»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --enable-admission-plugins=NodeRestriction
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def always_admit_plugin(server: ApiServer) -> Iterator[Finding]:
    """The API server admits every object.

    The plugin AlwaysAdmit is deprecated, and hides that nothing is checked.
    Remove `AlwaysAdmit`.
    """
    at = server.listed("enable-admission-plugins", "AlwaysAdmit")
    if at is not None:
        yield Finding(at=at, message="the API server admits everything")
