from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, row

_PRESENT = "aws:MultiFactorAuthPresent"


def _requires_mfa(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    own = part.referring("aws_iam_group_policy", "group")
    attached = part.referring("aws_iam_group_policy_attachment", "group")
    if not own.certain or not attached.certain:
        return None
    policies = list(own)
    for attachment in attached:
        found = list(attachment.referred("policy_arn"))
        arn = attachment.get("policy_arn")
        if not found and arn.unknown:
            return None
        policies += found
    for one in policies:
        document = one.get("policy")
        decoded = document.decoded if document.known or document.unknown else None
        if decoded is None or (not decoded.certain and _PRESENT not in _keys(decoded)):
            return None
        if _PRESENT in _keys(decoded):
            return None
    return Fault(part.at, f"add a policy with a condition on {_PRESENT}")


def _keys(value: Value) -> set[str]:
    """All keys of the maps in a value."""
    if isinstance(value.data, dict):
        return set(value.data).union(*(_keys(value.get(key)) for key in value.data))
    return set().union(*map(_keys, value.items)) if isinstance(value.data, list) else set()


TABLE = Table(
    row("aws_iam_group", _requires_mfa, trivy="AWS-0123"),
)


@policy(
    "CLD298",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_iam_group" "x"» {\n  name = "support"\n}\n'),
        bad(
            '«resource "aws_iam_group" "x"» {\n'
            '  name = "support"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_policy" "x" {\n'
            "  group  = aws_iam_group.x.name\n"
            '  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })\n'
            "}\n"
        ),
        good(
            'resource "aws_iam_group" "x" {\n'
            '  name = "support"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_policy" "x" {\n'
            "  group = aws_iam_group.x.name\n"
            "  policy = jsonencode({\n"
            "    Statement = [{\n"
            '      Effect    = "Allow"\n'
            '      Action    = "ec2:*"\n'
            '      Resource  = "*"\n'
            '      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }\n'
            "    }]\n"
            "  })\n"
            "}\n",
            because="a second factor is required",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_group" "x" {\n'
            '  name = "support"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_policy_attachment" "x" {\n'
            "  group      = aws_iam_group.x.name\n"
            "  policy_arn = var.value\n"
            "}\n",
            because="the policy is unknown",
        ),
    ],
)
def group_without_mfa(resource: CloudResource) -> Iterable[Finding]:
    """Members of a group need no second factor.

    A password that leaked is enough to sign in and use the permissions of the group.
    Add a policy with a condition on `aws:MultiFactorAuthPresent` to the group.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html>
    """
    return TABLE.findings(resource, "does not require a second factor")
