from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleCall
from aurora_devops.kinds.terraform.sources import parse

_BRANCHES = frozenset({"master", "main", "default", "develop", "trunk", "HEAD"})
# With more calls of one source, it is the way of the repository.
_MANY = 10
_CALL = 'module "vpc{}" {{\n  source = "github.com/example/vpc"\n}}\n\n'


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
        bad(
            'module "vpc" {\n  source = «"github.com/example/vpc"»\n}\n',
            files={"others.tf": "".join(_CALL.format(number) for number in range(11))},
        ),
        good(
            _CALL.format(0),
            path="others.tf",
            files={"main.tf": "".join(_CALL.format(number) for number in range(1, 12))},
            because="the first of many calls with the same source is reported",
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
    Of more than ten calls in a folder that have the same source, the first is reported.

    <https://developer.hashicorp.com/terraform/language/modules/sources#selecting-a-revision>
    """
    value = call.source
    if (text := value.string) is None:
        return
    source = parse(text)
    if source.sort not in ("git", "hg") or (source.ref and source.ref not in _BRANCHES):
        return
    same, others = call.module.calls_of(text), ""
    if len(same) > _MANY:
        if same[0] != call.name:
            return
        others = f" and {len(same) - 1} others with this source"
    parameter = "rev" if source.sort == "hg" else "ref"
    verb = "are" if others else "is"
    what = f"{verb} pinned to the branch '{source.ref}'" if source.ref else f"{verb} not pinned"
    yield Finding(
        at=value.at,
        message=f"module '{call.name}'{others} {what}; add ?{parameter}= with a tag or a commit",
        related=value.related,
    )
