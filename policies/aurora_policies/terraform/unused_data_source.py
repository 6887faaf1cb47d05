from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import DataSource

from .unused_declaration import removal


@policy(
    "TFM029",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_unused_declarations"},
    examples=[
        bad('data "aws_ami" «"this"» {\n  most_recent = true\n}\n', fixed=""),
        bad('data "aws_caller_identity" «"current"» {}\n', fixed=""),
        good(
            'data "aws_caller_identity" "current" {}\n',
            files={
                "outputs.tf": 'output "account" {\n  value = data.aws_caller_identity.current.account_id\n}\n'
            },
            because="another file of the folder uses it",
        ),
    ],
)
def unused_data_source(node: DataSource) -> Iterator[Finding]:
    """A data source is not used.

    It costs a request in each run. It may be meant as a check: the plan fails if what it reads does not exist.
    Remove it, or write the check as a `check` block. The fix is not safe for that reason.

    <https://developer.hashicorp.com/terraform/language/data-sources>
    """
    module = node.module
    if module.complete and node.block.type == "data" and (node.type, node.name) not in module.usage.data:
        yield Finding(
            at=node.name_at,
            message=f"data source '{node.type}.{node.name}' is not used; remove it",
            fix=removal(node.file, node.block.span),
        )
