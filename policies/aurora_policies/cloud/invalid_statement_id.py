from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import PolicyDocument
from aurora_devops.core.lazy import regex

_ID = regex(r"[A-Za-z0-9]*")
_JSON = """resource "aws_iam_policy" "x" {{
  policy = jsonencode({{
    Statement = [{{
      Sid      = {}
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::data/*"
    }}]
  }})
}}
"""


@policy(
    "CLD646",
    severity="error",
    category="validity",
    equivalents={"tflint": "aws_iam_policy_sid_invalid_characters"},
    examples=[
        bad(_JSON.format('«"Read all objects"»')),
        bad(
            'data "aws_iam_policy_document" "x" {\n  statement {\n    sid       = «"read-objects"»\n'
            '    actions   = ["s3:GetObject"]\n    resources = ["arn:aws:s3:::data/*"]\n  }\n}\n\n'
            'resource "aws_iam_role_policy" "x" {\n  policy = data.aws_iam_policy_document.x.json\n}\n'
        ),
        good(_JSON.format('"ReadObjects1"'), because="the id has letters and digits"),
        good(_JSON.format('""'), because="an empty id is none"),
        good('variable "id" {}\n\n' + _JSON.format('"Read ${var.id}"'), because="the value is unknown"),
        good(
            'resource "aws_s3_bucket_policy" "x" {\n  policy = jsonencode({\n    Statement = [{\n'
            '      Sid       = "Read all objects"\n      Effect    = "Allow"\n'
            '      Principal = { AWS = "123456789012" }\n'
            '      Action    = "s3:GetObject"\n      Resource  = "arn:aws:s3:::data/*"\n    }]\n  })\n}\n',
            because="the id in the policy of a bucket may have spaces",
        ),
    ],
)
def invalid_statement_id(document: PolicyDocument) -> Iterator[Finding]:
    """The id of a statement of an IAM policy has characters other than letters and digits.

    IAM refuses the policy when the plan is applied.
    Write the id in letters and digits: `ReadObjects`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
    """
    owner = document.owner
    if document.role != "identity" or owner is None or not owner.type.startswith("aws_iam_"):
        return
    for statement in document.statements:
        id = statement.value.get("Sid")
        if id.string is not None and not _ID.fullmatch(id.string):
            yield Finding(
                at=id.at,
                message=f"the id '{id.string}' of the statement is refused; use letters and digits",
                related=id.related,
            )
