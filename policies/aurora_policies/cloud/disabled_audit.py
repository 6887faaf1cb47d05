from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, fault, is_true, row


def _records_all(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for recorder in part.referred("name"):
        if recorder.get("recording_group", "all_supported").is_false:
            return fault(part.get("name"), f"set recording_group.all_supported = true in '{recorder.label}'")
    return None


TABLE = Table(
    row("aws_cloudtrail", is_true("enable_logging", default=True), checkov="CKV_AWS_251"),
    row(
        "aws_config_configuration_recorder_status",
        all_of(is_true("is_enabled"), _records_all),
        checkov="CKV2_AWS_45",
    ),
)


@policy(
    "CLD225",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_cloudtrail" "main" {\n  enable_logging = «false»\n}\n'),
        bad(
            'resource "aws_config_configuration_recorder_status" "main" {\n'
            '  name       = "main"\n'
            "  is_enabled = «false»\n"
            "}\n"
        ),
        bad(
            'resource "aws_config_configuration_recorder" "main" {\n'
            "  recording_group {\n"
            "    all_supported = false\n"
            "  }\n"
            "}\n"
            "\n"
            'resource "aws_config_configuration_recorder_status" "main" {\n'
            "  name       = «aws_config_configuration_recorder.main.name»\n"
            "  is_enabled = true\n"
            "}\n"
        ),
        good('resource "aws_cloudtrail" "main" {\n  name = "main"\n}\n', because="logging is on by default"),
        good(
            'resource "aws_config_configuration_recorder_status" "main" {\n'
            '  name       = "main"\n'
            "  is_enabled = true\n"
            "}\n",
            because="the recorder is on",
        ),
        good(
            'variable "on" {}\n'
            "\n"
            'resource "aws_config_configuration_recorder_status" "main" {\n'
            "  is_enabled = var.on\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_audit(resource: CloudResource) -> Iterable[Finding]:
    """A trail or the recorder of AWS Config is off, or the recorder leaves out resources.

    Calls of the AWS API and changes of resources leave no record that could show an intrusion.
    Turn them on, and set `all_supported = true` in the recorder.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html>
    """
    return TABLE.findings(resource, "does not record everything")
