from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.hcl.syntax import Variable
from aurora_devops.kinds.terraform import Resource


@policy(
    "TFM025",
    severity="warning",
    category="reliability",
    examples=[
        bad('resource "aws_eip" "a" {\n  lifecycle {\n    ignore_changes = «all»\n  }\n}\n'),
        good(
            'resource "aws_eip" "a" {\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n',
            because="one attribute is changed elsewhere",
        ),
    ],
)
def ignored_changes(resource: Resource) -> Iterator[Finding]:
    """All changes of a resource are ignored.

    Terraform creates it and never updates it, so a change of its code, a security fix too, has no effect.
    List the attributes that something else changes.

    <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes>
    """
    for block in resource.body.blocks_of("lifecycle"):
        ignored = block.body.attributes.get("ignore_changes")
        if ignored is not None and isinstance(ignored.value, Variable) and ignored.value.name == "all":
            message = f"'{resource.label}' ignores every change; list the attributes to ignore"
            yield Finding(at=resource.place(ignored.value.span), message=message)
