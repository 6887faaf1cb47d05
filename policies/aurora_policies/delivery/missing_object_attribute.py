from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import GivenObject, TerraformModule
from aurora_devops.kinds.terraform.attributes import fits

from ._infrastructure import module_above

_VARIABLES = """\
variable "environments" {
  type = map(object({
    account_id    = string
    instance_type = string
    nodes         = optional(number, 1)
  }))
}

variable "network" {
  type = object({
    cidr    = string
    subnets = list(object({ zone = string, cidr = string }))
  })
}

resource "aws_vpc" "this" {
  cidr_block = var.network.cidr
}
"""


@policy(
    "DLV153",
    severity="error",
    category="validity",
    examples=[
        bad(
            'environments = {\n  production = «{»\n    account_id = "1"\n    node_type  = "t4g.small"\n  }\n}\n',
            path="infra/terraform.tfvars",
            files={"infra/main.tf": _VARIABLES},
        ),
        bad(
            '{"environments": {"production": «{»"account_id": "1", "nodes": 3}}}\n',
            path="infra/production.tfvars.json",
            files={"infra/main.tf": _VARIABLES},
        ),
        bad(
            'network = {\n  cidr    = "10.0.0.0/16"\n  subnets = [«{» zone = "a", block = "10.0.1.0/24" }]\n}\n',
            path="infra/environments/production/terraform.tfvars",
            files={"infra/main.tf": _VARIABLES},
        ),
        good(
            'environments = {\n  production = {\n    account_id    = "1"\n    instance_type = "t4g.small"\n  }\n}\n',
            path="infra/terraform.tfvars",
            files={"infra/main.tf": _VARIABLES},
            because="the other attribute is optional",
        ),
        good(
            'environments = {\n  production = {\n    account_id = "1"\n  }\n}\n',
            path="infra/terraform.tfvars",
            files={"infra/main.tf": 'variable "environments" {\n  type = map(any)\n}\n'},
            because="the type has no attributes",
        ),
    ],
)
def missing_object_attribute(repository: Repository) -> Iterator[Finding]:
    """A file of values sets a variable to an object that lacks an attribute of its type.

    Terraform refuses the value: attribute "cidr" is required.
    Set the attribute, correct its name, or declare it as `optional(...)` in the type of the variable.
    A file belongs to the module of its folder or of the nearest folder above.

    <https://developer.hashicorp.com/terraform/language/expressions/type-constraints#structural-types>
    """
    given = repository.of(GivenObject)
    if not given or not repository.whole:
        return
    modules = {one.folder: one for one in repository.of(TerraformModule)}
    for one in given:
        module = module_above(one.path, modules)
        if module is None or not (module.complete and module.applied):
            continue
        for names, required, optional in module.objects:
            if not fits(one.names, names):
                continue
            missing = [name for name in required if name not in one.keys]
            others = [name for name in one.keys if name not in required and name not in optional]
            if missing:
                yield Finding(
                    at=one,
                    message=f"variable '{one.names[0]}' lacks the required attribute "
                    + ", ".join(f"'{name}'" for name in missing)
                    + (f" in '{'.'.join(one.names)}'" if len(one.names) > 1 else "")
                    + (f"; it has {', '.join(map(repr, others[:3]))}" if others else ""),
                    related=(Related(module, "the module"),),
                )
