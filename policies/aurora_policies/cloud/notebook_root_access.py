from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("aws_sagemaker_notebook_instance", is_one_of("root_access", "Disabled"), checkov="CKV_AWS_307"),
)


@policy(
    "CLD552",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_sagemaker_notebook_instance" "lab"» {\n  name = "lab"\n}\n'),
        bad('resource "aws_sagemaker_notebook_instance" "lab" {\n  root_access = «"Enabled"»\n}\n'),
        good(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n  root_access = "Disabled"\n}\n',
            because="users are not root",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sagemaker_notebook_instance" "x" {\n'
            "  root_access = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def notebook_root_access(resource: CloudResource) -> Iterable[Finding]:
    """Users of a notebook instance are root.

    Code of a notebook can change the instance, its logs and its life cycle scripts. Root access is on by default.
    Set `root_access = "Disabled"`.

    <https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-root-access.html>
    """
    return TABLE.findings(resource, "gives users root access")
