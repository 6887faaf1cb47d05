"""The value of an expression: what it depends on is looked up, and what cannot be known is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...cloud.value import MARKER, UNKNOWN, Unknown, Value, has_unknown_key
from ...formats.hcl.syntax import (
    Attr,
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    ForDirective,
    IfDirective,
    Index,
    Item,
    Literal,
    Object,
    Splat,
    Template,
    Tuple,
    Unary,
    Variable,
)
from .functions import FILES, call
from .scope import LONGEST_TEXT, Failed, Handle, Scope, refs_of


def evaluate(at: Expression, scope: Scope) -> Value:
    """The value of an expression; unknown where it cannot be known, or is not worth the time."""
    scope.steps[0] -= 1
    if scope.steps[0] < 0:
        return scope.unknown(at)
    convert = _EVALUATED.get(at.__class__)
    return _complete(convert(at, scope) if convert is not None else scope.unknown(at))


def _complete(value: Value) -> Value:
    """A value; what a reference leads to is unknown if the reference is not complete."""
    if isinstance(value.data, Handle):
        refs = (value.data.address,) if value.data.address else ()
        return Value(UNKNOWN, value.source, value.start, value.end, refs=refs, text=MARKER)
    return value


def safely(at: Expression, scope: Scope) -> Value:
    """The value of the expression of an attribute; unknown if it depends on too many others."""
    try:
        return evaluate(at, scope)
    except RecursionError:
        return scope.unknown(at)


def collection(at: Expression, scope: Scope) -> Value:
    """The value of `for_each`, which may be a resource: its instances by their keys."""
    try:
        value = _partial(at, scope)
    except RecursionError:
        return scope.unknown(at)
    if isinstance(value.data, Handle) and value.data.instances is not None:
        found = value.data.instances()
        if found and all(isinstance(key, str) for key in found):
            return scope.value(dict(found), at, _complete(value).refs)
    return _complete(value)


def _partial(at: Expression, scope: Scope) -> Value:
    """The value of an expression that may be the beginning of a reference."""
    convert = _EVALUATED.get(at.__class__)
    return convert(at, scope) if convert is not None else scope.unknown(at)


def _literal(at: Literal, scope: Scope) -> Value:
    return scope.value(at.value, at)


# Names that Terraform refuses, but that can mean one value only.
_MEANT = {"True": True, "TRUE": True, "False": False, "FALSE": False}


def _variable(at: Variable, scope: Scope) -> Value:
    if (own := scope.names.get(at.name)) is not None:
        return own
    if (meant := _MEANT.get(at.name)) is not None:
        return scope.value(meant, at)
    handle = scope.module.root(at.name)
    return scope.unknown(at) if handle is None else scope.value(handle, at)


def _item(at: Item, scope: Scope) -> Value:
    return scope.names["*"]


def _attr(at: Attr, scope: Scope) -> Value:
    return _below(_partial(at.base, scope), at.name, at, scope)


def _index(at: Index, scope: Scope) -> Value:
    base = _partial(at.base, scope)
    if isinstance(base.data, Handle):
        return _instance(base, base.data, at, scope)
    key = evaluate(at.key, scope)
    if key.unknown or base.unknown:
        return scope.unknown(at, base, key)
    if isinstance(base.data, dict):
        return _below(base, key.string or "", at, scope)
    number = key.number
    if isinstance(base.data, list) and number is not None and 0 <= number < len(base.data):
        return base.data[int(number)]  # type: ignore[no-any-return]
    return Failed(UNKNOWN, scope.source, at.start, at.end)


def _instance(base: Value, handle: Handle, at: Index, scope: Scope) -> Value:
    """One of the instances of a resource; the resource if it is unknown which one it is."""
    if handle.instances is None:
        return base
    key = evaluate(at.key, scope)
    known: str | int | None = key.string
    if key.number is not None and not isinstance(key.data, str):
        known = int(key.number)
    return base if known is None else handle.instances().get(known, base)


def _below(base: Value, name: str, at: Expression, scope: Scope) -> Value:
    data = base.data
    if isinstance(data, Handle):
        found = data.attribute(name)
        if found is None:
            refs = (data.address,) if data.address else ()
            return Value(UNKNOWN, scope.source, at.start, at.end, refs=refs, text=MARKER)
        return found
    if isinstance(data, dict):
        if name not in data and has_unknown_key(data):
            return scope.unknown(at, base)
        return data[name] if name in data else Failed(UNKNOWN, scope.source, at.start, at.end)
    if data is None:
        return Failed(UNKNOWN, scope.source, at.start, at.end)
    return scope.unknown(at, base)


def _splat(at: Splat, scope: Scope) -> Value:
    base = _partial(at.base, scope)
    if isinstance(base.data, Handle):
        inner = _partial(at.each, scope.inner(**{"*": base}))
        return scope.unknown(at, inner) if not isinstance(inner.data, Handle) else inner
    if base.unknown:
        return scope.unknown(at, base)
    items = [] if base.absent else base.data if isinstance(base.data, list) else [base]
    return scope.value([evaluate(at.each, scope.inner(**{"*": item})) for item in items], at)


def _tuple(at: Tuple, scope: Scope) -> Value:
    return scope.value([evaluate(item, scope) for item in at.items], at)


def _object(at: Object, scope: Scope) -> Value:
    data: dict[str, Value] = {}
    for key, item in at.items:
        name = evaluate(key, scope)
        # A key that is known in part has MARKER in it.
        text = name.string if name.known else name.text
        if text is None or text == MARKER or text in data:
            return scope.unknown(at)
        data[text] = evaluate(item, scope)
    return scope.value(data, at)


def _template(at: Template, scope: Scope) -> Value:
    if (only := at.only) is not None and not isinstance(only, (IfDirective, ForDirective)):
        return evaluate(only, scope)
    parts = list(_parts(at.parts, scope))
    texts: list[str] = []
    known = True
    for part in parts:
        if (text := part.string) is not None:
            texts.append(text)
        else:
            known = False
            texts.append(part.text or MARKER)
    text = "".join(texts)
    if len(text) > LONGEST_TEXT:
        return scope.unknown(at)
    refs = refs_of(parts)
    if known:
        return scope.value(text, at, refs)
    return Value(UNKNOWN, scope.source, at.start, at.end, refs=refs, text=text)


def _parts(parts: Any, scope: Scope) -> Iterator[Value]:
    for part in parts:
        if isinstance(part, IfDirective):
            condition = evaluate(part.condition, scope)
            if condition.unknown:
                yield scope.unknown(part)
            else:
                yield from _parts(part.yes if condition.is_true else part.no, scope)
        elif isinstance(part, ForDirective):
            for names in _rounds(part.names, evaluate(part.collection, scope), part, scope) or ():
                yield from _parts(part.body, names)
        else:
            yield evaluate(part, scope)


def _rounds(names: tuple[str, ...], over: Value, at: Expression, scope: Scope) -> list[Scope] | None:
    """The scope of each round of a `for`; None if the collection is unknown."""
    if isinstance(over.data, dict):
        pairs = [(scope.value(key, at), value) for key, value in over.data.items()]
    elif isinstance(over.data, Handle) and over.data.instances is not None and over.data.instances():
        pairs = [(scope.value(key, at), value) for key, value in over.data.instances().items()]
    elif isinstance(over.data, list):
        pairs = [(scope.value(index, at), value) for index, value in enumerate(over.data)]
    else:
        return None
    if len(names) == 1:
        return [scope.inner(**{names[0]: value}) for _, value in pairs]
    return [scope.inner(**{names[0]: key, names[1]: value}) for key, value in pairs]


def _for(at: For, scope: Scope) -> Value:
    over = _partial(at.collection, scope)
    rounds = _rounds(at.names, over, at, scope)
    over = _complete(over)
    if rounds is None:
        return scope.unknown(at, over)
    items: list[Value] = []
    entries: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for inner in rounds:
        if at.condition is not None:
            condition = evaluate(at.condition, inner)
            if not (condition.is_true or condition.is_false):
                return scope.unknown(at, over)
            if condition.is_false:
                continue
        value = evaluate(at.value, inner)
        if at.key is None:
            items.append(value)
            continue
        key = evaluate(at.key, inner).string
        if key is None:
            return scope.unknown(at, over)
        groups.setdefault(key, []).append(value)
        entries.setdefault(key, value)
    if at.key is None:
        return scope.value(items, at)
    if at.grouped:
        entries = {key: scope.value(values, at) for key, values in groups.items()}
    return scope.value(entries, at)


def _conditional(at: Conditional, scope: Scope) -> Value:
    condition = evaluate(at.condition, scope)
    if condition.is_true:
        return evaluate(at.yes, scope)
    if condition.is_false:
        return evaluate(at.no, scope)
    # Where both answers are the same, the condition does not matter.
    yes, no = evaluate(at.yes, scope), evaluate(at.no, scope)
    try:
        same = yes.plain() == no.plain() and type(yes.data) is type(no.data)
    except Unknown:
        same = False
    return yes if same else scope.unknown(at, condition, yes, *yes.items, no, *no.items)


def _unary(at: Unary, scope: Scope) -> Value:
    value = evaluate(at.value, scope)
    if at.operator == "!":
        if value.is_true or value.is_false:
            return scope.value(value.is_false, at)
    elif (number := value.number) is not None:
        return scope.value(-number, at)
    return scope.unknown(at, value)


def _binary(at: Binary, scope: Scope) -> Value:
    chain = [at]
    while isinstance(left := chain[-1].left, Binary):
        chain.append(left)
    value = evaluate(chain[-1].left, scope)
    for one in reversed(chain):
        value = _operation(one, value, evaluate(one.right, scope), scope)
    return value


def _operation(at: Binary, left: Value, right: Value, scope: Scope) -> Value:
    operator = at.operator
    if operator in ("&&", "||"):
        decides = operator == "||"
        for side in (left, right):
            if side.is_true if decides else side.is_false:
                return scope.value(decides, at)
        if all(side.is_true or side.is_false for side in (left, right)):
            return scope.value(not decides, at)
        return scope.unknown(at, left, right)
    if operator in ("==", "!="):
        try:
            same = _equal(left.plain(), right.plain())
        except Unknown:
            return scope.unknown(at, left, right)
        return scope.value(same == (operator == "=="), at)
    one, two = left.number, right.number
    if one is None or two is None:
        return scope.unknown(at, left, right)
    try:
        return scope.value(_ARITHMETIC[operator](one, two), at)
    except (ArithmeticError, KeyError, ValueError):
        return scope.unknown(at)


def _equal(one: Any, two: Any) -> bool:
    if isinstance(one, bool) != isinstance(two, bool):
        return False
    return bool(one == two)


def _divide(one: float, two: float) -> float:
    result = one / two
    return int(result) if result.is_integer() else result


_ARITHMETIC: dict[str, Callable[[float, float], Any]] = {
    "+": lambda one, two: one + two,
    "-": lambda one, two: one - two,
    "*": lambda one, two: one * two,
    "/": _divide,
    "%": lambda one, two: one % two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


def _call(at: Call, scope: Scope) -> Value:
    arguments = [evaluate(argument, scope) for argument in at.args]
    if at.expands and arguments:
        last = arguments.pop()
        if not isinstance(last.data, list):
            return scope.unknown(at, *arguments, last)
        arguments.extend(last.data)
    if at.name.removeprefix("core::") in FILES:
        return scope.module.of_file(at, scope, arguments)
    return call(at, scope, arguments)


_EVALUATED: dict[type, Callable[[Any, Scope], Value]] = {
    Literal: _literal,
    Variable: _variable,
    Item: _item,
    Attr: _attr,
    Index: _index,
    Splat: _splat,
    Tuple: _tuple,
    Object: _object,
    Template: _template,
    For: _for,
    Conditional: _conditional,
    Unary: _unary,
    Binary: _binary,
    Call: _call,
}
