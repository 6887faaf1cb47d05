from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, is_true, row, when

_PROXIES = ("INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY")


def _of_machines(resource: CloudResource) -> bool:
    purpose = resource.get("purpose")
    return purpose.absent or (purpose.known and purpose.string not in _PROXIES)


TABLE = Table(
    row(
        "aws_globalaccelerator_accelerator",
        is_true("attributes.flow_logs_enabled"),
        checkov="CKV_AWS_75",
    ),
    row(
        "aws_vpc",
        companion("aws_flow_log", "vpc_id"),
        checkov="CKV2_AWS_11",
        trivy="AWS-0178",
    ),
    row(
        "google_compute_subnetwork",
        when(_of_machines, any_of(is_set("log_config"), is_true("enable_flow_logs"))),
        checkov="CKV_GCP_26",
        trivy=("GCP-0029", "GCP-0076"),
    ),
)
_VPC = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'


@policy(
    "CLD002",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_vpc" "main"» {\n  cidr_block = "10.0.0.0/16"\n}\n'),
        bad('«resource "google_compute_subnetwork" "web"» {\n  ip_cidr_range = "10.0.0.0/16"\n}\n'),
        bad(
            'resource "aws_globalaccelerator_accelerator" "x" {\n'
            "  attributes {\n"
            "    flow_logs_enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_subnetwork" "web" {\n  log_config {\n    flow_sampling = 0.5\n  }\n}\n',
            because="the subnet has a flow log",
        ),
        good(
            'resource "google_compute_subnetwork" "proxy" {\n  purpose = "REGIONAL_MANAGED_PROXY"\n}\n',
            because="a subnet of proxies cannot have one",
        ),
        good(
            _VPC,
            files={"logs.tf": 'resource "aws_flow_log" "main" {\n  vpc_id = aws_vpc.main.id\n}\n'},
            because="another file has the flow log",
        ),
        good(
            _VPC + '\nvariable "vpc" {}\n\nresource "aws_flow_log" "main" {\n  vpc_id = var.vpc\n}\n',
            because="the flow log may be the one of this network",
        ),
    ],
)
def missing_flow_log(resource: CloudResource) -> Iterable[Finding]:
    """A network has no flow log.

    After an incident it cannot be seen which addresses were connected, and rejected connections are not counted.
    Send the flow log to a log group or a bucket.

    <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html>
    """
    return TABLE.findings(resource, "has no flow log")
