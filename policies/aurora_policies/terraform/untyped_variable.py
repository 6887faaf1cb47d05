from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import InputVariable


@policy(
    "TFM010",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_typed_variables"},
    examples=[
        bad('variable «"size"» {\n  default = 1\n}\n'),
        good('variable "size" {\n  type = number\n}\n', because="it has a type"),
    ],
)
def untyped_variable(variable: InputVariable) -> Iterator[Finding]:
    """A variable has no type.

    Any value is accepted, and a wrong one fails later, in a resource that uses it, or in the provider.
    Set `type`, to `any` where every value is allowed.

    <https://developer.hashicorp.com/terraform/language/values/variables#type-constraints>
    """
    if not variable.sets("type") and not variable.body.broken:
        yield Finding(at=variable.name_at, message=f"variable '{variable.name}' has no type")
