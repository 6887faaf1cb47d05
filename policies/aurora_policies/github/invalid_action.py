from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, Span, bad, good, policy
from aurora_devops.formats.schema import errors
from aurora_devops.kinds.github import Action

_RUNTIMES = ("composite", "docker", "node20", "node24")


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
              using: «node16»
              main: index.js
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
            runs:
              using: composite
              steps:
                - run: echo hello
                  shell: bash
            """,
            kind="github-action",
        ),
        good(
            "- name: Greet\n  ansible.builtin.debug:\n    msg: hello\n",
            kind="github-action",
            because="it is a list of tasks of another program",
        ),
    ],
)
def invalid_action(document: Document) -> Iterator[Finding]:
    """An action's metadata is not what GitHub reads.

    Every workflow that uses the action fails when it comes to that step.
    Correct the key or the value.

    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
    """
    if document.kind != "github-action":
        return
    if document.tree is None:
        if not document.problems and not document.source.text.strip():
            yield Finding(at=Span(0, 0), message="the metadata file is empty")
        return
    action = document.model
    assert isinstance(action, Action)
    using = action.runs.using
    data = document.tree.value
    if isinstance(data, list):
        # Other programs have files of this name: Ansible's tasks are a list.
        return
    for mistake in errors("github-actions.json", _described(data), lambda text: "${{" in text):
        if using and mistake.route == ("runs", "using"):
            continue
        place = Place(action, mistake.route)
        yield Finding(at=place.key if mistake.part == "key" else place, message=mistake.message)
    if using and using.lower() not in _RUNTIMES:
        message = f"no runner has {using}: use {', '.join(_RUNTIMES)}"
        yield Finding(at=Place(action, ("runs", "using")), message=message)
    for section in ("inputs", "outputs"):
        yield from _twice(action, data, section)


def _described(data: object) -> object:
    """The data with a description for every input and output: the schema wants one, GitHub does not."""
    if not isinstance(data, dict):
        return data
    full = dict(data)
    for section in ("inputs", "outputs"):
        if isinstance(data.get(section), dict):
            full[section] = {
                name: {"description": "", **said} if isinstance(said, dict) else said
                for name, said in data[section].items()
            }
    return full


def _twice(action: Action, data: object, section: str) -> Iterator[Finding]:
    """The names of a section that differ in capital letters only."""
    names = data.get(section) if isinstance(data, dict) else None
    seen: dict[str, str] = {}
    for name in names if isinstance(names, dict) else ():
        other = seen.setdefault(name.lower(), name)
        if other != name:
            message = f"{other} is there already: case does not count"
            yield Finding(at=Place(action, (section, name)).key, message=message)
