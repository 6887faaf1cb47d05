"""The words of a project that others may refer to: numbers that may be ports, and names of environment variables.

They are those of its code, its configuration and its scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from ..core.lazy import regex
from .sources import Sources

_READ = regex(
    r"\.(?:go|py|pyi?|[cm]?[jt]sx?|java|kts?|groovy|scala|rb|php|sh|bash|properties|toml|ini|cfg|conf|config|env|xml|gradle)$"
    r"|(?:^|/)(?:\.env[^/]*|Procfile[^/]*|Caddyfile|Makefile|Taskfile\.ya?ml|package\.json|nodemon\.json|angular\.json|ecosystem\.[^/]+)$"
    r"|(?:^|/)(?:[^/]*(?:application|bootstrap|config|settings|server)[^/]*|(?:resources|configs?|conf|settings)/[^/]+)\.(?:ya?ml|json)$"
    r"|(?:^|/)(?:s?bin|scripts?)/[^/.]+$"
)
_OTHER = regex(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|testdata|fixtures|node_modules|vendor|migrations|\.github)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$|_test\.(?:py|go)$|\.(?:test|spec|min|d)\.[cm]?[jt]sx?$|compose[^/]*$"
)
# Comments, apart from those at the end of lines with quotes.
_SLASHES = regex(r"(?m)(?:^|[ \t])//[^\n\"']*$|/\*(?>(?:[^*]|\*(?!/))*)\*/|^[ \t]*//[^\n]*$")
_HASH = regex(r"(?m)^[ \t]*#[^\n]*$")
_WITH_SLASHES = regex(r"\.(?:go|[cm]?[jt]sx?|java|kts?|groovy|scala|php)$")
_NUMBER = regex(r"(?<![\d.])\d{2,5}(?![\d.]*\d)")
# Files that are longer are data.
_LONGEST = 400_000
_MOST = 5_000


def numbers_of(sources: Sources) -> tuple[int, ...]:
    """The numbers that may be ports, sorted; no more than some thousands."""
    found: set[str] = set()
    for path, text in _texts(sources):
        if len(found) <= _MOST:
            comments = _SLASHES if _WITH_SLASHES.search(path) else _HASH
            found.update(_NUMBER.findall(comments.sub("", text)))
    return tuple(sorted(number for each in found if 10 <= (number := int(each)) < 65_536))


def _texts(sources: Sources) -> Iterator[tuple[str, str]]:
    for path in sources.paths:
        if not _READ.search(path) or _OTHER.search(path) or basename(path) == "package-lock.json":
            continue
        text = sources.text(path)
        if len(text) <= _LONGEST:
            yield path, text


# A name in capitals of several parts; a program may add another part if it begins or ends with an underscore.
_CAPITALS = regex(
    r"(?<![A-Z0-9_])(?:[A-Z][A-Z0-9]*_(?:[A-Z0-9]+(?:_[A-Z0-9]+)*_?)?|_[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?)(?![A-Za-z0-9])"
)
# The prefix of all variables that a library reads: `SetEnvPrefix("SHOP")`, `env_prefix = "SHOP_"`.
_PREFIX = regex(r"""(?i)prefix["']?\s*[=:(,]\s*["'](\w+)["']|\bProcess\(\s*(?:\w+,\s*)?"(\w+)\"""")
# Fields of a class, which pydantic reads from variables of their names.
_FIELD = regex(r"(?m)^[ \t]+([a-z][a-z0-9]*(?:_[a-z0-9]+)+)[ \t]*:")
# What reads variables whose names are not in the code.
_ANY_NAME = regex(
    r"\bAutomaticEnv\(\)|\bos\.Environ\(\)|koanf|\bProcess\(\s*(?:\w+,\s*)?\"\""
    r"|\bos\.environ(?=\s*[,)}]|\.(?:copy|items|keys|values)\()|\bin os\.environ:|\benv_nested_delimiter|\bdynaconf"
    r"|\.\.\.\s*process\.env\b|\bObject\.\w+\(\s*process\.env\b|\bin process\.env\)|\bnconf\b|require\(['\"]rc['\"]\)"
)
# A part of each text that the two patterns above match, which is found faster.
_HAS_PREFIX = regex(r"refix|PREFIX|Process\(")
_HAS_ANY_NAME = regex(
    r"AutomaticEnv|os\.[eE]nviron|koanf|Process\(|env_nested_delimiter|dynaconf|process\.env|nconf|['\"]rc['\"]"
)
# Files of other languages, and those that a web server or a database reads.
_OTHER_CODE = regex(
    r"\.(?:rs|cs|fs|vb|ex|exs|erl|clj|lua|pl|swift|dart|vue|svelte|astro|tmpl|tpl|template|j2|prisma|c|cc|cpp|h|hpp|jl)$"
    r"|(?:^|/)[^/]*ockerfile[^/]*$|(?:^|/)[^/.]+$"
)
_MANIFEST = regex(r"(?m)^apiVersion:")
_ENVIRONMENT_FILE = regex(r"(?:^|/)[^/]*\.env[^/]*$|\.env$")


def names_of(sources: Sources) -> tuple[tuple[str, ...], bool]:
    """The names in capitals that may be environment variables, and whether it reads no others.

    A name that ends or begins with an underscore is a part of others. Manifests and files of variables are left out,
    since they set variables.
    """
    found: set[str] = set()
    complete = True
    for path in sources.paths:
        read = _READ.search(path) or _OTHER_CODE.search(path)
        if not read or _SKIPPED.search(path) or _ENVIRONMENT_FILE.search(path):
            continue
        text = sources.text(path)
        if len(text) > _LONGEST:
            continue
        if path.endswith((".yaml", ".yml")) and _MANIFEST.search(text):
            continue
        for match in _CAPITALS.finditer(text):
            if match[0] not in found and not _is_in_sentence(text, match):
                found.add(match[0])
        if _HAS_PREFIX.search(text):
            found.update(f"{(one or other).upper().rstrip('_')}_" for one, other in _PREFIX.findall(text))
        if path.endswith(".py") and "ettings" in text:
            found.update(name.upper() for name in _FIELD.findall(text))
        complete = complete and not (_HAS_ANY_NAME.search(text) and _ANY_NAME.search(text))
        if len(found) > _MOST:
            return (), False
    return tuple(sorted(found)), complete


# What follows and precedes a name in a message or a comment: `NAME is not set`, `missing NAME"`.
_BEFORE_WORD = regex(r" [a-z]")
_AFTER_WORD = regex(r"[a-z:,] ")
_END = frozenset("\"'`.!")


def _is_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a name is a word of a message or a comment."""
    start, end = match.span()
    if text[start - 1 : start] in ('"', "'", "`", " ") and _BEFORE_WORD.match(text, end):
        return True
    return start > 1 and text[end : end + 1] in _END and _AFTER_WORD.match(text, start - 2) is not None


_SKIPPED = regex(
    r"(?:^|/)(?:node_modules|vendor|\.github)/|\.min\.js$|compose[^/]*$|(?:^|/)(?:package-lock|composer)\.json$"
)
