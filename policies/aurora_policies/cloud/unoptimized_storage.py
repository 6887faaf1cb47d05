from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_instance", is_true("ebs_optimized"), checkov="CKV_AWS_135"),
)


@policy(
    "CLD510",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_instance" "x"» {\n  instance_type = "m4.large"\n}\n'),
        good(
            'resource "aws_instance" "x" {\n  ebs_optimized = true\n}\n',
            because="the disks have bandwidth of their own",
        ),
        good(
            'variable "value" {}\n\nresource "aws_instance" "x" {\n  ebs_optimized = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unoptimized_storage(resource: CloudResource) -> Iterable[Finding]:
    """A machine shares its network with its disks.

    Traffic of the network slows the disks down. Current types are always optimized; older ones are not.
    Set `ebs_optimized = true`.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html>
    """
    return TABLE.findings(resource, "is not optimized for EBS")
