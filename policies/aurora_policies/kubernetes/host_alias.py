from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB035",
    severity="info",
    category="maintainability",
    equivalents={"trivy": ("KSV007", "KSV-0007", "AVD-KSV-0007")},
    examples=[
        bad(
            pod(
                spec="""\
            «hostAliases»:
              - ip: 10.0.0.1
                hostnames: [db.internal]
            """
            )
        ),
        good(pod()),
    ],
)
def host_alias(inside: PodIn) -> Iterator[Finding]:
    """A pod writes its own /etc/hosts.

    The address is written down in a place that nobody looks at when it changes.
    Use DNS: an ExternalName Service, or a Service without selector.
    """
    if inside.spec.host_aliases:
        yield Finding(at=inside.at["hostAliases"], message=f"{inside.title} writes its own /etc/hosts")
