from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.terraform import ModuleCall
from aurora_devops.kinds.terraform.sources import parse

# A commit cannot be cloned with a depth.
_COMMIT = regex(r"[0-9a-f]{4,64}")


@policy(
    "TFM014",
    severity="info",
    category="performance",
    equivalents={"tflint": "terraform_module_shallow_clone"},
    examples=[
        bad('module "vpc" {\n  source = «"github.com/example/vpc?ref=v1.0.0"»\n}\n'),
        good(
            'module "vpc" {\n  source = "github.com/example/vpc?ref=v1.0.0&depth=1"\n}\n',
            because="it has a depth",
        ),
        good(
            'module "vpc" {\n  source = "github.com/example/vpc?ref=0a1b2c3d"\n}\n',
            because="a commit needs history",
        ),
        good('module "vpc" {\n  source = "./vpc"\n}\n', because="it is not cloned"),
    ],
)
def deep_module_clone(call: ModuleCall) -> Iterator[Finding]:
    """A module from a Git repository is cloned with its whole history.

    `terraform init` takes longer in each pipeline, although one revision is needed.
    Add `depth=1` to the source if `ref` is a tag or a branch.

    <https://developer.hashicorp.com/terraform/language/modules/sources#shallow-clone>
    """
    value = call.source
    if (text := value.string) is None:
        return
    source = parse(text)
    if source.sort == "git" and source.ref and not source.depth and not _COMMIT.fullmatch(source.ref):
        yield Finding(
            at=value.at,
            message=f"module '{call.name}' is cloned with its history; add &depth=1 to the source",
            related=value.related,
        )
