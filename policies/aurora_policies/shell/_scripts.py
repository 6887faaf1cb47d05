"""Functions that several policies about scripts share."""

from aurora_devops import At, Edit, Fix, Script, Span
from aurora_devops.formats.shell import Command, Expansion, Word


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def shellcheck(*codes: str) -> dict[str, tuple[str, ...]]:
    """The equivalents of a policy for codes of ShellCheck, which hadolint and actionlint run too."""
    return {"shellcheck": codes, "hadolint": codes, "actionlint": ("shellcheck",)}


def place(script: Script, part: Command | Expansion | Word) -> At:
    """The place of a part of a script."""
    return script.place(part.start, part.end)


def put(script: Script, offset: int, text: str) -> Edit:
    """The edit that inserts text at an offset."""
    return Edit(script.place(offset, offset), text)


def quoted(script: Script, expansion: Expansion) -> Fix | None:
    """The fix that puts an expansion in double quotes; None where the script cannot be parsed."""
    if script.parsed is None or script.parsed.errors:
        return None
    return Fix((put(script, expansion.start, '"'), put(script, expansion.end, '"')))


def keeps_dollars(script: Script) -> bool:
    """Whether a new `$` reaches the shell; Compose and Kubernetes would expand it themselves."""
    return isinstance(script.at, Span) or script.where == "step"


def stops_on_failure(script: Script, offset: int) -> bool:
    """Whether a failure before this offset ends the script: `set -e`, SHELL with `-e`, or a workflow's default."""
    tree = script.parsed
    if script.where == "step" or (tree is not None and "errexit" in tree.options_at(offset)):
        return True
    for word in getattr(getattr(script.context, "shell", None), "words", ()):
        text = word.text
        if text == "errexit" or (text[:1] == "-" and text[:2] != "--" and "e" in text):
            return True
    return False
