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
    """A pod adds entries to its /etc/hosts (`hostAliases`).

    The addresses are fixed in the manifest, and the pod does not notice when one of them changes.
    Use DNS instead: a Service of type ExternalName, or a Service without a selector.

    <https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/>
    """
    if inside.spec.host_aliases:
        message = f"{inside.title} sets hostAliases; use DNS or a Service instead"
        yield Finding(at=inside.at["hostAliases"], message=message)
