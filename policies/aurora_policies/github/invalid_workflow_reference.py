import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn

_REMOTE = re.compile(r"[\w.-]+/[\w.-]+/[^@\s]+@[^\s]+\Z")


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
        good(
            """\
            on: push
            jobs:
              local:
                uses: ./.github/workflows/test.yml
              remote:
                uses: acme/ci/.github/workflows/test.yml@v1
            """
        ),
    ],
)
def invalid_workflow_reference(inside: JobIn) -> Iterator[Finding]:
    """A job calls a workflow by a name that names none.

    GitHub refuses the workflow.
    Write `owner/repository/path@ref`, or `./path` without a ref for one of this repository.
    """
    uses = (inside.job.uses or "").strip()
    if not uses or "${{" in uses:
        return
    message = None
    if uses.startswith(("./", "$/")):
        if "@" in uses:
            message = f"{uses} is of this repository and so of this commit: it takes no ref"
    elif not _REMOTE.match(uses):
        message = f"{uses} is not owner/repository/path@ref"
    if message:
        yield Finding(at=inside.at["uses"], message=message)
