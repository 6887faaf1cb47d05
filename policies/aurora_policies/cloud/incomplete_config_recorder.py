from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_config_configuration_recorder",
        is_true("recording_group.include_global_resource_types"),
        checkov="CKV2_AWS_48",
    ),
)


@policy(
    "CLD229",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_config_configuration_recorder" "main"» {\n  name = "main"\n}\n'),
        good(
            'resource "aws_config_configuration_recorder" "main" {\n'
            "  recording_group {\n"
            "    all_supported                 = true\n"
            "    include_global_resource_types = true\n"
            "  }\n"
            "}\n",
            because="global resources are recorded",
        ),
    ],
)
def incomplete_config_recorder(resource: CloudResource) -> Iterable[Finding]:
    """AWS Config does not record global resources.

    Changes of IAM users, roles and policies are missing in the history.
    Set `include_global_resource_types = true` in one region.

    <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>
    """
    return TABLE.findings(resource, "does not record global resources")
