from collections.abc import Iterator

from aurora_devops import Finding, Span, bad, good, policy
from aurora_devops.kinds.terraform import ModuleFolder


@policy(
    "TFM016",
    severity="info",
    category="reproducibility",
    equivalents={"tflint": "terraform_required_version"},
    examples=[
        bad("«terraform» {}\n"),
        bad("«»locals {}\n"),
        good('terraform {\n  required_version = ">= 1.5"\n}\n', because="the version is set"),
        good(
            "locals {}\n",
            files={"versions.tf": 'terraform {\n  required_version = ">= 1.5"\n}\n'},
            because="another file of the folder sets the version",
        ),
    ],
)
def missing_terraform_version(folder: ModuleFolder) -> Iterator[Finding]:
    """A module does not set the versions of Terraform that it works with.

    An older version fails with an error about syntax, a newer one upgrades the state, and others cannot read it then.
    Set `required_version` in the `terraform` block.

    <https://developer.hashicorp.com/terraform/language/block/terraform#required_version>
    """
    module = folder.module
    if not module.complete or any("required_version" in one.block.body.attributes for one in module.settings):
        return
    at = folder.at
    if module.settings:
        first = module.settings[0]
        at = folder.place(first.file, Span(first.block.start, first.block.type_end))
    yield Finding(at=at, message="the module does not set required_version of Terraform")
