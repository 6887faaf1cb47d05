from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import JobIn

from ._edits import replaced

_FILE = regex(r"\.github/workflows/[^/]+\.ya?ml\Z")
_REMOTE = regex(r"[\w.-]+/[\w.-]+/[^@\s]+@[^\s]+\Z")


@policy(
    "GHA037",
    severity="error",
    category="validity",
    equivalents={"actionlint": ("workflow-call", "syntax-check")},
    examples=[
        bad(
            """\
            on: push
            jobs:
              local:
                uses: «./.github/workflows/test.yml@main»
              remote:
                uses: «acme/ci/.github/workflows/test.yml»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                uses: «./.github/workflows/test.yml@v1»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                uses: ./.github/workflows/test.yml
            """,
        ),
        good(
            """\
            on: push
            jobs:
              local:
                uses: ./.github/workflows/test.yml
              remote:
                uses: acme/ci/.github/workflows/test.yml@v1
            """,
            because="a local workflow has no ref, and a remote one has a ref",
        ),
    ],
)
def invalid_workflow_reference(inside: JobIn) -> Iterator[Finding]:
    """A job calls a reusable workflow by an invalid reference.

    GitHub rejects the calling workflow.
    Write `owner/repository/.github/workflows/FILE.yml@ref`, or `./.github/workflows/FILE.yml` without a ref for a
    workflow of this repository.
    The fix removes the ref of a local workflow, which then runs from the same commit; it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_iduses
    """
    uses = (inside.job.uses or "").strip()
    if not uses or "${{" in uses:
        return
    message = fix = None
    path = uses.partition("@")[0]
    if uses.startswith(("./", "$/")):
        if "@" in uses:
            message = f"local workflow '{uses}' cannot have a ref; remove '{uses[len(path) :]}'"
            if _FILE.match(path[2:]) and uses == inside.job.uses:
                fix = replaced(inside.at["uses"].sub(len(path), len(uses)), "")
        elif not _FILE.match(path[2:]):
            message = f"'{uses}' is not a .yml or .yaml file in .github/workflows"
    elif not _REMOTE.match(uses):
        message = f"'{uses}' is not owner/repository/path@ref"
    elif not path.endswith((".yml", ".yaml")):
        message = f"'{path}' is not a .yml or .yaml file"
    if message:
        yield Finding(at=inside.at["uses"], message=message, fix=fix)
