from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.terraform import (
    Check,
    DataSource,
    InputVariable,
    LocalValue,
    ModuleCall,
    Output,
    Resource,
)

_SNAKE_CASE = regex(r"[a-z][a-z0-9]*+(?>(?:_[a-z0-9]++)*)")


@policy(
    "TFM015",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_naming_convention"},
    examples=[
        bad('resource "aws_eip" «"my-ip"» {}\n'),
        bad('variable «"Foo_Bar"» {}\n'),
        bad("locals {\n  «fooBar» = 1\n}\n"),
        bad('module «"foo__bar"» {\n  source = "./m"\n}\n'),
        good('resource "aws_eip" "my_ip" {}\n', because="the name is in snake case"),
    ],
)
def unusual_name(
    node: Resource | DataSource | InputVariable | Output | ModuleCall | LocalValue | Check,
) -> Iterator[Finding]:
    """A name is not in snake case.

    All names of providers are, so the two styles are mixed in each reference, and a name has to be looked up to be
    written.
    Use lowercase letters and digits, and underscores between words. A `moved` block keeps the state of a resource.

    <https://developer.hashicorp.com/terraform/language/style#resource-naming>
    """
    if not _SNAKE_CASE.fullmatch(node.name):
        yield Finding(at=node.name_at, message=f"name '{node.name}' is not in snake case")
