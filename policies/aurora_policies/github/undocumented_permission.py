from collections.abc import Iterator, Mapping

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA056",
    severity="info",
    category="maintainability",
    equivalents={"zizmor": "undocumented-permissions"},
    examples=[
        bad(
            """\
            on: push
            permissions:
              contents: read # to check the code out
              packages: «write»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            permissions:
              contents: read
            jobs:
              release:
                runs-on: ubuntu-24.04
                permissions:
                  contents: read
                  # to publish the image
                  packages: write
                steps:
                  - run: make release
            """,
            because="`contents: read` needs no comment, and a comment above counts too",
        ),
    ],
)
def undocumented_permission(document: Document) -> Iterator[Finding]:
    """A permission has no comment.

    Without a reason it is unclear whether the permission is needed or can be removed.
    Add a comment with the reason next to it.
    """
    workflow = document.model
    if not isinstance(workflow, Workflow):
        return
    if isinstance(workflow.permissions, dict):
        yield from _judge(document, workflow.permissions, workflow.at["permissions"])
    for job in workflow.jobs.values():
        if isinstance(job.permissions, dict):
            yield from _judge(document, job.permissions, job.at["permissions"])


def _judge(document: Document, permissions: Mapping[str, str | None], at: Place) -> Iterator[Finding]:
    source = document.source
    for name, level in permissions.items():
        if (name, level) == ("contents", "read"):
            continue
        span = document.focus(at[name])
        line = source.line_of(span.start)
        beside = source.text[span.end : source.line_span(line).end].strip()
        above = source.line_text(line - 1).strip() if line > 1 else ""
        if not beside.lstrip("# ") and not (above.startswith("#") and above.strip("# ")):
            yield Finding(at=at[name], message=f"permission '{name}: {level}' has no comment with its reason")
