from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.place import At
from aurora_devops.core.source import Span
from aurora_devops.kinds.terraform import InputVariable, LocalValue, Node, Provider
from aurora_devops.kinds.terraform.declared import File

_SOME = 'output "id" {\n  value = var.used\n}\n'


@policy(
    "TFM001",
    severity="warning",
    category="maintainability",
    equivalents={"tflint": "terraform_unused_declarations"},
    examples=[
        bad(
            'variable "used" {}\n\n' + _SOME + '\nvariable «"old"» {}\n',
            fixed='variable "used" {}\n\n' + _SOME,
        ),
        bad(
            'locals {\n  «names» = ["a"]\n  size = 3\n}\n\noutput "size" {\n  value = local.size\n}\n',
            fixed='locals {\n  size = 3\n}\n\noutput "size" {\n  value = local.size\n}\n',
        ),
        bad('«provider "aws"» {\n  alias  = "west"\n  region = "us-west-2"\n}\n', fixed=""),
        bad(
            'variable «"size"» {\n  validation {\n    condition     = var.size > 0\n    error_message = "!"\n  }\n}\n',
            fixed="",
            because="only its own validation uses it",
        ),
        good(
            'variable "size" {}\n',
            files={"outputs.tf": 'output "size" {\n  value = var.size\n}\n'},
            because="another file of the folder uses it",
        ),
        good(
            'provider "aws" {\n  alias = "west"\n}\n\nmodule "vpc" {\n  source    = "./vpc"\n'
            "  providers = {\n    aws = aws.west\n  }\n}\n",
            because="a module is given the provider",
        ),
        good(
            'provider "null" {\n  alias = "a"\n}\n\nresource "null_resource" "b" {\n  provider = null.a\n}\n',
            because="the resource uses the alias",
        ),
        good('provider "aws" {\n  region = "us-east-1"\n}\n', because="without an alias it is the default"),
    ],
)
def unused_declaration(node: InputVariable | LocalValue | Provider) -> Iterator[Finding]:
    """A variable, local or provider alias is not used.

    It is read and maintained for nothing, and callers set a variable that has no effect.
    Remove it. The fix is not safe: a caller that sets the variable has to be changed too, such as a pipeline with
    `-var`, which fails for a variable that is not declared. A variable without a default is set somewhere.

    <https://developer.hashicorp.com/terraform/language/values/variables>
    """
    module = node.module
    if not module.complete:
        return
    usage = module.usage
    if isinstance(node, InputVariable):
        if node.name not in usage.variables:
            # Terraform refuses a value for a variable that is not declared.
            given = "" if "default" in node.block.body.attributes else ", also where it is set"
            yield _finding(node, node.name_at, f"variable '{node.name}' is not used; remove it{given}")
    elif isinstance(node, LocalValue):
        if node.name not in usage.locals:
            yield _finding(node, node.name_at, f"local '{node.name}' is not used; remove it")
    elif (alias := node.get("alias").string) is not None and (node.name, alias) not in usage.aliases:
        yield _finding(
            node, node.at, f"alias '{alias}' of provider '{node.name}' is not used; remove the block"
        )


def _finding(node: Node | LocalValue, at: At, message: str) -> Finding:
    part = node.attribute if isinstance(node, LocalValue) else node.block
    return Finding(at=at, message=message, fix=removal(node.file, part.span))


def removal(file: File, span: Span) -> Fix | None:
    """A fix that removes a declaration; None for the JSON syntax, and where a comment of several lines follows."""
    text = file.source.text
    whole = lines(text, span)
    rest = text[span.end : whole.end]
    if file.path.endswith(".json") or "/*" in rest.rpartition("*/")[2]:
        return None
    return Fix((Edit(whole, ""),), title="remove the declaration")


def lines(text: str, span: Span) -> Span:
    """The lines of a declaration, and an empty line that would be left."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end) + 1 or len(text)
    if text[max(0, start - 2) : start] == "\n\n" and text[end : end + 1] in ("\n", ""):
        start -= 1
    return Span(start, end)
