from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_most, row

TABLE = Table(
    row(
        ("aws_launch_configuration", "aws_launch_template"),
        is_at_most("metadata_options.http_put_response_hop_limit", 1, default=1),
        checkov="CKV_AWS_341",
    ),
)


@policy(
    "CLD508",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_launch_template" "x" {\n'
            "  metadata_options {\n"
            "    http_put_response_hop_limit = «2»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_launch_template" "x" {\n'
            "  metadata_options {\n"
            '    http_tokens = "required"\n'
            "  }\n"
            "}\n",
            because="the limit is 1 by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_launch_template" "x" {\n'
            "  metadata_options {\n"
            "    http_put_response_hop_limit = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def metadata_hop_limit(resource: CloudResource) -> Iterable[Finding]:
    """The metadata of a machine can be read through another host.

    With a limit above 1 an answer reaches containers and proxies on the machine, so they get the
    credentials of its role.
    Set `http_put_response_hop_limit = 1`; containers that need a role should have one of their own.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html>
    """
    return TABLE.findings(resource, "serves metadata over more than one hop")
