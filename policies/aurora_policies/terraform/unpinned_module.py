from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleCall
from aurora_devops.kinds.terraform.sources import parse

_BRANCHES = frozenset({"master", "main", "default", "develop", "trunk", "HEAD"})


@policy(
    "TFM012",
    severity="warning",
    category="reproducibility",
    equivalents={"tflint": "terraform_module_pinned_source"},
    examples=[
        bad('module "vpc" {\n  source = «"git::https://example.com/vpc.git"»\n}\n'),
        bad('module "vpc" {\n  source = «"github.com/example/vpc?ref=main"»\n}\n'),
        bad('module "vpc" {\n  source = «"hg::http://example.com/vpc.hg"»\n}\n'),
        good(
            'module "vpc" {\n  source = "github.com/example/vpc?ref=v1.2.0"\n}\n', because="a tag is pinned"
        ),
        good('module "vpc" {\n  source = "./vpc"\n}\n', because="the module is in the repository"),
        good('variable "s" {}\n\nmodule "vpc" {\n  source = var.s\n}\n', because="the source is unknown"),
    ],
)
def unpinned_module(call: ModuleCall) -> Iterator[Finding]:
    """A module from a repository is not pinned to a revision.

    `terraform init` takes whatever the default branch has at that time, so the same code creates other resources
    tomorrow, and a push to the repository changes the infrastructure of its users.
    Add `?ref=` with a tag or a commit.

    <https://developer.hashicorp.com/terraform/language/modules/sources#selecting-a-revision>
    """
    value = call.source
    if (text := value.string) is None:
        return
    source = parse(text)
    if source.sort not in ("git", "hg") or (source.ref and source.ref not in _BRANCHES):
        return
    parameter = "rev" if source.sort == "hg" else "ref"
    what = f"is pinned to the branch '{source.ref}'" if source.ref else "is not pinned"
    yield Finding(
        at=value.at,
        message=f"module '{call.name}' {what}; add ?{parameter}= with a tag or a commit",
        related=value.related,
    )
