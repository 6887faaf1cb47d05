"""The extras and the groups of dependencies that a Python project declares.

Sources: packaging.python.org/en/latest/specifications (pyproject.toml, dependency groups),
setuptools.pypa.io/en/latest/userguide/declarative_config, python-poetry.org/docs/pyproject,
pdm-project.org/en/latest/reference/pep621.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING, Any

from ...code.data import table, toml
from ...core.lazy import regex
from ...core.source import Span
from ...facts import DeclaredExtras

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.kind import Document

# The first line of what is declared, for the place of the fact.
_DECLARED = regex(
    r"(?m)^(?:\[project\.optional-dependencies\]|optional-dependencies[ \t.=][^\n]*|\[dependency-groups\]"
    r"|\[tool\.poetry\.(?:extras|group\.[^\n]*|dev-dependencies)\]|\[tool\.pdm\.dev-dependencies\]"
    r"|\[options\.extras_require\]|\[project\]|\[tool\.poetry\]|\[metadata\])"
)
_SECTION = regex(r"(?m)^\[options\.extras_require\][^\n]*\n((?>(?!\[)[^\n]*\n|[^\[\n][^\n]*\Z)*)")
_KEY = regex(r"(?m)^([A-Za-z0-9][\w.-]*)[ \t]*=")
# The group of Poetry that is always there.
_MAIN = "main"


def declared_extras(document: Document, context: Context) -> Iterator[DeclaredExtras]:
    """The extras and groups of a project, unless other files or a program may declare more of them."""
    source = document.source
    folder = dirname(source.path)
    if basename(source.path) == "setup.cfg":
        if context.exists(join(folder, "setup.py")) or context.exists(join(folder, "pyproject.toml")):
            return
        section = _SECTION.search(source.text)
        extras, groups = _KEY.findall(section[1]) if section is not None else [], []
    else:
        data = toml(source.text)
        project, poetry = table(data, "project"), table(data, "tool", "poetry")
        if not (project.get("name") or poetry.get("name")):
            return
        extras = [*table(project, "optional-dependencies"), *table(poetry, "extras")]
        dynamic = project.get("dynamic")
        if isinstance(dynamic, list) and "optional-dependencies" in dynamic:
            computed = table(data, "tool", "setuptools", "dynamic", "optional-dependencies")
            if not computed:
                return
            extras += computed
        groups = _groups(data, poetry)
    found = _DECLARED.search(source.text)
    place = Span(*found.span()) if found is not None else Span(0, 0)
    yield document.fact(
        DeclaredExtras, place, folder=folder, extras=tuple(_texts(extras)), groups=tuple(_texts(groups))
    )


def _groups(data: dict[str, Any], poetry: dict[str, Any]) -> list[str]:
    groups = [*table(data, "dependency-groups"), *table(poetry, "group")]
    groups += table(data, "tool", "pdm", "dev-dependencies")
    if poetry:
        groups.append(_MAIN)
    if table(poetry, "dev-dependencies") or "dev-dependencies" in table(data, "tool", "uv"):
        groups.append("dev")
    return groups


def _texts(names: list[Any]) -> dict[str, None]:
    return dict.fromkeys(name for name in names if isinstance(name, str))
