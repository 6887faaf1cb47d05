from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_athena_workgroup",
        is_true("configuration.enforce_workgroup_configuration", default=True),
        checkov="CKV_AWS_82",
        trivy="AWS-0007",
    ),
)


@policy(
    "CLD208",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_athena_workgroup" "main" {\n'
            "  configuration {\n"
            "    enforce_workgroup_configuration = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_athena_workgroup" "main" {\n  name = "main"\n}\n',
            because="the configuration is enforced by default",
        ),
    ],
)
def overridable_workgroup(resource: CloudResource) -> Iterable[Finding]:
    """Clients of an Athena workgroup can override its configuration.

    A query can write its results unencrypted, or to another bucket.
    Leave `enforce_workgroup_configuration` true.

    <https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html>
    """
    return TABLE.findings(resource, "lets clients override its configuration")
