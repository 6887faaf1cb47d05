from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._actions import CREDENTIALS
from ._statements import allowed, on_everything


@policy(
    "CLD285",
    severity="info",
    category="security",
    equivalents={"checkov": ("CKV_AWS_107", "CKV_AWS_287")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"iam:CreateAccessKey"»\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"redshift:Get*"»\n'
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
            '      Action   = "iam:CreateAccessKey"\n'
            '      Resource = "arn:aws:s3:::data/*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the resources are limited",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:CreateAccessKey"\n'
            '      Resource = "*"\n'
            '      Condition = { StringEquals = { "aws:ResourceTag/team" = "web" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="a condition limits the resources",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "xray:PutTraceSegments"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the action cannot be limited to resources",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:CreateAccessKey"\n'
            "      Resource = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def exposed_credentials(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows an identity to get credentials of others.

    With them it has their permissions.
    List the resources, or add a condition.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in on_everything(document):
        for action in allowed(statement, CREDENTIALS):
            yield Finding(
                at=action.at,
                message=f"the statement allows to get credentials everywhere ('{action.string}'); list the resources",
                related=action.related,
            )
            break
