import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument, Statement, Value

_PROVIDER = "oidc-provider/token.actions.githubusercontent.com"
_CLAIM = re.compile(r"token\.actions\.githubusercontent\.com(?:/[\w-]+)?:sub", re.IGNORECASE)
_REPOSITORY = re.compile(r"[\w-]+(?:\.[\w-]+)*/[^/]+")
# Claims that others can choose in their own repositories.
_CHOSEN = ("workflow", "environment", "ref", "context", "head_ref", "base_ref")


def _loose(statement: Statement) -> Value | None:
    """The value that lets others in; None if the repository is checked or unknown."""
    conditions = statement.conditions
    if conditions.unknown:
        return None
    if isinstance(conditions.data, dict):
        for operator in conditions.data:
            keys = conditions.get(operator)
            if keys.unknown:
                return None
            for key in keys.data if isinstance(keys.data, dict) else ():
                if _CLAIM.fullmatch(key):
                    wanted = keys.get(key)
                    return next((value for text, value in wanted.strings() if not _is_repository(text)), None)
    return next(value for type, value in statement.principals if type == "Federated")


def _is_repository(subject: str) -> bool:
    claim, colon, rest = subject.partition(":")
    value = rest.partition(":")[0]
    if not colon or value == "*" or claim.startswith(_CHOSEN):
        return False
    return claim != "repo" or _REPOSITORY.match(value) is not None


@policy(
    "CLD288",
    severity="error",
    category="security",
    equivalents={"checkov": ("CKV_AWS_358", "CKV_AWS_393")},
    examples=[
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = «"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"»\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = «"*"» }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = «"repo:acme*"» }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = «"environment:production"» }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'data "aws_iam_policy_document" "x" {\n'
            "  statement {\n"
            '    actions = ["sts:AssumeRoleWithWebIdentity"]\n'
            "\n"
            "    principals {\n"
            '      type        = "Federated"\n'
            '      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]\n'
            "    }\n"
            "\n"
            "    condition {\n"
            '      test     = "StringLike"\n'
            '      variable = "token.actions.githubusercontent.com:sub"\n'
            '      values   = [«"repo:*"»]\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/web:ref:refs/heads/main" }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="one branch of one repository can take the role",
        ),
        good(
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="repositories of one owner can take the role",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_role" "x" {\n'
            "  assume_role_policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect = "Allow"\n'
            '      Action = "sts:AssumeRoleWithWebIdentity"\n'
            "      Principal = {\n"
            '        Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"\n'
            "      }\n"
            "      Condition = {\n"
            '        StringLike = { "token.actions.githubusercontent.com:sub" = "repo:${var.value}:*" }\n'
            "      }\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="the repository is unknown",
        ),
    ],
)
def loose_github_role(document: PolicyDocument) -> Iterator[Finding]:
    """Workflows of repositories of others can take a role of AWS.

    Without a condition on the repository in the claim `sub`, every workflow on GitHub gets credentials for the role.
    Compare `token.actions.githubusercontent.com:sub` with `repo:<owner>/<repository>:...`.

    <https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services>
    """
    for statement in document.statements:
        federated = [
            value
            for type, value in statement.principals
            if type == "Federated" and _PROVIDER in (value.string or "")
        ]
        if not statement.allows or not federated or (found := _loose(statement)) is None:
            continue
        yield Finding(
            at=found.at,
            message="workflows of other repositories can take the role; compare the claim 'sub' with the repository",
            related=found.related,
        )
