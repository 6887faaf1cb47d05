from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.kinds.github.structure import is_action


@policy(
    "GHA083",
    severity="info",
    category="maintainability",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            «name»: Greet
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
            """,
            kind="github-action",
        ),
        good(
            """\
            name: Greet
            description: Greets
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
            """,
            kind="github-action",
            because="the action has a name and a description",
        ),
        good(
            "name: restart\nsteps:\n  - id: a\n",
            kind="github-action",
            because="another program reads the file: it has neither `runs` nor a description",
        ),
    ],
)
def undescribed_action(document: Document) -> Iterator[Finding]:
    """An action's metadata file has no name or no description.

    The runner accepts the action, but GitHub Marketplace does not publish it.
    Add the missing key.

    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
    """
    if document.kind != "github-action" or document.tree is None or not is_action(document.tree.value):
        return
    for key in ("name", "description"):
        if key not in document.tree.value:
            first = next(iter(document.tree.value))
            yield Finding(at=Place(document.model, (first,)).key, message=f"the action has no '{key}'")
