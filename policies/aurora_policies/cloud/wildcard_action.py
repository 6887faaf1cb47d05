from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument
from aurora_devops.cloud.trivy import with_names

from ._statements import of_identities


@policy(
    "CLD275",
    severity="warning",
    category="security",
    equivalents={
        "checkov": ("CKV_AWS_49", "CKV_AWS_63", "CKV_AWS_72", "CKV2_AWS_40"),
        "trivy": with_names("AWS-0057", "AWS-0097"),
    },
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"*"»\n'
            '      Resource = "arn:aws:s3:::data/*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = ["s3:GetObject", «"*"»]\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_sqs_queue_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = "*"\n'
            '      Action    = «"sqs:*"»\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'data "aws_iam_policy_document" "x" {\n'
            "  statement {\n"
            '    actions   = [«"*"»]\n'
            '    resources = ["arn:aws:s3:::data/*"]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "s3:GetObject"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="one action is allowed",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Deny"\n'
            '      Action   = "*"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the statement denies",
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
def wildcard_action(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows all actions.

    With one leaked credential an attacker can do everything, also with services that are not used today.
    List the actions that are needed.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    of_queue = document.owner is not None and document.owner.type.startswith("aws_sqs_queue")
    statements = document.statements if of_queue else of_identities(document)
    for statement in statements:
        for action in statement.allowing("*", *(("sqs:*",) if of_queue else ())):
            yield Finding(
                at=action.at,
                message="the statement allows all actions; list those that are needed",
                related=action.related,
            )
