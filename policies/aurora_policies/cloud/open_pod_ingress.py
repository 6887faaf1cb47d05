from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row

TABLE = Table(
    row(
        ("kubernetes_network_policy", "kubernetes_network_policy_v1"),
        each("spec", each("ingress", each("from", is_none_of("ip_block.cidr", "0.0.0.0/0", "::/0")))),
        trivy="KUBE-0001",
    ),
)


@policy(
    "CLD640",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "kubernetes_network_policy" "x" {\n'
            "  spec {\n"
            "    ingress {\n"
            "      from {\n"
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
            "    ingress {\n"
            "      from {\n"
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
            "    ingress {\n"
            "      from {\n"
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
def open_pod_ingress(resource: CloudResource) -> Iterable[Finding]:
    """A network policy lets all addresses connect to its pods.

    The pods can be reached from the internet if a service or a node forwards to them.
    List the networks that are needed in `cidr`.

    <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
    """
    return TABLE.findings(resource, "lets all addresses connect to its pods")
