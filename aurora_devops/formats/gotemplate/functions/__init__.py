"""The functions of Go templates in Helm charts: text/template's own, sprig's and Helm's.

`include`, `tpl`, `required`, `lookup` and `fail` need the engine and are not here, neither are `env` and `expandenv`,
which Helm removes.
"""

from __future__ import annotations

from . import (
    builtins,
    crypto,
    dates,
    dicts,
    encoding,
    fmt,
    lists,
    math,
    network,
    paths,
    regexps,
    semver,
    strings,
    toml,
    types,
    urls,
    yaml,
)
from .signatures import Family, Function

FUNCTIONS: dict[str, Function] = {}
for _family in (
    *(
        builtins,
        fmt,
        strings,
        lists,
        dicts,
        math,
        types,
        dates,
        crypto,
        encoding,
        yaml,
        toml,
        regexps,
        semver,
        urls,
    ),
    *(network, paths),
):
    FUNCTIONS.update(_family.FAMILY)


def _hello() -> str:
    return "Hello!"


_rest = Family()
_rest.add("", "hello")(_hello)
FUNCTIONS.update(_rest)
