"""The names of environment variables that Go code has in constants, in place of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname

from ...core.lazy import regex
from ..constants import Constants

# What may be the name of a variable or a key: a constant, or a sum with one.
_PIECE = r'(?:"[\w.-]*"|(?:\w+\.)?[A-Za-z_]\w*)'
_SUM = rf"{_PIECE}(?:\s*\+\s*{_PIECE})*"
# `os.Getenv(envURL)`, `getEnv(prefix+"URL", "")`, `viper.GetString(keyURL)`, `EnvVars: []string{prefix + "URL"}`.
_READ = regex(
    rf"\b(?:(?=\w*?(?:[eE]nv|ENV))\w++|(?:[vV]iper|vp|v)\.(?:Get|Is|Set)\w*)\(\s*(?!\"[^\"]*\"\s*[,)])({_SUM})\s*[,)]"
    rf"|\b(?:EnvVars?|Sources):\s*(?:\[\]string\{{|\w+\.EnvVars\()?\s*(?!\"[^\"]*\"\s*[,)}}])({_SUM})\s*[,)}}]"
)
_NAME = regex(r"[A-Za-z_][\w.-]*")
_IDENTIFIER = regex(r'"[^"]*"|(?:(\w+)\.)?([A-Za-z_]\w*)')


def with_names(codes: Sequence[tuple[str, str]], constants: Constants) -> list[tuple[str, str]]:
    """The files with the names of variables as literals where these are constants; lines stay where they are."""
    return [
        (path, "".join(_parts(path, code, constants)) if "nv" in code or "iper" in code else code)
        for path, code in codes
    ]


def _parts(path: str, code: str, constants: Constants) -> Iterator[str]:
    end = 0
    for match in _READ.finditer(code):
        group = 1 if match[1] else 2
        said = match[group]
        if all(_is_constant(one, path, code, match.start(), constants) for one in _IDENTIFIER.finditer(said)):
            text = constants.text(said, path)
            if text is not None and _NAME.fullmatch(text):
                yield code[end : match.start(group)]
                yield f'"{text}"' + "\n" * said.count("\n")
                end = match.end(group)
    yield code[end:]


def _is_constant(piece: re.Match[str], path: str, code: str, offset: int, constants: Constants) -> bool:
    """Whether a part of a sum is a literal, or a constant and no variable of a function."""
    name = piece[2]
    if not name or piece[1]:
        return True
    local = re.compile(rf"\b{name}\b[\w, ]*:=|[(,]\s*{name}(?:,[\w, ]+)? (?:\w+ )?string\b")
    return (
        constants.declares(name, dirname(path)) and local.search(code, max(0, offset - 4000), offset) is None
    )
