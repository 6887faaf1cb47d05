from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Node
from aurora_devops.kinds.terraform.module import LABELS


@policy(
    "TFM024",
    severity="error",
    category="validity",
    examples=[
        bad('«resources» "aws_eip" "a" {}\n'),
        bad('«resource "aws_eip"» {}\n'),
        bad("«variable» {}\n"),
        good('resource "aws_eip" "a" {}\n', because="a resource has two labels"),
    ],
)
def unknown_block(node: Node) -> Iterator[Finding]:
    """A block has a type that Terraform does not have, or a wrong number of labels.

    Terraform refuses the file.
    Correct the type or the labels.

    <https://developer.hashicorp.com/terraform/language/syntax/configuration>
    """
    block = node.block
    count = LABELS.get(block.type)
    if count is None:
        at = node.place(block.head._replace(end=block.type_end))
        yield Finding(at=at, message=f"block type '{block.type}' does not exist")
    elif len(block.labels) != count:
        wanted = ("no labels", "one label, its name", "two labels, its type and its name")[count]
        yield Finding(at=node.at, message=f"block '{block.type}' must have {wanted}")
