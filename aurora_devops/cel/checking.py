"""What an expression reads, and whether it fits the models: unknown fields and wrong types are mistakes."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.settings import nearest
from .syntax import Expression
from .types import ANY, BOOL, DOUBLE, INT, NULL, SCALARS, STRING, Type, is_open, joined, members

# The most loops in an expression, and the most additions, which can make texts longer.
LOOPS = 4
ADDITIONS = 4

_RELATIONS = {"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ARITHMETIC = {"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%"}
_LOGIC = {"_&&_": "&&", "_||_": "||", "!_": "!", "@not_strictly_false": "!"}
# The functions over strings, and the types of their results.
_STRINGS = {
    "contains": BOOL,
    "startsWith": BOOL,
    "endsWith": BOOL,
    "matches": BOOL,
    "lowerAscii": STRING,
    "upperAscii": STRING,
    "trim": STRING,
    "substring": STRING,
    "charAt": STRING,
    "indexOf": INT,
    "lastIndexOf": INT,
}
_CONVERSIONS = {
    "string": STRING,
    "int": INT,
    "uint": INT,
    "double": DOUBLE,
    "bool": BOOL,
    "dyn": ANY,
    "type": ANY,
    "duration": ANY,
    "timestamp": ANY,
}
_OPTIONAL = ("_?._", "_[_]", "_[?_]", "orValue", "or", "value", "hasValue", "optional.of", "optional.none")
FUNCTIONS = (*_STRINGS, *_CONVERSIONS, "size", "has", "orValue", "hasValue")


class Mistake(Exception):
    """Something that is wrong in an expression, at an offset of its text."""

    def __init__(self, message: str, start: int = -1) -> None:
        super().__init__(message)
        self.start = start


class Use:
    """What an expression reads of a value.

    `fields` are the fields and keys, also those of which it only asks whether they are set; `items` is what it reads of
    each element. It reads the `whole` value, its `keys`, or its `length`.
    """

    __slots__ = ("fields", "items", "keys", "length", "whole")

    def __init__(self) -> None:
        self.fields: dict[str, Use] = {}
        self.items: Use | None = None
        self.whole = self.keys = self.length = False

    def field(self, name: str) -> Use:
        """What it reads of a field."""
        return self.fields.setdefault(name, Use())

    def element(self) -> Use:
        """What it reads of each element."""
        self.items = self.items or Use()
        return self.items

    @property
    def only_asked(self) -> bool:
        """Whether it only asks if the value is set."""
        return not (self.whole or self.keys or self.length or self.items or self.fields)


_Found = tuple[Type, Use | None]


class Checker:
    """Determines the types of expressions over some variables, and what they read of these."""

    def __init__(self, variables: Mapping[str, Type]) -> None:
        self.variables = variables
        self.uses = {name: Use() for name in variables}
        self._loops = self._additions = 0

    def check(self, expression: Expression) -> Type:
        """The type of the result. Raises Mistake."""
        self._loops = self._additions = 0
        scope: dict[str, _Found] = {name: (of, self.uses[name]) for name, of in self.variables.items()}
        return self._read(expression, scope, 0)

    def _read(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> Type:
        """The type of a part whose whole value is used."""
        found, use = self._visit(part, scope, depth)
        if use is not None:
            use.whole = True
        return found

    def _visit(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        match part.sort:
            case "identifier":
                return scope.get(part.name, (ANY, None))
            case "constant":
                return _constant(part.value), None
            case "select":
                found, use = self._visit(part.parts[0], scope, depth)
                inner = _field(found, part.name, part.start), use and use.field(part.name)
                return (BOOL, None) if part.tested else inner
            case "list":
                return Type("list", of=joined([self._read(each, scope, depth) for each in part.parts])), None
            case "map":
                for each in part.parts:
                    self._read(each, scope, depth)
                return Type("map"), None
            case "comprehension":
                return self._loop(part, scope, depth)
        return self._call(part, scope, depth)

    def _loop(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        over, start, condition, step, result = part.parts
        *names, accumulator = part.variables
        first, use = self._visit(start, scope, depth)
        inner: dict[str, _Found] = {**scope, accumulator: (first, use)}
        if names != ["#unused"]:
            self._loops += 1
            if self._loops > LOOPS:
                raise Mistake(f"has more than {LOOPS} loops, such as exists()", part.start)
            found, use = self._visit(over, scope, depth)
            if found.sort in SCALARS:
                raise Mistake(f"cannot loop over {found}", over.start)
            if found.sort in ("map", "model"):
                inner[names[0]] = STRING, None
                if use is not None:
                    use.keys = True
            else:
                inner[names[0]] = found.items, use and use.element()
            depth += 1
        self._read(condition, inner, depth)
        self._read(step, inner, depth)
        return self._visit(result, inner, depth)

    def _call(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        name, parts = part.name, part.parts
        if name in _OPTIONAL:
            return self._optional(part, scope, depth)
        if name == "size":
            return self._size(part, scope, depth)
        if name == "@in":
            return self._contained(part, scope, depth)
        found = [self._read(each, scope, depth) for each in parts]
        if name in _LOGIC:
            for each, of in zip(parts, found, strict=True):
                if of.sort not in ("bool", "any"):
                    raise Mistake(f"{_LOGIC[name]!r} needs a condition, not {of}", each.start)
            return BOOL, None
        if name in _RELATIONS:
            self._compare(part, *found)
            return BOOL, None
        if name == "_?_:_":
            return joined(found[1:]), None
        if name in _STRINGS:
            if found[0].sort not in ("string", "any"):
                raise Mistake(f"{name}() needs a string, not {found[0]}", part.start)
            return _STRINGS[name], None
        if name in _CONVERSIONS:
            return _CONVERSIONS[name], None
        if name == "-_" or name in _ARITHMETIC:
            return self._compute(part, found, depth)
        raise Mistake(f"function {name!r} is not available{nearest(name, FUNCTIONS)}", part.start)

    def _optional(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        """A selection of an optional or indexed part, and the functions of optional values."""
        name, parts = part.name, part.parts
        if name == "optional.none":
            return ANY, None
        found, use = self._visit(parts[0], scope, depth)
        if name in ("value", "optional.of"):
            return found, use
        if name == "hasValue":
            return BOOL, None
        if name in ("orValue", "or"):
            other = self._read(parts[1], scope, depth)
            if not found.comparable(other):
                raise Mistake(f"the value is {found}, and its replacement {other}", parts[1].start)
            return found, use
        key = parts[1]
        if key.sort == "constant" and isinstance(key.value, str):
            if name == "_?._":
                return _field(found, key.value, part.start), use and use.field(key.value)
            return _indexed(found, key.value), use and use.field(key.value)
        self._read(key, scope, depth)
        return found.items, use and use.element()

    def _size(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        found, use = self._visit(part.parts[0], scope, depth)
        if found.sort in ("int", "double", "bool"):
            raise Mistake(f"size() needs a string, a list or a mapping, not {found}", part.start)
        if use is not None:
            use.length = True
        return INT, None

    def _contained(self, part: Expression, scope: Mapping[str, _Found], depth: int) -> _Found:
        item = self._read(part.parts[0], scope, depth)
        found, use = self._visit(part.parts[1], scope, depth)
        if found.sort in SCALARS:
            raise Mistake(f"'in' needs a list or a mapping, not {found}", part.start)
        inside = STRING if found.sort in ("map", "model") else found.items
        if not inside.comparable(item):
            raise Mistake(f"'in' compares {item} with {inside}", part.start)
        key = part.parts[0].value
        if use is not None and found.sort not in ("map", "model"):
            use.whole = True
        elif use is not None and isinstance(key, str):
            use.field(key)
        elif use is not None:
            use.keys = True
        return BOOL, None

    def _compare(self, part: Expression, one: Type, other: Type) -> None:
        sign = _RELATIONS[part.name]
        if not one.comparable(other):
            raise Mistake(f"{sign!r} compares {one} with {other}", part.start)
        if sign not in ("==", "!="):
            for each, of in zip(part.parts, (one, other), strict=True):
                if of.sort in ("list", "map", "model", "null"):
                    raise Mistake(f"{sign!r} cannot compare {of}", each.start)

    def _compute(self, part: Expression, found: list[Type], depth: int) -> _Found:
        if part.name == "_+_" and part.parts[0].name != "@result":
            self._additions += 1
            if depth or self._additions > ADDITIONS:
                where = "inside a loop" if depth else f"more than {ADDITIONS} times"
                raise Mistake(f"'+' cannot be used {where}", part.start)
        if len(found) == 2 and not found[0].comparable(found[1]):
            raise Mistake(f"{_ARITHMETIC[part.name]!r} combines {found[0]} with {found[1]}", part.start)
        return joined(found), None


def _constant(value: object) -> Type:
    for cls, of in ((bool, BOOL), (int, INT), (float, DOUBLE), (str, STRING)):
        if isinstance(value, cls):
            return of
    return NULL if value is None else ANY


def _field(found: Type, name: str, start: int) -> Type:
    """The type of a field. Raises Mistake where the type cannot have it."""
    if found.sort == "model":
        assert found.model is not None
        known = members(found.model)
        if name in known:
            return known[name][1]
        if is_open(found.model):
            return ANY
        raise Mistake(f"{found} has no field {name!r}{nearest(name, list(known))}", start)
    if found.sort in SCALARS or found.sort == "list":
        raise Mistake(f"{found} has no field {name!r}", start)
    return found.items


def _indexed(found: Type, name: str) -> Type:
    """The type of what lies at a key, which a model need not have."""
    if found.sort == "model":
        assert found.model is not None
        return members(found.model).get(name, ("", ANY))[1]
    return found.items
