"""The values of the variables that a script sets in branches: those of a release, and those of any other commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING

from ..core.lazy import regex
from .call import expanded, with_commit

if TYPE_CHECKING:
    from ..formats.shell import Shell

# The variables of a commit and a run, also a part of them, or without `v` in front.
_OF_RUN = regex(
    r"\$\{(?:GITHUB_(?:SHA|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|REF_NAME)"
    r"|CI_(?:COMMIT_(?:SHA|SHORT_SHA|REF_NAME|REF_SLUG|BRANCH|TAG)|PIPELINE_I?ID|JOB_ID))(?::[\d:]*|#v)?\}"
)
_PLAIN = regex(r"[\w./:-]*")
# The name of a Git tag: `${GITHUB_REF#refs/tags/}`, with `v` in front of it or without.
_REF_NAME = regex(r"\$\{GITHUB_REF#+refs/tags/\}|\$\{GITHUB_REF##\*/\}")
_VERSION = regex(r"\$\{GITHUB_REF#+refs/tags/v\}|\$\{GITHUB_REF_NAME(?:##?v|/#?v/)\}")
_SETTING = frozenset({"", "declare", "export", "local", "readonly", "typeset"})
_NAME = regex(r"\$\{(\w+)\}")
_MOST = 20


def normal(text: str) -> str:
    """A value with the name of the tag written in one way."""
    if "GITHUB_REF" not in text:
        return text
    return _VERSION.sub("${GITHUB_REF_NAME#v}", _REF_NAME.sub("${GITHUB_REF_NAME}", text))


def is_of_run(text: str) -> bool:
    """Whether a value has a variable of the commit or the run."""
    return _OF_RUN.search(text) is not None


def values_of(text: str, choices: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The values that a text with known variables and choices may have; none if one of them is unknown."""
    names = list(dict.fromkeys(name for name in _NAME.findall(text) if name in choices))
    combined = product(*(choices[name] for name in names))
    found = [expanded(text, dict(zip(names, each, strict=True))) for each in islice(combined, _MOST)]
    return tuple(dict.fromkeys(found)) if found and all(map(_is_known, found)) else ()


def _is_known(text: str) -> bool:
    return bool(text) and _PLAIN.fullmatch(_OF_RUN.sub("", text)) is not None


def choices_in(shell: Shell, known: Mapping[str, str], kind: str) -> dict[str, tuple[str, ...]]:
    """All values that a script may give its variables, of a pipeline of this kind; none if one of them is unknown."""
    given: defaultdict[str, list[str]] = defaultdict(list)
    for one in shell.assignments:
        if one.by != "prefix":
            plain = one.by in _SETTING and one.value is not None and not one.append
            given[one.name].append(one.value.text if plain and one.value else "$")
    found: dict[str, tuple[str, ...]] = {}
    for name, texts in given.items():
        others = {other: values for other, values in found.items() if other != name}
        values = [value_in(text, known, others, kind) for text in texts]
        found[name] = tuple(_flat(values)) if all(values) else ()
    return found


def value_in(
    text: str, known: Mapping[str, str], choices: Mapping[str, Sequence[str]], kind: str
) -> tuple[str, ...]:
    """The values that a text in a script may have."""
    free = {name: value for name, value in known.items() if name not in choices}
    return values_of(normal(expanded(with_commit(text.strip(), kind), free)), choices)


def _flat(values: Iterable[Iterable[str]]) -> Iterable[str]:
    return dict.fromkeys(value for each in values for value in each)
