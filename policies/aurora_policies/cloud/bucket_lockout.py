from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

_LOCKING = ("*", "s3:*", "s3:put*", "s3:*bucketpolicy", "s3:putbucketpolicy")


@policy(
    "CLD504",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_AWS_93"},
    examples=[
        bad(
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = "*"\n'
            '      Action    = «"s3:*"»\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = { AWS = "*" }\n'
            '      Action    = ["s3:GetObject", «"s3:PutBucketPolicy"»]\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = "*"\n'
            '      Action    = "s3:*"\n'
            '      Resource  = "*"\n'
            '      Condition = { Bool = { "aws:SecureTransport" = "false" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="only plain HTTP is denied",
        ),
        good(
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = "*"\n'
            '      Action    = "s3:DeleteObject"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the policy can be changed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Deny"\n'
            '      Principal = "*"\n'
            "      Action    = var.value\n"
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def bucket_lockout(document: PolicyDocument) -> Iterator[Finding]:
    """The policy of a bucket denies everyone, administrators as well, to change it.

    Only the root user of the account can then repair the policy.
    Add a condition that leaves out a role of the administrators, or list the actions that are meant.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>
    """
    if document.owner is None or document.owner.type not in ("aws_s3_bucket", "aws_s3_bucket_policy"):
        return
    for statement in document.statements:
        denies = (statement.effect.string or "").lower() == "deny"
        if not denies or statement.conditional or statement.to_everyone() is None:
            continue
        for action in statement.actions:
            if (action.string or "").lower() in _LOCKING:
                yield Finding(
                    at=action.at,
                    message="only the root user can change the policy of the bucket; leave out a role",
                    related=action.related,
                )
                break
