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
    """The API server enables the admission plugin `AlwaysAdmit`.

    The plugin is deprecated and checks nothing, so it suggests a control that does not exist.
    Remove `AlwaysAdmit` from `--enable-admission-plugins`.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/>
    """
    at = server.lists("enable-admission-plugins", "AlwaysAdmit")
    if at is not None:
        advice = "remove it from --enable-admission-plugins"
        yield Finding(at=at, message=f"{server.title} enables the admission plugin AlwaysAdmit; {advice}")
