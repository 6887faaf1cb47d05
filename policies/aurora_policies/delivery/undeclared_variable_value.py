from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import GivenVariable, TerraformModule

from ._names import hint

_VARIABLES = "".join(f'variable "{name}" {{}}\n' for name in ("region", "private_subnet_ids"))
_MODULE = f'{_VARIABLES}resource "aws_eks_cluster" "shop" {{\n  name = "shop"\n}}\n'


@policy(
    "DLV072",
    severity="warning",
    category="validity",
    examples=[
        bad(
            'region = "eu-west-1"\n«subnet_ids» = ["a"]\n',
            path="infra/production.tfvars",
            files={"infra/main.tf": _MODULE},
        ),
        bad(
            'region = "eu-west-1"\n«subnet_ids» = ["a"]\n',
            path="infra/environments/production/terraform.tfvars",
            files={"infra/main.tf": _MODULE},
        ),
        good(
            'region = "eu-west-1"\nprivate_subnet_ids = ["a"]\n',
            path="infra/production.tfvars",
            files={"infra/main.tf": _MODULE},
            because="the module has the variables",
        ),
        good(
            "size = 3\n",
            path="infra/other.tfvars",
            files={"infra/main.tf": _MODULE},
            because="the file is meant for another module",
        ),
        good(
            'region = "eu-west-1"\nsubnet_ids = ["a"]\n',
            path="environments/production.tfvars",
            files={"environments/variables.tf": _VARIABLES},
            because="the folder creates nothing: its variables are those of other modules, to which it is copied",
        ),
    ],
)
def undeclared_variable_value(repository: Repository) -> Iterator[Finding]:
    """A file of values sets a variable that the module does not declare.

    Terraform warns and ignores the value; the variable that was meant keeps its default or is asked for.
    Correct the name, or remove the value. A file belongs to the module of its folder or of the nearest folder above,
    if that declares at least half of its variables.

    <https://developer.hashicorp.com/terraform/language/values/variables>
    """
    given: defaultdict[str, list[GivenVariable]] = defaultdict(list)
    for one in repository.of(GivenVariable):
        given[one.path].append(one)
    if not repository.whole or not given:
        return
    modules = {one.folder: one for one in repository.of(TerraformModule)}
    for path, values in given.items():
        module = _above(path, modules)
        if module is None or not (module.complete and module.applied):
            continue
        unknown = [one for one in values if one.name not in module.variables]
        if len(unknown) * 2 > len(values):
            continue
        for one in unknown:
            yield Finding(
                at=one,
                message=f"module '{module.folder or '.'}' has no variable '{one.name}'"
                f"{hint(one.name, module.variables)}",
                related=(Related(module, "the module"),),
            )


def _above(path: str, modules: dict[str, TerraformModule]) -> TerraformModule | None:
    """The module of the folder of a file, or of the nearest folder above."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in modules:
            return modules[folder]
    return None
