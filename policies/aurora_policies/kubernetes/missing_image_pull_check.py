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
    """The API server does not enable the admission plugin `AlwaysPullImages`.

    A pod can use a private image that another pod has pulled to its node, without the credentials for it.
    Add `AlwaysPullImages` to `--enable-admission-plugins` where tenants share nodes.
    Every start of a container then needs the registry.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/>
    """
    at = server.omits("enable-admission-plugins", "AlwaysPullImages")
    if at is not None:
        advice = "add it to --enable-admission-plugins"
        yield Finding(
            at=at, message=f"{server.title} does not enable the admission plugin AlwaysPullImages; {advice}"
        )
