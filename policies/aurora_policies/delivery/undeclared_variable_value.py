from collections import defaultdict
from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import GivenVariable, SetVariable, TerraformModule, UsedVariable

from ._examples import WORKFLOW, workflow
from ._infrastructure import is_sample, module_above
from ._names import hint, meant

_VARIABLES = "".join(f'variable "{name}" {{}}\n' for name in ("region", "private_subnet_ids"))
# How similar a variable is that is probably meant.
_NEARLY = 0.75
_MODULE = f'{_VARIABLES}resource "aws_eks_cluster" "shop" {{\n  name = "shop"\n}}\n'
_DEPLOYED = workflow("./{}").replace("jobs:", "env:\n  TF_VAR_REGION: eu-west-1\njobs:")


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
        bad(
            'region = "<the region>"\n«private_subnets» = ["a"]\n',
            path="infra/terraform.tfvars.example",
            files={"infra/main.tf": _MODULE},
        ),
        bad(
            workflow("terraform apply").replace(
                "- run: terraform apply",
                "- run: terraform apply\n        working-directory: infra\n        env:\n"
                "          TF_VAR_subnet_ids: «${{ vars.SUBNETS }}»",
            ),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
        ),
        bad(
            workflow("terraform apply").replace("jobs:", "env:\n  TF_VAR_regoin: «eu-west-1»\njobs:"),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
        ),
        good(
            workflow("terraform apply").replace(
                "jobs:", "env:\n  TF_VAR_region: eu-west-1\n  TF_VAR_token: a\njobs:"
            ),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
            because="the first one is declared, and no variable has a name similar to the second one",
        ),
        good(
            _DEPLOYED.format("deploy.sh"),
            path=WORKFLOW,
            files={
                "infra/main.tf": _MODULE,
                "deploy.sh": '#!/bin/sh\naws s3 sync dist "s3://shop-${TF_VAR_REGION}"\n',
            },
            because="a script inserts the variable itself",
        ),
        good(
            _DEPLOYED.format("build.sh && aws s3 sync dist s3://shop-$TF_VAR_REGION"),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
            because="a command inserts the variable itself",
        ),
        bad(
            _DEPLOYED.format("deploy.sh").replace("eu-west-1", "«eu-west-1»"),
            path=WORKFLOW,
            files={
                "infra/main.tf": _MODULE,
                "deploy.sh": '#!/bin/sh\naws s3 sync dist "s3://shop-${TF_VAR_REGIONS}"\n',
            },
        ),
        good(
            'region = "eu-west-1"\nprivate_subnet_ids = ["a"]\n',
            path="infra/production.tfvars",
            files={"infra/main.tf": _MODULE},
            because="the module has the variables",
        ),
        bad(
            workflow("terraform -chdir=infra plan -var region=eu-west-1 -var «subnets»=a"),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
        ),
        good(
            workflow("terraform -chdir=infra plan -var region=eu-west-1 -var $NAME=a"),
            path=WORKFLOW,
            files={"infra/main.tf": _MODULE},
            because="the name is not known",
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
    """A file of values, a command or the environment sets a variable that the module does not declare.

    Terraform ignores the value; the variable that was meant keeps its default or is asked for.
    Correct the name, or remove the value. A file belongs to the module of its folder or of the nearest folder above,
    if that declares at least half of its variables. Terraform refuses an option `-var` with such a name; it is compared
    with the module in the folder of the command. A variable `TF_VAR_NAME` of the environment is reported if no
    module declares the variable, and one declares a similar one that the same file does not set, unless a script
    inserts it itself.

    <https://developer.hashicorp.com/terraform/language/values/variables>
    """
    given: defaultdict[str, list[GivenVariable]] = defaultdict(list)
    for one in repository.of(GivenVariable):
        given[one.path].append(one)
    if not repository.whole:
        return
    modules = {one.folder: one for one in repository.of(TerraformModule)}
    yield from _in_environment(repository, list(modules.values()))
    for path, values in given.items():
        module = module_above(path, modules)
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


def _input(one: SetVariable, modules: Mapping[str, TerraformModule]) -> Iterator[Finding]:
    """An input of Terragrunt that the module does not declare, beside a similar variable."""
    module = modules.get(one.folder or ".")
    if module is not None and one.name not in module.variables:
        near = meant(one.name, module.variables, _NEARLY)
        if near is not None:
            yield Finding(
                at=one,
                message=f"inputs: module '{module.folder or '.'}' has no variable '{one.name}'; did you mean '{near}'?",
                related=(Related(module, "the module"),),
            )


def _in_environment(repository: Repository, modules: list[TerraformModule]) -> Iterator[Finding]:
    """The variables that the environment sets and no module declares."""
    variables = repository.of(SetVariable)
    if not variables or not all(one.complete for one in modules):
        return
    declared = {name for one in modules for name in one.variables}
    called = {folder for one in modules for folder in one.calls}
    roots = [one for one in modules if one.applied and one.folder not in called and not is_sample(one.folder)]
    used = {one.name for one in repository.of(UsedVariable)}
    set_in: defaultdict[str, set[str]] = defaultdict(set)
    for one in variables:
        set_in[one.path].add(one.name)
    at_folder = {one.folder or ".": one for one in modules if one.applied}
    for one in variables:
        if one.by == "inputs":
            yield from _input(one, at_folder)
            continue
        if one.by == "-var":
            module = at_folder.get(one.folder or ".") if one.folder is not None else None
            if (
                module is not None
                and one.name.isidentifier()
                and one.name not in module.variables
                and not (one.kind == "document" and one.name in declared)
            ):
                yield Finding(
                    at=one,
                    message=f"-var: module '{module.folder or '.'}' has no variable '{one.name}'"
                    f"{hint(one.name, module.variables)}",
                    related=(Related(module, "the module"),),
                )
            continue
        if not one.by.startswith("TF_VAR_") or one.name in declared or one.kind == "document":
            continue
        if one.by in used:
            continue
        others = {name: root for root in roots for name in root.variables if name not in set_in[one.path]}
        if (near := meant(one.name, others, _NEARLY)) is not None:
            yield Finding(
                at=one,
                message=f"{one.by}: no module has a variable '{one.name}'; did you mean '{near}'?",
                related=(Related(others[near], "the module with the similar variable"),),
            )
