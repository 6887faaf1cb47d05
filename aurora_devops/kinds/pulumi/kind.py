"""The kinds of Pulumi: projects and programs in YAML, the files of stacks, and programs in Python and TypeScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from .code import Module

_SECTIONS = frozenset(
    {"name", "runtime", "config", "configuration", "variables", "resources", "outputs", "components"}
)
_PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
_RUNTIMES = frozenset({"yaml", "python", "nodejs", "go", "dotnet", "java"})
_TOKEN = regex(r"[a-z][\w-]*:[\w./-]+(?::\w+)?")


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_project

    return read_project(source, tree, context)


def _read_stack(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_stack

    return read_stack(source, tree, context)


def _read_python(source: Source, tree: Tree | None, context: Context) -> Document:
    from .python import read_python

    return read_python(source, context)


def _read_typescript(source: Source, tree: Tree | None, context: Context) -> Document:
    from .typescript import read_typescript

    return read_typescript(source, context)


def _render(module: Module) -> str:
    return module.text


def _is_not_readable(source: Source) -> bool:
    """Whether a module of TypeScript cannot be a program of Pulumi, or the grammar is not installed."""
    from importlib.util import find_spec

    return "@pulumi/" not in source.text or find_spec("tree_sitter_typescript") is None


def _is_no_program(source: Source) -> bool:
    """Whether a module of Python cannot be a program of Pulumi."""
    return "pulumi" not in source.text


def _is_list(data: Any) -> bool:
    """Whether data are no mapping, as the settings of a stack are."""
    return isinstance(data, list)


def _is_program(data: Any) -> bool:
    """Whether data are those of a program or a project, wherever they are."""
    if not isinstance(data, dict):
        return False
    runtime = data.get("runtime")
    if isinstance(runtime, dict):
        runtime = runtime.get("name")
    if isinstance(data.get("name"), str) and isinstance(runtime, str) and runtime in _RUNTIMES:
        return True
    resources = data.get("resources")
    return (
        isinstance(resources, dict)
        and bool(resources)
        and all(
            isinstance(one, dict) and isinstance(one.get("type"), str) and _TOKEN.fullmatch(one["type"])
            for one in resources.values()
        )
    )


def _is_other(data: Any) -> bool:
    return not isinstance(data, dict) or _SECTIONS.isdisjoint(data)


pulumi = Kind(
    name="pulumi",
    title="Pulumi program",
    code="PUL",
    formats=("yaml", "json"),
    read=_read,
    render=as_yaml("config", "variables", "resources", "outputs", "components"),
    paths=(r"(?:^|/)Pulumi(?:Plugin)?\.ya?ml$", r"(?:^|/)Main\.(?:yaml|json)$"),
    claims=_is_program,
    foreign=_is_other,
    example="Pulumi.yaml",
)

stack = Kind(
    name="pulumi-stack",
    title="Pulumi stack settings",
    code="PUL",
    formats=("yaml",),
    read=_read_stack,
    render=as_yaml("config"),
    paths=(r"(?:^|/)Pulumi\.[^/]+\.ya?ml$",),
    # Other data of a program, which it reads itself.
    foreign=_is_list,
    example="Pulumi.prod.yaml",
)

python = Kind(
    name="pulumi-python",
    title="Pulumi program in Python",
    code="PUL",
    formats=("text",),
    read=_read_python,
    render=_render,
    foreign=_is_no_program,
    paths=(r"(?:^|/)__main__\.py$",),
    beside=_PROJECTS,
    example="__main__.py",
)

typescript = Kind(
    name="pulumi-typescript",
    title="Pulumi program in TypeScript",
    code="PUL",
    formats=("text",),
    read=_read_typescript,
    render=_render,
    foreign=_is_not_readable,
    paths=(r"(?:^|/)index\.ts$",),
    beside=_PROJECTS,
    example="index.ts",
)
