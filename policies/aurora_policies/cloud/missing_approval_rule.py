from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, fault, row


def _approvals(part: CloudResource | Block) -> Fault | None:
    content = part.get("content").decoded
    if content is None:
        return None
    needed = content.get("Statements", 0, "NumberOfApprovalsNeeded").used(part.get("content").site)
    return (
        fault(needed, "set NumberOfApprovalsNeeded to 2")
        if needed.number is not None and needed.number < 2
        else None
    )


TABLE = Table(
    row(
        "aws_codecommit_approval_rule_template",
        _approvals,
        checkov="CKV_AWS_257",
        problem="requires fewer than 2 approvals",
    ),
    row(
        "aws_codecommit_repository",
        companion("aws_codecommit_approval_rule_template_association", "repository_name"),
        checkov="CKV2_AWS_37",
    ),
)


@policy(
    "CLD231",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_codecommit_approval_rule_template" "main" {\n'
            "  content = jsonencode({\n"
            '    Version    = "2018-11-08"\n'
            "    Statements = [{\n"
            '      Type                    = "Approvers"\n'
            "      NumberOfApprovalsNeeded = «1»\n"
            "    }]\n"
            "  })\n"
            "}\n"
        ),
        bad('«resource "aws_codecommit_repository" "app"» {\n  repository_name = "app"\n}\n'),
        good(
            'resource "aws_codecommit_approval_rule_template" "main" {\n'
            "  content = jsonencode({\n"
            '    Version    = "2018-11-08"\n'
            "    Statements = [{\n"
            '      Type                    = "Approvers"\n'
            "      NumberOfApprovalsNeeded = 2\n"
            "    }]\n"
            "  })\n"
            "}\n",
            because="two reviewers approve a change",
        ),
        good(
            'resource "aws_codecommit_repository" "app" {\n'
            '  repository_name = "app"\n'
            "}\n"
            "\n"
            'resource "aws_codecommit_approval_rule_template_association" "app" {\n'
            '  approval_rule_template_name = "main"\n'
            "  repository_name             = aws_codecommit_repository.app.repository_name\n"
            "}\n",
            because="the template applies to the repository",
        ),
        good(
            'variable "content" {}\n'
            "\n"
            'resource "aws_codecommit_approval_rule_template" "main" {\n'
            "  content = var.content\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_approval_rule(resource: CloudResource) -> Iterable[Finding]:
    """Changes are merged without enough approvals.

    One stolen or careless account can change what is deployed.
    Require 2 approvals, and associate the template with each repository.

    <https://docs.aws.amazon.com/codecommit/latest/userguide/approval-rule-templates.html>
    """
    return TABLE.findings(resource, "has no approval rule")
