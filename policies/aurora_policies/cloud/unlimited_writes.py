from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._actions import CHANGES
from ._statements import allowed, on_everything


@policy(
    "CLD283",
    severity="info",
    category="security",
    equivalents={"checkov": ("CKV_AWS_111", "CKV_AWS_290")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"s3:PutObject"»\n'
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
            '      Action   = «"dynamodb:*"»\n'
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
            '      Action   = "s3:PutObject"\n'
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
            '      Action   = "s3:PutObject"\n'
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
            '      Action   = "s3:PutObject"\n'
            "      Resource = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_writes(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows changes of all resources of a service.

    With leaked credentials everything in the service can be changed and deleted.
    List the resources, or add a condition.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in on_everything(document):
        for action in allowed(statement, CHANGES):
            yield Finding(
                at=action.at,
                message=f"the statement allows changes everywhere ('{action.string}'); list the resources",
                related=action.related,
            )
            break
