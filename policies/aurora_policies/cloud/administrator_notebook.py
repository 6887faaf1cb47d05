from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row


def _limited(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for role in part.referred("role_arn"):
        inline = [block.get("policy") for block in role.blocks("inline_policy")]
        attached = [one.get("policy") for one in role.referring("aws_iam_role_policy", "role")]
        if any(map(_allows_all, (role.get("policy"), *inline, *attached))):
            return fault(part.get("role_arn"), f"name the actions of '{role.label}'")
    return None


def _allows_all(policy: Value) -> bool:
    statements = policy.decoded.get("Statement") if policy.decoded is not None else None
    if statements is None or not statements.known:
        return False
    return any(
        one.get("Effect").string == "Allow" and any(text == "*" for text, _ in one.get("Action").strings())
        for one in (statements.items or [statements])
    )


TABLE = Table(
    row("aws_sagemaker_notebook_instance", _limited, checkov="CKV2_AWS_68"),
)


@policy(
    "CLD584",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n'
            "  role_arn = «aws_iam_role.lab.arn»\n"
            "}\n"
            "\n"
            'resource "aws_iam_role" "lab" {\n'
            '  name = "lab"\n'
            "}\n"
            "\n"
            'resource "aws_iam_role_policy" "lab" {\n'
            "  role = aws_iam_role.lab.id\n"
            "\n"
            "  policy = jsonencode({\n"
            '    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]\n'
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n'
            "  role_arn = «aws_iam_role.lab.arn»\n"
            "}\n"
            "\n"
            'resource "aws_iam_role" "lab" {\n'
            "  inline_policy {\n"
            "    policy = jsonencode({\n"
            '      Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "*"], Resource = "*" }]\n'
            "    })\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n'
            "  role_arn = aws_iam_role.lab.arn\n"
            "}\n"
            "\n"
            'resource "aws_iam_role" "lab" {\n'
            "  inline_policy {\n"
            "    policy = jsonencode({\n"
            '      Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]\n'
            "    })\n"
            "  }\n"
            "}\n",
            because="the actions are named",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sagemaker_notebook_instance" "x" {\n'
            "  role_arn = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def administrator_notebook(resource: CloudResource) -> Iterable[Finding]:
    """The role of a notebook instance may do everything.

    Each user of the notebook, and each library that its code loads, is an administrator of the account.
    Name the actions that the notebook needs.

    <https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html>
    """
    return TABLE.findings(resource, "has a role that may do everything")
