from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._actions import LIMITABLE
from ._statements import allowed, on_everything


@policy(
    "CLD282",
    severity="info",
    category="security",
    equivalents={"checkov": ("CKV_AWS_355", "CKV_AWS_356")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"ec2:Describe*"»\n'
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
            '      Action   = ["s3:ListAllMyBuckets", «"sqs:SendMessage"»]\n'
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
            '      Action   = "s3:GetObject"\n'
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
            '      Action   = "s3:GetObject"\n'
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
            '      Action   = "s3:GetObject"\n'
            "      Resource = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_resources(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows actions on all resources that could be limited to some.

    The identity can use resources that are added later, and those of other teams.
    List the resources, or add a condition.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in on_everything(document):
        for action in allowed(statement, LIMITABLE):
            yield Finding(
                at=action.at,
                message=f"the statement allows actions everywhere ('{action.string}'); list the resources",
                related=action.related,
            )
            break
