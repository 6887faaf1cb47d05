from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, Span, bad, good, policy
from aurora_devops.kinds.github.structure import action_mistakes

from ._edits import replaced


@policy(
    "GHA009",
    severity="error",
    category="validity",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            «name»: Greet
            inputs:
              who:
                description: whom
              «WHO»:
                description: whom
            runs:
              using: «node6»
              main: index.js
            """,
            kind="github-action",
        ),
        bad(
            """\
            name: Greet
            description: Greets
            runs:
              using: composite
              steps:
                - «run»: echo hello
            """,
            kind="github-action",
        ),
        bad(
            """\
            name: Greet
            description: Greets
            inputs:
              who:
                «requried»: true
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
            branding:
              icon: «pakage»
              color: «Green»
            """,
            fixed="""\
            name: Greet
            description: Greets
            inputs:
              who:
                required: true
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
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
            inputs:
              who:
                description: whom
              loud:
                default: false
                required: no
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
            """,
            kind="github-action",
            because="the runner converts booleans and numbers to strings",
        ),
        good(
            "- name: Greet\n  ansible.builtin.debug:\n    msg: hello\n",
            kind="github-action",
            because="the file is a task list of Ansible",
        ),
    ],
)
def invalid_action(document: Document) -> Iterator[Finding]:
    """An action's metadata file has a key or a value that GitHub rejects.

    Every workflow that uses the action fails at that step.
    Correct the key or the value. An action in a folder, which is not in the Marketplace, needs no name and description.
    Keys of `inputs`, `outputs` and the top level that GitHub ignores are reported only when they misspell a known key.
    The fix writes the known key or value that is most similar, which may not be the intended one, so it is not
    applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
    """
    if document.kind != "github-action":
        return
    if document.tree is None:
        if not document.problems and not document.source.text.strip():
            yield Finding(at=Span(0, 0), message="the metadata file is empty")
        return
    for mistake in action_mistakes(document.tree.value, published="/" not in document.source.path):
        place = Place(document.model, mistake.route)
        at = place.key if mistake.part == "key" else place
        yield Finding(at=at, message=mistake.message, fix=replaced(at, mistake.correction))
