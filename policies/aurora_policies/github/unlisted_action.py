from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.kinds.github.structure import is_action, listing_mistakes

from ._edits import replaced


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
        bad(
            """\
            name: Greet
            description: Greets
            runs:
              using: node24
              main: index.js
            branding:
              icon: «pakage»
              color: «Green»
            """,
            fixed="""\
            name: Greet
            description: Greets
            runs:
              using: node24
              main: index.js
            branding:
              icon: package
              color: green
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
def unlisted_action(document: Document) -> Iterator[Finding]:
    """GitHub Marketplace does not accept the metadata of an action.

    It has no name or no description, or its icon or color does not exist. Workflows can use the action, but it cannot
    be published.
    Add or correct the key.
    The fix writes the icon or color that is most similar, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#branding
    """
    if document.kind != "github-action" or document.tree is None or not is_action(document.tree.value):
        return
    for mistake in listing_mistakes(document.tree.value):
        place = Place(document.model, mistake.route)
        at = place.key if mistake.part == "key" else place
        yield Finding(at=at, message=mistake.message, fix=replaced(at, mistake.correction))
