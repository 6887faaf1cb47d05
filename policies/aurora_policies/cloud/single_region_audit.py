from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_true, row


def _aggregates(part: CloudResource | Block) -> Fault | None:
    sources = [*part.blocks("account_aggregation_source"), *part.blocks("organization_aggregation_source")]
    faults = [is_true("all_regions")(source) for source in sources]
    if not faults:
        return Fault(part.at, "add a source with all_regions = true")
    return None if None in faults else faults[0]


TABLE = Table(
    row("aws_cloudtrail", is_true("is_multi_region_trail"), checkov="CKV_AWS_67", trivy="AWS-0014"),
    row("aws_config_configuration_aggregator", _aggregates, checkov="CKV_AWS_121", trivy="AWS-0019"),
)


@policy(
    "CLD223",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudtrail" "main"» {\n  name = "main"\n}\n'),
        bad(
            'resource "aws_config_configuration_aggregator" "main" {\n'
            "  «account_aggregation_source» {\n"
            '    account_ids = ["111122223333"]\n'
            '    regions     = ["eu-west-1"]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudtrail" "main" {\n  is_multi_region_trail = true\n}\n',
            because="all regions are recorded",
        ),
        good(
            'resource "aws_config_configuration_aggregator" "main" {\n'
            "  organization_aggregation_source {\n"
            "    all_regions = true\n"
            "  }\n"
            "}\n",
            because="all regions are aggregated",
        ),
        good(
            'variable "all" {}\n\nresource "aws_cloudtrail" "main" {\n  is_multi_region_trail = var.all\n}\n',
            because="the value is unknown",
        ),
    ],
)
def single_region_audit(resource: CloudResource) -> Iterable[Finding]:
    """An audit covers some regions only.

    What an attacker creates in a region that is not used is not recorded.
    Set `is_multi_region_trail = true` (trails) or `all_regions = true` (aggregators).

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html>
    """
    return TABLE.findings(resource, "does not cover all regions")
