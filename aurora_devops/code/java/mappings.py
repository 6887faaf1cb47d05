"""The paths in the annotations of Spring, Quarkus and Micronaut."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ...core.lazy import regex
from ..constants import Constants
from .properties import canonical

_STRING = regex(r'"((?:\\.|[^"\\\n])*)"')
_QUOTED = r"\"(?:\\.|[^\"\\\n])*\""
_PATHS = regex(
    rf"(?:^|,)\s*(?:value|path)\s*=\s*((?:arrayOf\(|[{{\[])\s*{_QUOTED}(?>(?:\s*,\s*{_QUOTED})*)(?:\s*,)?\s*[}}\])]|{_QUOTED})"
    r"(?=\s*(?:,|\Z))"
)
_NAMED = regex(r"(?:^|,)\s*\w+\s*=")


def paths_of(
    arguments: str, path: str, constants: Constants, values: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...] | None:
    """The paths in the arguments of an annotation of a file; None if one is not known.

    `values` are those of the properties whose placeholders the paths may have.
    """
    found = _paths(_with_literals(arguments, path, constants))
    if found is None or not any("${" in text for text in found):
        return found
    whole = [text for one in found for text in _without_placeholders(one, values or {})]
    return None if "" in whole else tuple(whole)


_PLACEHOLDER = regex(r"\$\{([\w.-]+)(?::([^{}$]*))?\}")


def _without_placeholders(text: str, values: Mapping[str, Collection[str]]) -> list[str]:
    """The texts that a path with placeholders may be; an empty one if they are unknown."""
    match = _PLACEHOLDER.search(text)
    if match is None:
        return ["" if "${" in text else text]
    known = set(values.get(canonical(match[1]), {""}))
    if "" in known:
        # Without the property, it is the default.
        known.discard("")
        known.add(match[2] if match[2] is not None else "$")
    if any("$" in value for value in known) or match[1].isupper():
        return [""]
    rests = [f"{text[: match.start()]}{value}{text[match.end() :]}" for value in sorted(known)]
    return [one for rest in rests for one in _without_placeholders(rest, values)]


_SUM_OF_PATHS = regex(
    r"(?<![\w.\"])(?:\"[^\"\n]*\"|[A-Z][\w.]*)(?:\s*\+\s*(?:\"[^\"\n]*\"|[A-Z][\w.]*))*(?![\w.]*\s*[=(])"
)


def _with_literals(arguments: str, path: str, constants: Constants) -> str:
    """The arguments of an annotation with literals in place of constants and sums of them."""

    def literal(match: re.Match[str]) -> str:
        if '"' in match[0] and "+" not in match[0]:
            return match[0]
        text = constants.text(match[0], path)
        return match[0] if text is None or '"' in text else f'"{text}"'

    return _SUM_OF_PATHS.sub(literal, arguments)


def _paths(arguments: str) -> tuple[str, ...] | None:
    """The paths of a mapping; None if one is not a plain string."""
    said = arguments.strip()
    if _NAMED.match(said):
        match = _PATHS.search(said)
        if match is None:
            return None if re.search(r"\b(?:value|path)\s*=", said) else ("",)
        said = match[1]
    if not said.strip():
        return ("",)
    texts = _STRING.findall(said)
    rest = _STRING.sub("", said)
    first = rest if _NAMED.search(said) is None else rest.partition("=")[0].rpartition(",")[0]
    if not texts or re.search(r"[\w+$]", first.replace("arrayOf", "")):
        return None
    return tuple(texts)


_PARAMETER = regex(r"\{\*?(\w+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")


def pattern_of(path: str) -> str:
    """A path with its parameters as `{name}`, and `{name:path}` for those that may contain slashes."""
    path = _PARAMETER.sub(
        lambda match: (
            f"{{{match[1]}:path}}" if match[0][1] == "*" or "." in (match[2] or "") else f"{{{match[1]}}}"
        ),
        path,
    )
    return re.sub(r"\*+", "{rest:path}", path)
