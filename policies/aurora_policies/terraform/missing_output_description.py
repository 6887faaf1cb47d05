from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Output


@policy(
    "TFM009",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_documented_outputs"},
    examples=[
        bad('output «"id"» {\n  value = 1\n}\n'),
        bad('output "id" {\n  value       = 1\n  description = «""»\n}\n'),
        good(
            'output "id" {\n  value       = 1\n  description = "Id of the VPC."\n}\n',
            because="it has a description",
        ),
    ],
)
def missing_output_description(output: Output) -> Iterator[Finding]:
    """An output has no description.

    Callers of the module have to read its code to know what they get.
    Describe the value.

    <https://developer.hashicorp.com/terraform/language/values/outputs>
    """
    description = output.get("description")
    if description.is_empty:
        at = output.name_at if description.absent else description.at
        yield Finding(at=at, message=f"output '{output.name}' has no description")
