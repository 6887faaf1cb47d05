from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy


@policy(
    "GHA073",
    severity="error",
    category="validity",
    equivalents={"actionlint": "workflow-call"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              call:
                uses: «./.github/workflows/tset.yml»
            """,
            files={"README.md": "# App\n"},
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/test.yml
            """,
            because="a run over one file does not know the others",
        ),
    ],
)
def missing_local_workflow(repository: Repository) -> Iterator[Finding]:
    """A job calls a workflow that does not exist in the repository.

    GitHub rejects the calling workflow.
    Correct the path.
    """
    # A run over single files does not know the files beside them.
    if all(path.startswith(".github/") for path in repository.paths):
        return
    for fact in repository.about("workflow-call"):
        if fact.name not in repository.paths:
            yield Finding(at=fact, message=f"workflow '{fact.name}' does not exist in the repository")
