"""The types of variables: what Terraform makes of a value when it is given to a variable."""

from __future__ import annotations

from ...cloud.value import Value
from ...formats.hcl.syntax import Call, Expression, Object, Variable
from .evaluate import evaluate
from .scope import Scope


def converted(value: Value, type: Expression, scope: Scope) -> Value:
    """A value as it is when its type is a type constraint."""
    if value.unknown:
        return value
    if isinstance(type, Variable):
        return _scalar(value, type.name)
    if not isinstance(type, Call) or not type.args:
        return value
    inner = type.args[0]
    if type.name == "object" and isinstance(inner, Object) and isinstance(value.data, dict):
        return _with(value, _attributes(value.data, inner, scope))
    if type.name in ("list", "set") and isinstance(value.data, list):
        return _with(value, [converted(item, inner, scope) for item in value.data])
    if type.name == "map" and isinstance(value.data, dict):
        return _with(value, {key: converted(item, inner, scope) for key, item in value.data.items()})
    if type.name == "optional":
        return converted(value, inner, scope)
    return value


def _attributes(data: dict[str, Value], type: Object, scope: Scope) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for key, inner in type.items:
        name = evaluate(key, scope).string
        if name is None:
            continue
        value = data.get(name)
        if value is None or value.absent:
            default = _default(inner)
            value = evaluate(default, scope) if default is not None else scope.value(None, inner)
        made[name] = converted(value, inner, scope)
    return made


def _default(type: Expression) -> Expression | None:
    """The default of an optional attribute."""
    optional = isinstance(type, Call) and type.name == "optional" and len(type.args) > 1
    return type.args[1] if optional else None  # type: ignore[attr-defined]


def _scalar(value: Value, type: str) -> Value:
    if type == "string":
        text = value.string
        return value if text is None or isinstance(value.data, str) else _with(value, text)
    if type == "bool" and isinstance(value.data, str) and (value.is_true or value.is_false):
        return _with(value, value.is_true)
    if type == "number" and isinstance(value.data, str) and (number := value.number) is not None:
        return _with(value, int(number) if float(number).is_integer() else number)
    return value


def _with(value: Value, data: object) -> Value:
    return Value(data, value.source, value.start, value.end, refs=value.refs, site=value.site)
