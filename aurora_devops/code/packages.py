"""The packages that an application declares it needs at run time: pyproject, Pipfile, requirements, and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..core.lazy import regex
from .data import json_object, table, toml
from .sources import Sources, line_of

_REQUIREMENT = regex(r"\s*([A-Za-z0-9][\w.-]*)")
_GO_REQUIRE = regex(
    r"^(?:require\s+|\t)([\w.-]{1,100}\.[\w./~-]{1,200})\s+v\S+(?![^\n]*//[ ]*indirect)", re.MULTILINE
)
_REQUIREMENTS = ("requirements.txt", "requirements/base.txt", "requirements/prod.txt", "requirements.in")


@lru_cache(maxsize=2)
def packages_of(sources: Sources) -> dict[str, tuple[str, int]]:
    """The names of packages, lower case, with the file and the line that ask for them."""
    found: dict[str, tuple[str, int]] = {}
    for path, name in _names(sources):
        line = line_of(sources.text(path), rf"""(?<![\w./-]){re.escape(name)}(?![\w./-])""")
        found.setdefault(name.lower().replace("_", "-"), (path, line))
    return found


def pyproject(sources: Sources) -> dict[str, Any]:
    """The data of `pyproject.toml`; empty where it is missing or cannot be read."""
    return toml(sources.text("pyproject.toml"))


def package_json(sources: Sources) -> dict[str, Any]:
    """The data of `package.json`; empty where it is missing or cannot be read."""
    return json_object(sources.text("package.json"))


def _names(sources: Sources) -> Iterator[tuple[str, str]]:
    data = pyproject(sources)
    for requirement in table(data, "project").get("dependencies") or ():
        if match := _REQUIREMENT.match(str(requirement)):
            yield "pyproject.toml", match[1]
    for name in table(data, "tool", "poetry", "dependencies"):
        if name != "python":
            yield "pyproject.toml", name
    for name in table(toml(sources.text("Pipfile")), "packages"):
        yield "Pipfile", name
    for path in _REQUIREMENTS:
        for line in sources.text(path).splitlines():
            if (match := _REQUIREMENT.match(line)) and not line.lstrip().startswith(("#", "-")):
                yield path, match[1]
    for name in table(package_json(sources), "dependencies"):
        yield "package.json", name
    for match in _GO_REQUIRE.finditer(sources.text("go.mod")):
        yield "go.mod", match[1]
