import posixpath
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.formats.hcl.syntax import Expression
from aurora_devops.kinds.terraform import ModuleCall
from aurora_devops.kinds.terraform.attributes import Shape, fits, flattened, given_objects
from aurora_devops.kinds.terraform.module import META_ARGUMENTS

_VPC = {"vpc/main.tf": 'variable "cidr" {}\nvariable "name" {\n  default = ""\n}\n'}
_NET = (
    'variable "net" {\n  type = object({ cidr = string, ipv6 = optional(bool) })\n}\n'
    'variable "subnets" {\n  type    = list(object({ zone = string, cidr = optional(string) }))\n  default = []\n}\n'
)
# Folders that a script fills before `terraform init`.
_DOWNLOADED = frozenset({".external_modules", ".terraform", "third_party", "vendor", "vendored"})


@policy(
    "TFM022",
    severity="error",
    category="validity",
    examples=[
        bad('module "vpc" {\n  source = «"./missing"»\n}\n'),
        bad('module "vpc" {\n  source = «"./"»\n}\n'),
        bad('«module "vpc"» {\n  source = "./vpc"\n}\n', files=_VPC),
        bad('module "vpc" {\n  source = "./vpc"\n  cidr   = "10.0.0.0/16"\n  «cdir»   = ""\n}\n', files=_VPC),
        good(
            'module "vpc" {\n  source = "./vpc"\n  cidr   = "10.0.0.0/16"\n}\n',
            files=_VPC,
            because="name is optional",
        ),
        bad(
            'module "vpc" {\n  source = «"../../modules/net"»\n}\n',
            path="tests/infra/main.tf",
            files={"modules/vpc/main.tf": ""},
        ),
        good(
            'module "vpc" {\n  source = "../../modules/vpc"\n}\n',
            path="tests/load/infra/main.tf",
            files={"modules/vpc/main.tf": ""},
            because="the path leads to the module from a folder above, to which a test may copy the file",
        ),
        good(
            'module "vpc" {\n  source = "./vendor/modules/aws//vpc"\n}\n',
            because="a script may download the modules below vendor",
        ),
        bad('module "vpc" {\n  source = «"./vendors/vpc"»\n}\n'),
        bad(
            'module "vpc" {\n  source = "./vendor/vpc"\n  cidr   = ""\n  «cdir»   = ""\n}\n',
            files={"vendor/vpc/main.tf": _VPC["vpc/main.tf"]},
        ),
        bad(
            'module "vpc" {\n  source = "./vpc"\n  net    = «{»\n    cidrs = "10.0.0.0/16"\n  }\n}\n',
            files={"vpc/main.tf": _NET},
        ),
        bad(
            'module "vpc" {\n  source  = "./vpc"\n  net     = { cidr = "" }\n  subnets = [«{» cidr = "" }]\n}\n',
            files={"vpc/main.tf": _NET},
        ),
        good(
            'module "vpc" {\n  source  = "./vpc"\n  net     = { cidr = "" }\n  subnets = [{ zone = "a" }]\n}\n',
            files={"vpc/main.tf": _NET},
            because="the other attributes are optional",
        ),
        good(
            'module "vpc" {\n  source = "example/vpc/aws"\n}\n', because="the module is not in the repository"
        ),
        good(
            'module "vpc" {\n  source = "./shared/vpc"\n}\n',
            files={".gitmodules": '[submodule "shared"]\n\tpath = shared\n\turl = ../shared\n'},
            because="the folder is in a submodule",
        ),
        good(
            'module "vpc" {\n  source = "./vendor/vpc"\n}\n',
            files={".gitignore": "vendor/\n"},
            because="git ignores the folder, so a tool creates it",
        ),
    ],
)
def invalid_module_call(call: ModuleCall) -> Iterator[Finding]:
    """A call of a local module has a wrong folder or wrong arguments.

    Terraform refuses it: the folder has no configuration or calls this module again, the module has no
    variable for an argument, a variable without a default is not set, or an object lacks an attribute of its type.
    Correct the source, or the arguments.
    A folder that is not in the repository is not reported below one such as `vendor`, which a script may fill.
    A folder is not reported that exists if the path begins in a folder above the file, because files may be copied
    there before they are applied.

    <https://developer.hashicorp.com/terraform/language/modules/syntax>
    """
    module, folder = call.module, call.folder
    if folder is None or module.copied:
        return
    if module.leads_back(call.name):
        message = f"module '{call.name}' leads back to the module that calls it"
        yield Finding(at=call.source.at, message=message)
        return
    called = module.called(call.name)
    if called is None:
        downloaded = not _DOWNLOADED.isdisjoint((call.source.string or "").split("/"))
        known = downloaded or module.has_configuration(folder) or module.is_elsewhere(folder)
        if not (known or _is_elsewhere(call)):
            message = f"folder '{call.source.string}' has no configuration of Terraform"
            yield Finding(at=call.source.at, message=message)
        return
    if not called.complete:
        return
    arguments = {name: one for name, one in call.body.attributes.items() if name not in META_ARGUMENTS}
    for name, argument in arguments.items():
        if name not in called.variables:
            at = call.place(argument.name_span)
            yield Finding(at=at, message=f"module '{call.name}' has no variable '{name}'")
        elif name in called.shapes:
            yield from _objects(call, name, argument.value, called.shapes[name])
    missing = [
        name
        for name, declared in called.variables.items()
        if name not in arguments and "default" not in declared.block.body.attributes
    ]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        yield Finding(at=call.at, message=f"module '{call.name}' needs a value for {names}")


def _objects(call: ModuleCall, name: str, value: Expression, shape: Shape) -> Iterator[Finding]:
    """The findings that objects in an argument lack attributes of their type."""
    types = list(flattened(name, shape))
    for path, keys, span in given_objects(name, value):
        for type, wanted in types:
            missing = [one for one in wanted.required if one not in keys] if fits(path, type) else []
            if missing:
                names = ", ".join(f"'{one}'" for one in missing)
                others = [one for one in keys if one not in (wanted.attributes or {})]
                yield Finding(
                    at=call.place(span),
                    message=f"argument '{name}' of module '{call.name}' lacks the required attribute {names}"
                    + (f"; it has {', '.join(map(repr, others[:3]))}" if others else ""),
                )


def _is_elsewhere(call: ModuleCall) -> bool:
    """Whether the folder exists if the path begins in a folder above, as if the file were copied there first."""
    _, up, below = (call.source.string or "").rpartition("../")
    if not up:
        return False
    above = folders_of(call.module.folder)
    return any(call.module.has_configuration(posixpath.join(folder, below)) for folder in above)
