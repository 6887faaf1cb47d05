from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleCall
from aurora_devops.kinds.terraform.sources import parse


@policy(
    "TFM013",
    severity="warning",
    category="reproducibility",
    equivalents={"tflint": "terraform_module_version"},
    examples=[
        bad('module «"vpc"» {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'),
        good(
            'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "6.0.1"\n}\n',
            because="it has a version",
        ),
        good('module "vpc" {\n  source = "./vpc"\n}\n', because="the module is in the repository"),
        good('module "vpc" {\n  source = "github.com/example/vpc"\n}\n', because="it is not from a registry"),
    ],
)
def missing_module_version(call: ModuleCall) -> Iterator[Finding]:
    """A module from a registry has no version.

    `terraform init` takes the newest one, so the same code creates other resources tomorrow.
    Set `version`.

    <https://developer.hashicorp.com/terraform/language/block/module#version>
    """
    text = call.source.string
    version = call.get("version")
    if text is not None and parse(text).sort == "registry" and version.absent:
        yield Finding(at=call.name_at, message=f"module '{call.name}' has no version; set 'version'")
