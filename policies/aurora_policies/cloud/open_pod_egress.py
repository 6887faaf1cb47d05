from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row

TABLE = Table(
    row(
        ("kubernetes_network_policy", "kubernetes_network_policy_v1"),
        each("spec", each("egress", each("to", is_none_of("ip_block.cidr", "0.0.0.0/0", "::/0")))),
        trivy="KUBE-0002",
    ),
)


@policy(
    "CLD641",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "kubernetes_network_policy" "x" {\n'
            "  spec {\n"
            "    egress {\n"
            "      to {\n"
            "        ip_block {\n"
            '          cidr = «"0.0.0.0/0"»\n'
            "        }\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "kubernetes_network_policy" "x" {\n'
            "  spec {\n"
            "    egress {\n"
            "      to {\n"
            "        ip_block {\n"
            '          cidr = "10.0.0.0/16"\n'
            "        }\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="one network is allowed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "kubernetes_network_policy_v1" "x" {\n'
            "  spec {\n"
            "    egress {\n"
            "      to {\n"
            "        ip_block {\n"
            "          cidr = var.value\n"
            "        }\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_pod_egress(resource: CloudResource) -> Iterable[Finding]:
    """A network policy lets its pods connect to all addresses.

    A pod that was taken over can send data anywhere.
    List the networks that are needed in `cidr`.

    <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
    """
    return TABLE.findings(resource, "lets its pods connect to all addresses")
