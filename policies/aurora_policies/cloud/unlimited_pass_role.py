from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument
from aurora_devops.cloud.trivy import with_names

from ._statements import on_everything


@policy(
    "CLD281",
    severity="warning",
    category="security",
    equivalents={"trivy": with_names("AWS-0342")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"iam:PassRole"»\n'
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
            '      Resource = "arn:aws:iam::111122223333:role/app"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="one role can be passed",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:PassRole"\n'
            '      Resource = "*"\n'
            '      Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="roles can be passed to one service",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "iam:PassRole"\n'
            "      Resource = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_pass_role(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows an identity to pass all roles to services.

    An identity that passes a role with more permissions to a service that it controls has these permissions.
    List the roles in `Resource`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    """
    for statement in on_everything(document):
        for action in statement.allowing("iam:PassRole"):
            yield Finding(
                at=action.at,
                message="the statement allows to pass all roles; list the roles that are needed",
                related=action.related,
            )
