"""The configuration of Ktor and others: `application.conf` in HOCON, and `application.yaml`.

Sources: github.com/lightbend/config (HOCON.md) and ktor.io/docs/server-configuration-file.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...core.lazy import regex
from ..sources import Sources
from .properties import Property, canonical, properties_of

_FILE = regex(r"(?:^|/)resources/(?:config/)?(?:application|reference)(-[^/]+)?\.conf$")
_TEST = regex(r"(?:^|/)(?:\w*[tT]est\w*)/")
_TOKEN = regex(
    r"(?P<comment>#[^\n]*|//[^\n]*)|(?P<space>[ \t\r]+)|(?P<break>[\n,])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<list>\[)|(?P<end>\])"
    r'|(?P<set>\+?=|:)|"""(?P<raw>(?s:.*?))"""|"(?P<text>(?:\\.|[^"\\\n])*)"'
    r'|(?P<variable>\$\{\??[^{}\n]*\})|(?P<plain>[^\s#{}\[\],=:"$]+|.)'
)
_MOST = 2_000


@lru_cache(maxsize=2)
def configuration_of(sources: Sources) -> tuple[Property, ...]:
    """What the files of an application set, in order; the value of a variable is `${NAME}` or `${?NAME}`."""
    found = [one for one in properties_of(sources) if one.file.endswith((".yaml", ".yml"))]
    for path in sources.paths:
        match = _FILE.search(path)
        if match is not None and not _TEST.search(path):
            found += _read(path, sources.text(path), match[1] is not None)
    return tuple(found)


def _read(path: str, text: str, profile: bool) -> Iterator[Property]:
    """The values of a file in HOCON, each with the path of its key; the items of a list are joined with commas."""
    prefixes: list[str] = []
    key, value, items, line, count = "", "", 0, 1, 0
    reading = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        said = match[0] if kind not in ("raw", "text") else match[kind]
        if kind in ("break", "close", "end") and items == 0:
            if reading and key:
                yield Property(_whole(prefixes, key), value.strip(), path, line, profile)
                count += 1
            if kind == "close" and prefixes:
                prefixes.pop()
            key, value, reading = "", "", False
        elif kind == "break":
            value = f"{value.strip()}," if value.strip() and not value.endswith(",") else value
        elif kind == "end":
            items -= 1
        elif kind == "list":
            items += 1
        elif kind == "open" and items == 0:
            prefixes.append(key.strip())
            key, value, reading = "", "", False
        elif kind == "set" and items == 0 and not reading:
            reading, line = True, text.count("\n", 0, match.start()) + 1
        elif kind not in ("comment", "open", "close"):
            if reading:
                value += said
            else:
                key += said
        if count > _MOST:
            return
    if reading and key:
        yield Property(_whole(prefixes, key), value.strip(), path, line, profile)


def _whole(prefixes: list[str], key: str) -> str:
    return canonical(".".join(part for part in (*prefixes, key.strip()) if part))
