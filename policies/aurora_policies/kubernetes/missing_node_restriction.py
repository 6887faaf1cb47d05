from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB214",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_85", "trivy": ("KCV0016", "KCV-0016", "AVD-KCV-0016")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--enable-admission-plugins=EventRateLimit»
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
def missing_node_restriction(server: ApiServer) -> Iterator[Finding]:
    """The API server does not enable the admission plugin `NodeRestriction`.

    The plugin restricts a kubelet to its own Node and pods; without it, a compromised node can change labels
    and taints of others and attract their pods.
    Add `NodeRestriction` to `--enable-admission-plugins`.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/>
    """
    at = server.omits("enable-admission-plugins", "NodeRestriction")
    if at is not None:
        advice = "add it to --enable-admission-plugins"
        yield Finding(
            at=at, message=f"{server.title} does not enable the admission plugin NodeRestriction; {advice}"
        )
