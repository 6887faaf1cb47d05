from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB211",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_80", "trivy": ("KCV0012", "KCV-0012", "AVD-KCV-0012")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--enable-admission-plugins=NodeRestriction»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --enable-admission-plugins=AlwaysPullImages
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_image_pull_check(server: ApiServer) -> Iterator[Finding]:
    """A pod may use an image that another one has pulled.

    Where tenants share nodes, one can run the other's private images without a password.
    Add `AlwaysPullImages` to `--enable-admission-plugins`.
    """
    at = server.unlisted("enable-admission-plugins", "AlwaysPullImages")
    if at is not None:
        yield Finding(at=at, message="pods may use images that others have pulled")
