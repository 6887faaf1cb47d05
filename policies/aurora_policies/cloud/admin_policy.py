from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

from ._examples import program
from ._statements import of_identities


@policy(
    "CLD276",
    severity="warning",
    category="security",
    equivalents={
        "checkov": (
            "CKV_AWS_1",
            "CKV_AWS_62",
            "CKV_AWS_107",
            "CKV_AWS_108",
            "CKV_AWS_109",
            "CKV_AWS_110",
            "CKV_AWS_111",
            "CKV_AWS_286",
            "CKV_AWS_287",
            "CKV_AWS_288",
            "CKV_AWS_289",
            "CKV_AWS_290",
            "CKV_AWS_355",
            "CKV_AWS_356",
        )
    },
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "*"\n'
            '      Resource = «"*"»\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_ssoadmin_permission_set_inline_policy" "x" {\n'
            "  inline_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = ["s3:GetObject", "*"]\n'
            '      Resource = ["arn:aws:s3:::data/*", «"*"»]\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            program(
                "aws-native:iam:ManagedPolicy",
                "policyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: «'*'»}]}",
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "*"\n'
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
            '      Action   = "s3:*"\n'
            '      Resource = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the actions are those of one service",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = "*"\n'
            "      Resource = var.value\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:iam:ManagedPolicy",
                "policyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', "
                "Resource: 'arn:aws:s3:::logs/*'}]}",
            ),
            kind="pulumi",
            because="one action is allowed",
        ),
    ],
)
def admin_policy(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows everything on everything.

    An identity with it can do all that an administrator can, so can an attacker with its credentials.
    List the actions and resources that are needed.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    for statement in of_identities(document):
        if (everything := statement.on_everything()) is not None and any(statement.allowing("*")):
            yield Finding(
                at=everything.at,
                message="the statement allows everything on all resources; list what is needed",
                related=everything.related,
            )
