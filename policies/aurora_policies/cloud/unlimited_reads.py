from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._actions import DATA
from ._statements import allowed, on_everything


@policy(
    "CLD286",
    severity="info",
    category="security",
    equivalents={"checkov": ("CKV_AWS_108", "CKV_AWS_288")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"s3:GetObject"»\n'
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
            '      Action   = «"secretsmanager:*"»\n'
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
def unlimited_reads(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows an identity to read the data of all resources of a service.

    With leaked credentials all data can be copied, secrets and parameters as well.
    List the resources, or add a condition.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in on_everything(document):
        for action in allowed(statement, DATA):
            yield Finding(
                at=action.at,
                message=f"the statement allows reads of data everywhere ('{action.string}'); list the resources",
                related=action.related,
            )
            break
