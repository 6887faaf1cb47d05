"""Policies about networks, buckets and identities of AWS where several parts of the code decide together."""

import pytest

from .test_aws import lines


def acl(*entries: tuple[int, str, str, int]) -> str:
    """A network ACL; each entry has a number, an action, a range and a port."""
    blocks = "".join(
        f'  ingress {{\n    rule_no = {number}\n    action = "{action}"\n    protocol = "tcp"\n'
        f'    cidr_block = "{range}"\n    from_port = {port}\n    to_port = {port}\n  }}\n'
        for number, action, range, port in entries
    )
    return f'resource "aws_network_acl" "x" {{\n{blocks}}}\n'


@pytest.mark.parametrize(
    ("entries", "reported"),
    [
        ([(1, "allow", "0.0.0.0/0", 22)], True),
        ([(1, "allow", "0.0.0.0/0", 22), (2, "deny", "0.0.0.0/0", 22)], True),
        ([(2, "allow", "0.0.0.0/0", 22), (1, "deny", "0.0.0.0/0", 22)], False),
        ([(2, "allow", "0.0.0.0/0", 22), (1, "deny", "0.0.0.0/0", 23)], True),
        ([(2, "allow", "0.0.0.0/0", 22), (1, "deny", "10.0.0.0/8", 22)], True),
        ([(2, "allow", "10.0.0.0/8", 22)], False),
    ],
)
def test_the_entries_of_a_network_acl_apply_in_their_order(entries, reported):
    assert bool(lines(acl(*entries), "open-acl-rule")) == reported


def test_an_unknown_entry_may_deny():
    text = acl((2, "allow", "0.0.0.0/0", 22), (1, "${var.action}", "0.0.0.0/0", 22))
    assert lines('variable "action" {}\n' + text, "open-acl-rule") == []


@pytest.mark.parametrize(
    ("source", "reported"),
    [
        ("", True),
        ("self = true", False),
        ("self = false", True),
        ("security_groups = [aws_security_group.y.id]", False),
        ("prefix_list_ids = [var.value]", False),
        ("cidr_blocks = []", False),
        ("cidr_blocks = var.value", False),
    ],
)
def test_what_names_the_source_of_a_group_rule(source, reported):
    text = f"""variable "value" {{}}
resource "aws_security_group" "x" {{
  ingress {{
    protocol  = "tcp"
    from_port = 22
    to_port   = 22
    {source}
  }}
}}
"""
    assert bool(lines(text, "open-ssh-rule")) == reported


GROUP = 'resource "aws_security_group" "x" {\n  name = "x"\n}\n'


@pytest.mark.parametrize(
    ("user", "reported"),
    [
        ("", True),
        ('resource "aws_security_group" "y" {\n  ingress {\n    security_groups = [%s]\n  }\n}\n', True),
        ('resource "aws_vpc_security_group_ingress_rule" "y" {\n  security_group_id = %s\n}\n', True),
        ('resource "aws_launch_template" "y" {\n  vpc_security_group_ids = [%s]\n}\n', False),
        ('locals {\n  groups = [%s]\n}\nmodule "y" {\n  source = "a/b/aws"\n  g = local.groups\n}\n', False),
    ],
)
def test_who_uses_a_security_group(user, reported):
    text = GROUP + (user % "aws_security_group.x.id" if user else "")
    assert (1 in lines(text, "unused-security-group")) == reported


def policy(condition: str) -> str:
    return f"""variable "value" {{}}
resource "aws_sqs_queue_policy" "x" {{
  policy = jsonencode({{
    Statement = [{{
      Effect = "Allow"
      Principal = "*"
      Action = "sqs:SendMessage"
      Condition = {{ {condition} }}
    }}]
  }})
}}
"""


@pytest.mark.parametrize(
    ("condition", "reported"),
    [
        ('StringEquals = { "aws:PrincipalOrgID" = "o-1" }', False),
        ('"ForAnyValue:StringLike" = { "aws:PrincipalOrgPaths" = ["o-1/*"] }', False),
        ('StringEquals = { "aws:username" = "jane" }', True),
        ('Bool = { "aws:SecureTransport" = "true" }', True),
        ('StringNotEquals = { "aws:SourceVpc" = "vpc-1" }', True),
        ('ArnLike = { "aws:SourceArn" = "*" }', True),
        ('ArnLike = { "aws:SourceArn" = "arn:aws:sns:*:111122223333:*" }', False),
        ('IpAddress = { "aws:SourceIp" = ["10.0.0.0/8", "0.0.0.0/0"] }', True),
        ('IpAddress = { "aws:SourceIp" = var.value }', False),
        ('Bool = { "aws:SecureTransport" = "true" }, StringEquals = { "aws:SourceAccount" = "1" }', False),
    ],
)
def test_which_conditions_limit_the_callers(condition, reported):
    assert bool(lines(policy(condition), "wildcard-principal")) == reported


BUCKET = 'resource "aws_s3_bucket" "x" {\n  acl = "public-read"\n}\n'
BLOCK = 'resource "aws_s3_bucket_public_access_block" "x" {\n  bucket = %s\n  %s = %s\n}\n'


@pytest.mark.parametrize(
    ("block", "reported"),
    [
        ("", True),
        (BLOCK % ("aws_s3_bucket.x.id", "ignore_public_acls", "true"), False),
        (BLOCK % ("aws_s3_bucket.x.id", "ignore_public_acls", "false"), True),
        (BLOCK % ("aws_s3_bucket.x.id", "block_public_acls", "var.value"), False),
        (BLOCK % ("aws_s3_bucket.x.id", "block_public_policy", "true"), True),
        (BLOCK % ("var.value", "ignore_public_acls", "true"), False),
    ],
)
def test_a_block_of_public_access_makes_a_public_list_ineffective(block, reported):
    assert bool(lines('variable "value" {}\n' + BUCKET + block, "public-bucket-acl")) == reported


@pytest.mark.parametrize(
    ("actions", "policy", "reported"),
    [
        ('"ec2:DescribeInstances"', "unlimited-resources", False),
        ('"ec2:*"', "unlimited-resources", True),
        ('"xray:Put*", "ec2:DescribeV?lumes"', "unlimited-resources", False),
        ('"S3:GETOBJECT"', "unlimited-reads", True),
        ('"s3:GetObj?ct"', "unlimited-reads", True),
        ('"iam:PassRole", "lambda:Get*"', "privilege-escalation", False),
        ('"iam:PassRole", "cloudformation:*Stack"', "privilege-escalation", True),
        ('"lambda:Get*"', "unlimited-writes", False),
    ],
)
def test_actions_on_all_resources(actions, policy, reported):
    text = (
        'data "aws_iam_policy_document" "x" {\n  statement {\n'
        f'    actions   = [{actions}]\n    resources = ["*"]\n  }}\n}}\n'
    )
    assert bool(lines(text, policy)) == reported
