from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._examples import firewall_rule
from ._firewall import applies, everywhere


def _limited(part: CloudResource | Block) -> Fault | None:
    limited = any(not part.get(name).is_empty for name in ("source_tags", "target_tags"))
    if limited or not applies(part, "INGRESS") or not part.blocks("allow"):
        return None
    found = everywhere(part)
    return None if found is None else fault(found, "list addresses in source_ranges")


TABLE = Table(
    row("google_compute_firewall", _limited, trivy="GCP-0027"),
)


@policy(
    "CLD477",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('"443"', '«"0.0.0.0/0"»')),
        good(
            'resource "google_compute_firewall" "x" {\n'
            '  target_tags = ["web"]\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["443"]\n'
            "  }\n"
            '  source_ranges = ["0.0.0.0/0"]\n'
            "}\n",
            because="only some machines are reached",
        ),
        good(
            firewall_rule('"22"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"22"', "var.value"),
            because="the value is unknown",
        ),
    ],
)
def open_ingress_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule lets all addresses connect to all machines of a network.

    A machine that is added later is open to the internet without a decision about it.
    List addresses in `source_ranges`, or the machines that are meant in `target_tags`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "lets all addresses connect to all machines")
