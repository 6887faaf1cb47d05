"""The texts of expressions: of literals, constants of modules and classes, and defaults of settings."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from ...core.record import record
from ..sources import Sources
from .modules import READS, Module, called, keyword, modules_of, text_of
from .pydantic import fields_of_settings

_MOST_STEPS = 4


def constant_text(value: ast.expr, module: Module, sources: Sources) -> str | None:
    """The text of an expression of literals and constants of modules, which no settings can change."""
    return _Texts(sources, usual=False).text(value, module)


def usual_text(value: ast.expr, module: Module, sources: Sources) -> str | None:
    """The text of an expression unless the environment changes it: of constants, and of defaults of settings."""
    return _Texts(sources, usual=True).text(value, module)


def text_and_variables(value: ast.expr, module: Module, sources: Sources) -> tuple[str | None, set[str]]:
    """The usual text of an expression, and the environment variables that change it."""
    texts = _Texts(sources, usual=True)
    return texts.text(value, module), texts.variables


class _Texts:
    """Evaluates expressions; the `usual` texts are those if no variable of the environment is set."""

    def __init__(self, sources: Sources, *, usual: bool) -> None:
        self._sources = sources
        self._usual = usual
        self.variables: set[str] = set()

    def text(self, value: ast.expr, module: Module, depth: int = 0) -> str | None:
        if (text := text_of(value)) is not None or depth > _MOST_STEPS:
            return text
        match value:
            case ast.JoinedStr(values=parts):
                texts = [self.text(part, module, depth + 1) for part in parts]
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self.text(inner, module, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                texts = [self.text(part, module, depth + 1) for part in (left, right)]
            case ast.Call(func=ast.Attribute(value=inner, attr="rstrip" | "strip" | "lstrip" as method)):
                text = self.text(inner, module, depth + 1)
                removed = text_of(value.args[0]) if len(value.args) == 1 else None
                return getattr(text, method)(removed) if text is not None and removed else None
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if self._usual and called(value) in READS:
                return self._read(name, value, module, depth)
            case ast.Name(id=name):
                return self._named(name, module, depth)
            case ast.Attribute(value=ast.Attribute() | ast.Constant() as member, attr="value"):
                return self.text(member, module, depth + 1)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)):
                return self._entry(name, key, module, depth)
            case ast.Attribute(value=owner, attr=attribute):
                return self._attribute(owner, attribute, module, depth)
            case _:
                return None
        return None if None in texts else "".join(text for text in texts if text is not None)

    def _read(self, name: str, call: ast.Call, module: Module, depth: int) -> str | None:
        """The default of a variable of the environment."""
        self.variables.add(name)
        default = call.args[1] if len(call.args) > 1 else keyword(call, "default")
        return self.text(default, module, depth + 1) if default is not None else None

    def _named(self, name: str, module: Module, depth: int) -> str | None:
        """The text of a name that the module, or the one that it is imported from, sets once.

        Only names in capitals are constants, so that nothing else has a text unless the `usual` one is meant.
        """
        home, inner = module.names.get(name, ("", ""))
        if not module.holds(name) and inner:
            other = modules_of(self._sources).get(home)
            return self._named(inner, other, depth + 1) if other and depth < _MOST_STEPS else None
        values = module.assigned.get(name, []) if module.holds(name) else []
        if len(values) == 1 and values[0] is not None and (self._usual or name.lstrip("_").isupper()):
            return self.text(values[0], module, depth + 1)
        return None

    def _entry(self, name: str, key: object, module: Module, depth: int) -> str | None:
        """The text of an entry of a mapping of constants: `NAMES["orders"]`."""
        home, inner = module.names.get(name, ("", ""))
        other = modules_of(self._sources).get(home) if inner else module
        mapping = other.only_value(inner or name) if other else None
        if other is None or not isinstance(mapping, ast.Dict):
            return None
        pairs = zip(mapping.keys, mapping.values, strict=True)
        found = [value for one, value in pairs if isinstance(one, ast.Constant) and one.value == key]
        return self.text(found[0], other, depth + 1) if len(found) == 1 else None

    def _attribute(self, owner: ast.expr, attribute: str, module: Module, depth: int) -> str | None:
        """The text of a constant of a module, or of a field of settings: `settings.prefix`, `get_settings().prefix`."""
        if isinstance(owner, ast.Name):
            home, inner_name = module.names.get(owner.id, ("", ""))
            other = modules_of(self._sources).get(f"{home}.{inner_name}" if inner_name else home)
            constants = _Texts(
                self._sources, usual=self._usual and other is not None and other.holds(attribute)
            )
            found = constants._named(attribute, other, depth + 1) if other else None
            self.variables |= constants.variables
            if found is None:
                found = self._of_class(owner.id, attribute, module, depth)
            if found is not None:
                return found
        parts = called(owner).split(".")
        home, inner_name = module.names.get(parts[0], ("", ""))
        if (f"{home}.{inner_name}" if inner_name else home) in modules_of(self._sources):
            parts = parts[1:]
        return self._of_field(parts[1:], attribute, depth) if self._usual else None

    def _of_class(self, name: str, attribute: str, module: Module, depth: int) -> str | None:
        """The text of a constant of a class: `Names.URL`."""
        if not attribute.isupper():
            return None
        home, inner = module.names.get(name, ("", ""))
        path = module.path if not inner else getattr(modules_of(self._sources).get(home), "path", "")
        found = [
            one
            for one in _class_values(self._sources).get(attribute, ())
            if one.owner == (inner or name) and one.module.path == path
        ]
        value = found[0].value if len(found) == 1 else None
        return self.text(value, found[0].module, depth + 1) if value is not None else None

    def _of_field(self, inner: list[str], attribute: str, depth: int) -> str | None:
        """The default of the only field of settings, or the only constant of a class, with a name.

        Of several classes it is that of the last of the `inner` fields: `settings.api.prefix`.
        """
        fields = fields_of_settings(self._sources).get(attribute, ())
        self.variables.update(setting.name for _, setting in fields)
        values = _class_values(self._sources)
        given = values.get(attribute, ())
        if inner:
            self.variables.add("__".join((*inner, attribute)).upper())
            sorts = {one.annotation for one in values.get(inner[-1], ())}
            given = [one for one in given if {one.owner} == sorts] if len(given) > 1 else given
        found = {
            self.text(one.value, one.module, depth + 1) if one.value is not None else None for one in given
        }
        if len(fields) == 1 and found == {None} and isinstance(fields[0][1].default, str):
            return fields[0][1].default
        return found.pop() if len(found) == 1 else None


@record
class _ClassValue:
    """The value of a constant or a field of a class, and the last part of its annotation."""

    module: Module
    owner: str
    value: ast.expr | None
    annotation: str


@lru_cache(maxsize=2)
def _class_values(sources: Sources) -> Mapping[str, list[_ClassValue]]:
    """The values of the constants and fields of all classes by their names."""
    found: dict[str, list[_ClassValue]] = {}
    for module in modules_of(sources).values():
        for made in module.of(ast.ClassDef):
            for node in made.body:
                if isinstance(node, (ast.Assign, ast.AnnAssign)):
                    annotation = (
                        called(node.annotation).rpartition(".")[2] if isinstance(node, ast.AnnAssign) else ""
                    )
                    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                        one = _ClassValue(module, made.name, node.value, annotation)
                        found.setdefault(called(target), []).append(one)
    return found
