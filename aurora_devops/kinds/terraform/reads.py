"""The files of the repository that the expressions of a file read, and the names that templates among them read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.record import record
from ...formats.hcl.reader import parse_template, template_offset
from ...formats.hcl.syntax import (
    Attribute,
    Call,
    Conditional,
    Expression,
    Literal,
    Object,
    Syntax,
    Template,
    Unreadable,
)
from .filesystem import path_of
from .functions import FILES
from .scope import Scope
from .undeclared import free_references

if TYPE_CHECKING:
    from .model import Configuration

# Functions that give another value if an argument cannot be evaluated.
_CATCHING = frozenset({"can", "try"})


@record
class ReadFile:
    """A file that a function reads: its path from the root, and the expression of the path."""

    path: str
    at: Expression


def files_read(configuration: Configuration) -> Iterator[ReadFile]:
    """The files whose paths are known, other than those that are read under a condition."""
    scope = configuration.module.scope(configuration.file)
    for call in _calls(configuration):
        if call.name not in FILES or call.name == "fileexists" or not call.args:
            continue
        # A path with a variable is another one for each call of the module.
        if any(reference.parts[0] != "path" for reference in free_references(call.args[0])):
            continue
        path = path_of(call.args[0], scope)
        if path is not None:
            yield ReadFile(path, call.args[0])


def _calls(configuration: Configuration) -> Iterator[Call]:
    """The calls of functions that Terraform evaluates in any case, and whose failure is an error."""
    if not any(f"{name}(" in configuration.file.source.text for name in FILES):
        return
    stack: list[Syntax] = [configuration.file.parsed.body]
    while stack:
        one = stack.pop()
        if isinstance(one, Conditional) or (isinstance(one, Call) and one.name in _CATCHING):
            continue
        if isinstance(one, Call):
            yield one
        stack.extend(one.children())


def strings(configuration: Configuration) -> Iterator[str]:
    """The constant strings in all files of the module, other than the paths of files that functions read."""
    for file in configuration.module.members:
        stack: list[Syntax] = [file.parsed.body]
        while stack:
            one = stack.pop()
            if isinstance(one, Call) and one.name in FILES:
                stack.extend(one.args[1:])
                continue
            if isinstance(one, Literal) and isinstance(one.value, str):
                yield one.value
            stack.extend(one.children())


@record
class FilledTemplate:
    """A template with the values that it is given: its path, and the names of the values.

    `at` is the expression with the values, and `missing` are the names that only the template has, with their
    offsets in it.
    """

    path: str
    at: Expression
    names: tuple[str, ...]
    missing: tuple[tuple[str, int, int], ...]


def filled_templates(configuration: Configuration) -> Iterator[FilledTemplate]:
    """The templates of `templatefile` and of the data source `template_file` whose values are written as a map."""
    scope = configuration.module.scope(configuration.file)
    for path, values in _templates(configuration, scope):
        source = configuration.module.files.source(path)
        names = _names(values)
        if source is None or names is None:
            continue
        template = parse_template(source.text)
        if isinstance(template, Unreadable) or any(
            isinstance(one, Unreadable) for one in template.expressions()
        ):
            continue
        offset = template_offset(source.text)
        missing: dict[str, tuple[str, int, int]] = {}
        for reference in sorted(free_references(template), key=lambda one: one.start):
            name = reference.parts[0]
            if name not in names:
                missing.setdefault(name, (name, reference.start - offset, reference.end - offset))
        if missing:
            yield FilledTemplate(path, values, tuple(names), tuple(missing.values()))


def _templates(configuration: Configuration, scope: Scope) -> Iterator[tuple[str, Expression]]:
    for one in configuration.expressions:
        if isinstance(one, Call) and one.name == "templatefile" and len(one.args) > 1:
            path = path_of(one.args[0], scope)
            if path is not None:
                yield path, one.args[1]
    for block in configuration.file.parsed.body.blocks:
        if block.type == "data" and block.label(0) == "template_file":
            template = block.body.attributes.get("template")
            values: Attribute | None = block.body.attributes.get("vars")
            if (
                template is not None
                and values is not None
                and isinstance(template.value, Call)
                and template.value.name == "file"
                and template.value.args
                and (path := path_of(template.value.args[0], scope)) is not None
            ):
                yield path, values.value


def _names(values: Expression) -> list[str] | None:
    """The keys of a map; None if it is another expression, or if a key is not a constant."""
    if not isinstance(values, Object):
        return None
    names = [_constant(key) for key, _ in values.items]
    return None if None in names else [name for name in names if name is not None]


def _constant(key: Expression) -> str | None:
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    if isinstance(key, Template) and len(key.parts) == 1:
        return _constant(key.parts[0])
    return None
