from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB209",
    severity="info",
    category="security",
    equivalents={"trivy": ("KCV0010", "KCV-0010", "AVD-KCV-0010")},
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
              - --enable-admission-plugins=EventRateLimit
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_event_rate_limit(server: ApiServer) -> Iterator[Finding]:
    """Nothing bounds how many events the API server takes.

    One pod that crashes in a loop can fill etcd.
    Add `EventRateLimit` to `--enable-admission-plugins`.
    """
    at = server.unlisted("enable-admission-plugins", "EventRateLimit")
    if at is not None:
        yield Finding(at=at, message="nothing bounds the events that the API server takes")
