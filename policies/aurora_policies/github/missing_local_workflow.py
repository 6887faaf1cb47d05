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
            because="who looks at one file does not see the others",
        ),
    ],
)
def missing_local_workflow(repository: Repository) -> Iterator[Finding]:
    """A job calls a workflow that the repository does not have.

    GitHub refuses the calling workflow.
    Correct the path.
    """
    # A run over single files says nothing of those that lie beside them.
    if all(path.startswith(".github/") for path in repository.paths):
        return
    for fact in repository.about("workflow-call"):
        if fact.name not in repository.paths:
            yield Finding(at=fact, message=f"there is no {fact.name} in the repository")
