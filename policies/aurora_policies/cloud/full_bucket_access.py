from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument
from aurora_devops.cloud.trivy import with_names

from ._statements import of_identities


@policy(
    "CLD280",
    severity="warning",
    category="security",
    equivalents={"trivy": with_names("AWS-0345", "AWS-0346")},
    examples=[
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = «"s3:*"»\n'
            '      Resource = "arn:aws:s3:::data/*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_iam_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect   = "Allow"\n'
            '      Action   = ["s3:Get*", «"s3:Put*"»]\n'
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
            '      Action   = ["s3:Get*", "s3:Put*"]\n'
            '      Resource = "arn:aws:s3:::data/*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the objects of one bucket can be used",
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
def full_bucket_access(document: PolicyDocument) -> Iterator[Finding]:
    """A policy allows all actions of S3, or reading and writing in all buckets.

    With leaked credentials all data can be read and deleted, and buckets can be made public.
    List the actions and the buckets that are needed.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html>
    """
    denied = {
        (action.string or "").lower()
        for statement in document.statements
        if not statement.allows
        for action in statement.actions
    }
    for statement in of_identities(document):
        both = all(any(statement.allowing(name)) for name in ("s3:get*", "s3:put*"))
        wanted = ("s3:*", "s3:put*") if both and statement.on_everything() is not None else ("s3:*",)
        for action in statement.allowing(*wanted):
            if (action.string or "").lower() not in denied:
                yield Finding(
                    at=action.at,
                    message="the statement allows too much in S3; list the actions and buckets that are needed",
                    related=action.related,
                )
