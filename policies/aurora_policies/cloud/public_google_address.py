from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    all_of,
    any_of,
    each,
    is_false,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)

from ._google import INSTANCES, own


def _address(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "remove the block")


TABLE = Table(
    row(
        INSTANCES,
        when(
            own("network_interface"),
            each(
                "network_interface",
                all_of(each("access_config", _address), each("ipv6_access_config", _address)),
            ),
        ),
        checkov="CKV_GCP_40",
        trivy="GCP-0031",
    ),
    row("google_cloudbuild_worker_pool", is_true("worker_config.no_external_ip"), checkov="CKV_GCP_86"),
    row("google_data_fusion_instance", is_true("private_instance"), checkov="CKV_GCP_87"),
    row("google_notebooks_instance", is_true("no_public_ip"), checkov="CKV_GCP_89"),
    row("google_dataflow_job", is_one_of("ip_configuration", "WORKER_IP_PRIVATE"), checkov="CKV_GCP_94"),
    row(
        "google_dataproc_cluster",
        is_true("cluster_config.gce_cluster_config.internal_ip_only"),
        checkov="CKV_GCP_103",
    ),
    row("google_workbench_instance", is_true("gce_setup.disable_public_ip"), checkov="CKV2_GCP_28"),
    row(
        "google_tpu_v2_vm",
        is_false("network_config.enable_external_ips", default=True),
        checkov="CKV2_GCP_32",
    ),
    row(
        "google_vertex_ai_endpoint",
        any_of(is_set("network"), is_set("private_service_connect_config")),
        checkov="CKV2_GCP_33",
    ),
    row("google_vertex_ai_index_endpoint", is_false("public_endpoint_enabled"), checkov="CKV2_GCP_34"),
    row(
        "google_notebooks_runtime",
        is_true("virtual_machine.virtual_machine_config.internal_ip_only"),
        checkov="CKV2_GCP_36",
    ),
)


@policy(
    "CLD403",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  network_interface {\n"
            '    network = "main"\n'
            "    «access_config» {\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "google_dataflow_job" "x"» {\n  name = "count"\n}\n'),
        bad('resource "google_notebooks_instance" "x" {\n  no_public_ip = «false»\n}\n'),
        bad('resource "google_vertex_ai_index_endpoint" "x" {\n  public_endpoint_enabled = «true»\n}\n'),
        good(
            'resource "google_compute_instance" "x" {\n  network_interface {\n    network = "main"\n  }\n}\n',
            because="the instance is private",
        ),
        good(
            'resource "google_vertex_ai_endpoint" "x" {\n  network = "main"\n}\n',
            because="the endpoint is in a network",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_notebooks_instance" "x" {\n'
            "  no_public_ip = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_google_address(resource: CloudResource) -> Iterable[Finding]:
    """A machine or a service has a public address.

    Its open ports can be reached from the internet.
    Use private addresses, and a load balancer, Cloud NAT or Identity-Aware Proxy for the connections that are needed.

    <https://cloud.google.com/vpc/docs/ip-addresses>
    """
    return TABLE.findings(resource, "has a public address")
