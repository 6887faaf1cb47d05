from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, row, when

from ._examples import firewall_rule
from ._firewall import applies, spans

_MOST = 30


def _incoming(resource: CloudResource) -> bool:
    return applies(resource, "INGRESS")


def _narrow(allow: CloudResource | Block) -> Fault | None:
    wide = (value for first, last, value in spans(allow) if last - first > _MOST)
    return next((fault(value, "list the ports that are needed") for value in wide), None)


TABLE = Table(
    row("google_compute_firewall", when(_incoming, each("allow", _narrow)), trivy="GCP-0074"),
)


@policy(
    "CLD476",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('«"8000-8050"»', '"10.0.0.0/8"')),
        good(
            firewall_rule('"8000-8010"', '"10.0.0.0/8"'),
            because="the range is short",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            "    ports    = var.value\n"
            "  }\n"
            '  source_ranges = ["10.0.0.0/8"]\n'
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def wide_port_range_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens a wide range of ports.

    It is likely that not all of them are needed, and a service that starts on one of them is open at once.
    List the ports that are needed.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens more than 30 ports in a row")
