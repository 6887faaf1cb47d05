from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleFolder
from aurora_devops.kinds.terraform.module import named_declarations


@policy(
    "TFM023",
    severity="error",
    category="validity",
    examples=[
        bad('variable "a" {}\nvariable «"a"» {}\n'),
        bad('resource "aws_eip" "a" {}\nresource "aws_eip" «"a"» {}\n'),
        bad("locals {\n  a = 1\n}\n\nlocals {\n  «a» = 2\n}\n"),
        bad('provider "aws" {}\n«provider "aws"» {}\n'),
        good(
            'provider "aws" {}\nprovider "aws" {\n  alias = "b"\n}\n', because="the second one has an alias"
        ),
        good(
            'resource "aws_eip" "a" {}\ndata "aws_eip" "a" {}\n',
            because="a data source has a name of its own",
        ),
        good(
            'variable "a" {}\n',
            files={"main_override.tf": 'variable "a" {\n  default = 1\n}\n'},
            because="an override file changes the block",
        ),
    ],
)
def duplicate_declaration(folder: ModuleFolder) -> Iterator[Finding]:
    """A module declares a name twice.

    Terraform refuses the module.
    Rename or remove one of them. A folder such as `mixins`, whose files are copied into modules, is not checked.

    <https://developer.hashicorp.com/terraform/language/files/override>
    """
    if folder.module.copied:
        return
    first: dict[str, tuple[str, int]] = {}
    for what, file, span in named_declarations(folder.module):
        if what not in first:
            first[what] = (file.path, file.source.line_of(span.start))
            continue
        path, line = first[what]
        where = f"on line {line}" if path == file.path else f"in {path}, line {line}"
        yield Finding(at=folder.place(file, span), message=f"{what} is already declared {where}")
