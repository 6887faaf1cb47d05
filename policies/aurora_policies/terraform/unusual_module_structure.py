import posixpath
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleFolder


@policy(
    "TFM020",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_standard_module_structure"},
    examples=[
        bad("«»locals {}\n", path="network.tf", files={"variables.tf": "", "outputs.tf": ""}),
        bad('«variable "a"» {}\n', files={"outputs.tf": "", "variables.tf": ""}),
        bad('«output "a"» {\n  value = 1\n}\n', files={"outputs.tf": "", "variables.tf": ""}),
        good(
            "locals {}\n",
            files={"variables.tf": 'variable "a" {}\n', "outputs.tf": 'output "a" {\n  value = var.a\n}\n'},
            because="each has its file",
        ),
        good('{"variable": {"a": {}}}\n', path="main.tf.json", because="files of JSON are generated"),
    ],
)
def unusual_module_structure(folder: ModuleFolder) -> Iterator[Finding]:
    """A module does not have the standard structure of files.

    Readers and tools that make documentation look for `main.tf`, `variables.tf` and `outputs.tf`.
    Move variables and outputs into their files.

    <https://developer.hashicorp.com/terraform/language/modules/develop/structure>
    """
    module = folder.module
    names = {posixpath.basename(file.path).replace(".tofu", ".tf") for file in module.members}
    if any(name.endswith(".json") for name in names):
        return
    # Where a file is missing for what the module has, that is reported below.
    empty = {"main.tf": True, "variables.tf": not module.variables, "outputs.tf": not module.outputs}
    if missing := [name for name, wanted in empty.items() if wanted and name not in names]:
        yield Finding(at=folder.at, message=f"the module has no {' and no '.join(missing)}")
    for declared, name in (
        *((one, "variables.tf") for one in module.variables.values()),
        *((one, "outputs.tf") for one in module.outputs.values()),
    ):
        if posixpath.basename(declared.file.path).replace(".tofu", ".tf") != name:
            yield Finding(
                at=folder.place(declared.file, declared.block.head),
                message=f"{declared.block.type} '{declared.name}' belongs in {name}",
            )
