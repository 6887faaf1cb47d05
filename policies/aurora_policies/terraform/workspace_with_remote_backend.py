from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.hcl.syntax import references
from aurora_devops.kinds.terraform import Configuration
from aurora_devops.kinds.terraform.module import Module
from aurora_devops.kinds.terraform.versions import allows

_REMOTE = 'terraform {\n  required_version = "~> 1.0.0"\n  backend "remote" {}\n}\n'
_VERSIONS = [(1, 0, patch) for patch in range(12)]


@policy(
    "TFM019",
    severity="warning",
    category="reliability",
    equivalents={"tflint": "terraform_workspace_remote"},
    examples=[
        bad(_REMOTE + "locals {\n  a = «terraform.workspace»\n}\n"),
        bad(
            'locals {\n  a = "x-${«terraform.workspace»}"\n}\n',
            files={"backend.tf": 'terraform {\n  required_version = ">= 0.13"\n  backend "remote" {}\n}\n'},
        ),
        good(
            _REMOTE.replace("~> 1.0.0", ">= 1.1") + "locals {\n  a = terraform.workspace\n}\n",
            because="since Terraform 1.1 it is the name of the workspace",
        ),
        good(
            'terraform {\n  backend "remote" {}\n}\n\nlocals {\n  a = terraform.workspace\n}\n',
            because="no version is required, so it is most likely a present one",
        ),
        good(
            _REMOTE.replace("remote", "local") + "locals {\n  a = terraform.workspace\n}\n",
            because="the backend runs in the same place",
        ),
        good(_REMOTE + 'locals {\n  a = "terraform.workspace"\n}\n', because="it is a string"),
    ],
)
def workspace_with_remote_backend(configuration: Configuration) -> Iterator[Finding]:
    """The name of the workspace is used with the backend `remote`.

    In remote runs of Terraform 1.0 and older it is always `default`, so all workspaces get the same resources.
    Use a variable, or require Terraform 1.1.

    <https://developer.hashicorp.com/terraform/language/state/workspaces>
    """
    if not _concerned(configuration.module):
        return
    for reference in references(configuration.file.parsed.body):
        if reference.parts[:2] == ("terraform", "workspace"):
            yield Finding(
                at=configuration.at(reference.start, reference.end),
                message="'terraform.workspace' is always 'default' in remote runs of Terraform 1.0; use a variable",
            )


def _concerned(module: Module) -> bool:
    """Whether the backend is `remote`, and Terraform 1.0 is allowed."""
    blocks = [(one.file, one.block) for one in module.settings]
    if not any(
        inner.label(0) == "remote" for _, block in blocks for inner in block.body.blocks_of("backend")
    ):
        return False
    required = [block.body.attributes.get("required_version") for _, block in blocks]
    texts = [str(getattr(one.value, "value", "")) for one in required if one is not None]
    # Without a required version, the one that is used today is younger.
    return bool(texts) and any(all(allows(text, version) for text in texts) for version in _VERSIONS)
