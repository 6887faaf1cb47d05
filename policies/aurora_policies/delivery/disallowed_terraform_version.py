from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import InstalledTerraform, TerraformModule

from ._examples import WORKFLOW
from ._infrastructure import infrastructure_of

_SETTINGS = 'terraform {\n  required_version = ">= 1.9"\n}\n'
_VERSION = regex(r"v?(\d+)\.(\d+)\.(\d+)")


def _workflow(version: str) -> str:
    return f"""\
on: push
jobs:
  plan:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: hashicorp/setup-terraform@v4
        with:
          terraform_version: {version}
      - run: terraform -chdir=infra validate
"""


@policy(
    "DLV071",
    severity="error",
    category="validity",
    examples=[
        bad(
            _workflow("«1.8.5»"),
            path=WORKFLOW,
            files={"infra/main.tf": _SETTINGS},
        ),
        bad(
            "validate:\n  image:\n    name: «hashicorp/terraform:1.8.5»\n    entrypoint: ['']\n"
            "  script: terraform -chdir=infra validate\n",
            path=".gitlab-ci.yml",
            files={"infra/main.tf": _SETTINGS},
        ),
        good(
            _workflow("1.9.8"),
            path=WORKFLOW,
            files={"infra/main.tf": _SETTINGS},
            because="the module allows the version",
        ),
        good(
            _workflow("1.8.5"),
            path=WORKFLOW,
            files={"modules/main.tf": _SETTINGS, "infra/main.tf": 'output "a" {\n  value = 1\n}\n'},
            because="the module that the job runs has no constraint",
        ),
        good(
            _workflow("${{ vars.TERRAFORM }}"),
            path=WORKFLOW,
            files={"infra/main.tf": _SETTINGS},
            because="the version is unknown",
        ),
    ],
)
def disallowed_terraform_version(repository: Repository) -> Iterator[Finding]:
    """A workflow installs a version of Terraform that the module does not allow.

    Terraform ends with "Unsupported Terraform Core version".
    Install a version that `required_version` allows. The modules are those in which the job runs Terraform, or all root
    modules if that is unknown.

    <https://developer.hashicorp.com/terraform/language/terraform#terraform-required_version>
    """
    installed = repository.of(InstalledTerraform)
    if not installed or not repository.of(TerraformModule):
        return
    from aurora_devops.kinds.terraform.versions import allows

    roots = infrastructure_of(repository).roots
    for one in installed:
        match = _VERSION.fullmatch(one.version)
        if match is None:
            continue
        version = (int(match[1]), int(match[2]), int(match[3]))
        meant = [root for root in roots if root.folder in one.folders] if one.folders else roots
        refusing = [root for root in meant if not allows(root.required_version, version)]
        # Where it is unknown which of the modules it runs in, one that allows it is enough.
        if refusing and (one.folders or len(refusing) == len(meant)):
            yield Finding(
                at=one,
                message=f"{one.by} installs Terraform {one.version}, but module '{refusing[0].folder or '.'}' requires "
                f"'{refusing[0].required_version}'",
                related=(Related(refusing[0], "the required version"),),
            )
