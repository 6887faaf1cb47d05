from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._examples import firewall_rule
from ._firewall import applies
from ._google import EVERYWHERE

_DEFAULTS = (*EVERYWHERE, "10.128.0.0/9")


def _narrow(part: CloudResource | Block) -> Fault | None:
    if not applies(part, "INGRESS") or not part.blocks("allow"):
        return None
    wide = (value for text, value in part.get("source_ranges").strings() if text in _DEFAULTS)
    return next((fault(value, "list narrow ranges in source_ranges") for value in wide), None)


TABLE = Table(
    row("google_compute_firewall", _narrow, trivy="GCP-0073"),
)


@policy(
    "CLD479",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('"22"', '«"10.128.0.0/9"»')),
        good(
            firewall_rule('"22"', '"10.0.0.0/16"'),
            because="the range is narrow",
        ),
        good(
            firewall_rule('"22"', "var.value"),
            because="the value is unknown",
        ),
    ],
)
def default_network_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule is as wide as one of the default rules.

    The default rules let every machine of the default network, or the whole internet, connect.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "is as wide as a default rule")
