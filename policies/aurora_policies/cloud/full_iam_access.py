from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._statements import of_identities


@policy(
    "CLD277",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV2_AWS_40"},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"iam:*"»\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:GetUser"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="one action is allowed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            "      Action   = var.value\n"
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def full_iam_access(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows all actions of IAM.

    An identity that manages users, roles and policies can give itself all permissions.
    List the actions that are needed.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in of_identities(document):
        for action in statement.allowing("iam:*"):
            yield Finding(
                at=action.at,
                message="the statement allows all actions of IAM; list those that are needed",
                related=action.related,
            )
