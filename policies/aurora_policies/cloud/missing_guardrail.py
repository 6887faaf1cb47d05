from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        "aws_bedrockagent_agent",
        is_set("guardrail_configuration.guardrail_identifier"),
        checkov="CKV_AWS_383",
    ),
)


@policy(
    "CLD211",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_bedrockagent_agent" "support"» {\n  agent_name = "support"\n}\n'),
        good(
            'resource "aws_bedrockagent_agent" "support" {\n'
            "  guardrail_configuration {\n"
            "    guardrail_identifier = aws_bedrock_guardrail.main.guardrail_id\n"
            '    guardrail_version    = "1"\n'
            "  }\n"
            "}\n",
            because="a guardrail filters prompts",
        ),
    ],
)
def missing_guardrail(resource: CloudResource) -> Iterable[Finding]:
    """A Bedrock agent has no guardrail.

    Prompt injections and harmful or personal content are not filtered.
    Associate a guardrail.

    <https://docs.aws.amazon.com/bedrock/latest/userguide/agents-guardrail.html>
    """
    return TABLE.findings(resource, "has no guardrail")
