import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

_ACCOUNT = re.compile(r"\d{12}|arn:[\w-]*:iam::\d{12}:root")


@policy(
    "CLD297",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_AWS_61"},
    examples=[
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = «"111122223333"» }\n'
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = [«"arn:aws:iam::111122223333:root"»] }\n'
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        good(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = "arn:aws:iam::111122223333:role/app" }\n'
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="one role can take the role",
        ),
        good(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = "111122223333" }\n'
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            '      Condition = { StringEquals = { "sts:ExternalId" = "x" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="an external id is required",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            "      Principal = { AWS = var.value }\n"
            '      Action    = "sts:AssumeRole"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def account_wide_trust(document: PolicyDocument) -> Iterator[Finding]:
    """All identities of an account can take a role.

    Each user and role of the account that may assume roles has the permissions of this one.
    List the roles that need it, or require an external id.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>
    """
    if document.role != "trust":
        return
    for statement in document.statements:
        if not statement.allows or statement.conditional:
            continue
        for type, value in statement.principals:
            if type == "AWS" and _ACCOUNT.fullmatch(value.string or ""):
                yield Finding(
                    at=value.at,
                    message=f"all identities of '{value.string}' can take the role; list those that need it",
                    related=value.related,
                )
