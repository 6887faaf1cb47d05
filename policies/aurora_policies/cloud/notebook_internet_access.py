from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        "aws_sagemaker_notebook_instance",
        is_none_of("direct_internet_access", "Enabled"),
        checkov="CKV_AWS_122",
    ),
)


@policy(
    "CLD553",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n  direct_internet_access = «"Enabled"»\n}\n'
        ),
        good(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n  direct_internet_access = "Disabled"\n}\n',
            because="the network is that of the account",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sagemaker_notebook_instance" "x" {\n'
            "  direct_internet_access = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def notebook_internet_access(resource: CloudResource) -> Iterable[Finding]:
    """A notebook instance has direct access to the internet.

    Code of a notebook can send data anywhere, past the security groups of the network.
    Set `direct_internet_access = "Disabled"`, with `subnet_id` and a NAT gateway or endpoints.

    <https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html>
    """
    return TABLE.findings(resource, "has direct access to the internet")
