from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import InputVariable


@policy(
    "TFM008",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_documented_variables"},
    examples=[
        bad('variable «"size"» {\n  default = 1\n}\n'),
        bad('variable "size" {\n  description = «""»\n}\n'),
        good(
            'variable "size" {\n  description = "Size of the disk in GiB."\n}\n',
            because="it has a description",
        ),
    ],
)
def missing_variable_description(variable: InputVariable) -> Iterator[Finding]:
    """A variable has no description.

    Callers of the module have to read its code to know what a value means, and registries and prompts show nothing.
    Describe the value with its unit and its effect.

    <https://developer.hashicorp.com/terraform/language/values/variables#input-variable-documentation>
    """
    description = variable.get("description")
    if description.is_empty:
        at = variable.name_at if description.absent else description.at
        yield Finding(at=at, message=f"variable '{variable.name}' has no description")
