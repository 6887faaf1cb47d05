from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._actions import ESCALATIONS
from ._statements import allowed, on_everything


@policy(
    "CLD287",
    severity="warning",
    category="security",
    equivalents={"checkov": ("CKV_AWS_110", "CKV_AWS_286")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"iam:PutUserPolicy"»\n'
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
            '      Action   = ["iam:PassRole", «"ec2:RunInstances"»]\n'
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
            '      Action   = "iam:PassRole"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the identity cannot start anything with the role",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:PutUserPolicy"\n'
            '      Resource = "arn:aws:iam::111122223333:user/app"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the resources are limited",
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
def privilege_escalation(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows an identity to give itself more permissions.

    With actions such as `iam:AttachUserPolicy`, or `iam:PassRole` together with `lambda:CreateFunction`, an identity
    becomes an administrator.
    Limit the actions to resources, or set a permissions boundary.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in on_everything(document):
        for actions in ESCALATIONS:
            found = [next(allowed(statement, frozenset({name.lower()})), None) for name in actions]
            if None not in found and (first := found[-1]) is not None:
                named = " and ".join(f"'{name}'" for name in actions)
                yield Finding(
                    at=first.at,
                    message=f"an identity can give itself more permissions with {named}; list the resources",
                    related=first.related,
                )
                break
