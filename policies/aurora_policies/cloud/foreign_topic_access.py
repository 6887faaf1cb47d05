import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument

_ARN = re.compile(r"arn:[\w-]*:iam::\d")


@policy(
    "CLD503",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_AWS_385"},
    examples=[
        bad(
            'resource "aws_sns_topic_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = «"arn:aws:iam::111122223333:root"» }\n'
            '      Action    = "sns:Publish"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        good(
            'resource "aws_sns_topic_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { AWS = "arn:aws:iam::111122223333:root" }\n'
            '      Action    = "sns:Publish"\n'
            '      Resource  = "*"\n'
            '      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="a condition limits the access",
        ),
        good(
            'resource "aws_sns_topic_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Principal = { Service = "s3.amazonaws.com" }\n'
            '      Action    = "sns:Publish"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the principal is a service",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sns_topic_policy" "x" {\n'
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            "      Principal = { AWS = var.value }\n"
            '      Action    = "sns:Publish"\n'
            '      Resource  = "*"\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def foreign_topic_access(document: PolicyDocument) -> Iterator[Finding]:
    """The policy of a topic gives another account access without a condition.

    All that the other account allows its identities is possible with the topic.
    Add a condition, for example on `aws:SourceArn` or `aws:PrincipalOrgID`.

    <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>
    """
    if document.owner is None or document.owner.type != "aws_sns_topic_policy":
        return
    for statement in document.statements:
        if not statement.allows or statement.conditional:
            continue
        for type, value in statement.principals:
            if type == "AWS" and _ARN.match(value.string or ""):
                yield Finding(
                    at=value.at,
                    message=f"the principal '{value.string}' has access without a condition; add one",
                    related=value.related,
                )
