from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleFolder
from aurora_devops.kinds.terraform.providers import requirements, used_names

_REQUIRED = (
    'terraform {\n  required_providers {\n    null = {\n      source = "hashicorp/null"\n    }\n  }\n}\n'
)


@policy(
    "TFM018",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_unused_required_providers"},
    examples=[
        bad(_REQUIRED.replace("null =", "«null» =")),
        good(_REQUIRED + 'resource "null_resource" "a" {}\n', because="a resource uses it"),
        good(
            _REQUIRED + 'module "m" {\n  source    = "./m"\n  providers = { null = null }\n}\n',
            because="a module is given the provider",
        ),
        good(
            _REQUIRED + 'module "m" {\n  source    = "./m"\n  providers = { null = null.west }\n}\n',
            because="a module is given an alias of the provider",
        ),
        good(_REQUIRED + 'locals {\n  a = provider::null::f("x")\n}\n', because="a function of it is called"),
    ],
)
def unused_provider(folder: ModuleFolder) -> Iterator[Finding]:
    """A required provider is not used.

    `terraform init` downloads it, often hundreds of megabytes, in each pipeline.
    Remove it from `required_providers`.

    <https://developer.hashicorp.com/terraform/language/providers/requirements>
    """
    module = folder.module
    if not module.complete:
        return
    used = used_names(module)
    for one in requirements(module):
        if one.name not in used:
            message = f"provider '{one.name}' is required, but not used"
            yield Finding(at=folder.place(one.file, one.span), message=message)
