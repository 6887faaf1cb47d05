"""Models of artifacts: plain classes whose annotations are the fields.

A model is built leniently from any data: a value of a wrong type is a problem at its place, and its siblings are read.
This module does not import pydantic, which would take a third of a short run. Each model is still a pydantic type
(`core/interchange.py`).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    NoReturn,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from .kind import Tree, WrongType
from .place import At, Elsewhere, Key, Place, Route

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

N = TypeVar("N", bound="Node")

# Reads a value as a type; with a trail, wrong values inside it are recorded there and the rest is read.
Converter = Callable[[Any, "Trail | None"], Any]
_NOTHING: Any = object()


class Before(NamedTuple):
    """In `Annotated[T, Before(f)]`, the function `f` is applied to a value before it is read as `T`."""

    turn: Callable[[Any], Any]


# Accepts strings only; `str` also accepts a number and reads it as its text.
StrictStr = Annotated[str, "strict"]


class Wrong(ValueError):
    """A value that cannot be read as a type.

    `wanted` is the type as it appears in a message; `examples` are two values of the type: a minimal one, and one
    in which every part is set.
    """

    def __init__(self, wanted: str, examples: tuple[Any, Any]) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.examples = examples


class Trail:
    """The route to the value that is being read, and the wrong values so far."""

    def __init__(self) -> None:
        self.route: list[Key] = []
        self.wrong: list[tuple[Route, Any, Wrong]] = []

    def read(self, key: Key, convert: Converter, value: Any) -> Any:
        """The converted value at a key; `_NOTHING` if it has a wrong type."""
        self.route.append(key)
        try:
            return convert(value, self)
        except Wrong as wrong:
            self.wrong.append((tuple(self.route), value, wrong))
            return _NOTHING
        finally:
            self.route.pop()


class _Shape(NamedTuple):
    """The fields of a model: the key of each name, the converter of each key, and the fields that contain nodes."""

    keys: dict[str, str]
    converters: dict[str, tuple[str, Converter | None, bool]]
    inner: tuple[tuple[str, str], ...]


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Node:
    """A frozen part of an artifact.

    Every field is optional, because validity is checked separately. A field that the text does not set has the
    default of its class. `spelling`, an argument of the class, turns the name of a field into the key of the format.
    Mappings under other keys are models of the class `others`, if there is one.
    """

    __slots__ = ("_extra",)
    spelling: ClassVar[Callable[[str], str]] = staticmethod(str)
    others: ClassVar[type[Node] | None] = None

    def __init_subclass__(cls, spelling: Callable[[str], str] | None = None) -> None:
        if spelling is not None:
            cls.spelling = staticmethod(spelling)

    def __init__(self, **values: Any) -> None:
        _set_extra(self, _EMPTY)
        if values:
            keys = _shape(type(self)).keys
            unknown = values.keys() - keys.keys()
            if unknown:
                raise TypeError(f"{type(self).__name__} has no field {min(unknown)}")
            made = from_data(type(self), {keys[name]: value for name, value in values.items()})
            self.__dict__.update(made.__dict__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__ or not isinstance(other, Node):
            return NotImplemented
        names = _shape(type(self)).keys
        return self.extra == other.extra and all(getattr(self, n) == getattr(other, n) for n in names)

    __hash__ = None  # type: ignore[assignment] # fields may be lists

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.given)})"

    @property
    def at(self) -> Place:
        """The place of this node; index it with keys of the format for the places of its fields."""
        return Place(self)

    @property
    def extra(self) -> Mapping[str, Any]:
        """The keys without a field in the model, with their values."""
        extra: Mapping[str, Any] = _get_extra(self)
        return extra

    @property
    def given(self) -> tuple[str, ...]:
        """The fields that the text sets, in the order of the text."""
        keys = _shape(type(self)).keys
        return tuple(name for name in self.__dict__ if name in keys)

    @classmethod
    def keys_of_fields(cls) -> Mapping[str, str]:
        """The fields with their keys in the format, in the order of the class."""
        return _shape(cls).keys

    @classmethod
    def field_of_key(cls, key: str) -> str | None:
        """The field of a key of the format; None if the model does not have one."""
        found = _shape(cls).converters.get(key)
        return found[0] if found else None

    @classmethod
    def inner_fields(cls) -> tuple[tuple[str, str], ...]:
        """The fields that can contain other nodes, with their keys in the format."""
        return _shape(cls).inner

    @classmethod
    def types_of_fields(cls) -> dict[str, Any]:
        """The types of the fields by name, including `Annotated`."""
        return annotations_of(cls)

    @classmethod
    def of_data(cls, data: Any) -> Self:
        """A model of plain data. Raises ValueError if a value has a wrong type."""
        return from_data(cls, data)

    @staticmethod
    def data_of(value: Any) -> Any:
        """A model, or a collection of models, as plain data."""
        return to_data(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from .interchange import core_schema_of

        return core_schema_of(cls, handler)


_EMPTY: Mapping[str, Any] = types.MappingProxyType({})
# The descriptor of the slot, because nodes are frozen.
_get_extra, _set_extra = Node._extra.__get__, Node._extra.__set__  # type: ignore[attr-defined]


def build(model: type[N], tree: Tree) -> tuple[N, list[WrongType]]:
    """The model of the data of a tree, and the values of wrong types that it leaves out."""
    convert = _reader(model)
    try:
        return convert(tree.value, None), []
    except Wrong:
        pass
    trail = Trail()
    try:
        made = convert(tree.value, trail)
    except Wrong as wrong:
        trail.wrong.append(((), tree.value, wrong))
        made = model()
    return made, [
        WrongType(_at(tree, route), _message(route, value, wrong), route, wrong.examples)
        for route, value, wrong in trail.wrong
    ]


def _at(tree: Tree, route: Route) -> At:
    source, span = tree.source_of(route, "value"), tree.focus(route)
    return span if source is None else Elsewhere(source, span)


def _message(route: Route, value: Any, wrong: Wrong) -> str:
    start = max(0, len(route) - 2)
    while start and isinstance(route[start], int):
        start -= 1
    named = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in route[start:]).lstrip(".")
    subject = f"'{named}'" if named else "the document"
    return f"{subject} must be {wrong.wanted}, not {_described(value)}"


def _described(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a string" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"


def from_data(model: type[N], data: Any) -> N:
    """A model of plain data with the keys of the format. Raises ValueError if a value has a wrong type."""
    try:
        made: N = _reader(model)(data, None)
    except Wrong as wrong:
        raise ValueError(f"{model.__name__}: {wrong.wanted} is expected") from None
    return made


def to_data(value: Any) -> Any:
    """A model as plain data: the fields that are set, under the keys of the format, then the keys without a field."""
    if isinstance(value, Node):
        held = value.__dict__
        data = {key: to_data(held[name]) for name, key in _shape(type(value)).keys.items() if name in held}
        return {**data, **{key: to_data(inner) for key, inner in value.extra.items()}}
    if isinstance(value, dict):
        return {key: to_data(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_data(inner) for inner in value]
    return value


def annotations_of(model: type[Node]) -> dict[str, Any]:
    """The types of the fields of a model by name, including `Annotated`."""
    hints = get_type_hints(model, include_extras=True)
    return {
        name: hint
        for name, hint in hints.items()
        if not name.startswith("_") and get_origin(hint) is not ClassVar
    }


_shapes: dict[type[Node], _Shape] = {}
_readers: dict[type[Node], Converter] = {}


def _shape(model: type[Node]) -> _Shape:
    if (known := _shapes.get(model)) is not None:
        return known
    hints = annotations_of(model)
    keys = {name: model.spelling(name) for name in hints}
    _shapes[model] = shape = _Shape(
        keys,
        {keys[name]: (name, _converter(hint), _takes_null(hint)) for name, hint in hints.items()},
        tuple((name, keys[name]) for name, hint in hints.items() if _holds_nodes(hint)),
    )
    return shape


def _takes_null(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _takes_null(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return any(map(_takes_null, get_args(annotation)))
    return annotation is None or annotation is types.NoneType or _converter(annotation) is None


def _holds_nodes(annotation: Any) -> bool:
    """Whether a type contains a node type."""
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return True
    return any(map(_holds_nodes, get_args(annotation)))


# Converters; each is created once for a type.


def _reader(model: type[Node]) -> Converter:
    if (known := _readers.get(model)) is not None:
        return known
    new = object.__new__
    fields: dict[str, tuple[str, Converter | None, bool]] | None = None
    others = None if model.others is None else _reader(model.others)

    def read(value: Any, trail: Trail | None) -> Any:
        nonlocal fields
        if not isinstance(value, dict):
            if isinstance(value, model):
                return value
            raise Wrong("a mapping", _examples(model))  # type: ignore[arg-type]
        if fields is None:
            # Not earlier, because a model may contain models of its own type.
            fields = _shape(model).converters
        node = new(model)
        held = node.__dict__
        extra: dict[str, Any] = {}
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                if others is not None and isinstance(item, dict):
                    item = others(item, None) if trail is None else trail.read(key, others, item)
                extra[key] = item
                continue
            name, convert, nullable = field
            if item is None:
                # A null is read as an absent key unless the type of the field accepts it.
                if not nullable:
                    continue
            elif convert is not None:
                item = convert(item, None) if trail is None else trail.read(key, convert, item)
                if item is _NOTHING:
                    continue
            held[name] = item
        _set_extra(node, extra or _EMPTY)
        return node

    _readers[model] = read
    return read


def _string(value: Any, trail: Trail | None) -> Any:
    if isinstance(value, str):
        return value
    # All formats read a number in place of a string as its text.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise Wrong("a string", _UNKNOWN_TEXT)


def _strict_string(value: Any, trail: Trail | None) -> Any:
    if isinstance(value, str):
        return value
    raise Wrong("a string", _UNKNOWN_TEXT)


def _integer(value: Any, trail: Trail | None) -> Any:
    if value.__class__ is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise Wrong("a number", _NUMBERS)


def _float(value: Any, trail: Trail | None) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise Wrong("a number", (0.0, 1e9))


def _boolean(value: Any, trail: Trail | None) -> Any:
    if value.__class__ is bool:
        return value
    raise Wrong("true or false", (False, True))


def _null(value: Any, trail: Trail | None) -> Any:
    if value is None:
        return None
    raise Wrong("empty", (None, None))


# Text that every kind reads as unknown.
_NUMBERS = (0, 1_000_000_000)
_UNKNOWN_TEXT = ("unknown", "${{ unknown }}")
_SCALARS: dict[Any, Converter] = {
    str: _string,
    StrictStr: _strict_string,
    int: _integer,
    float: _float,
    bool: _boolean,
    types.NoneType: _null,
}


def _converter(annotation: Any) -> Converter | None:
    """The converter of a type; None if values are not converted."""
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return _reader(annotation)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _before(_converter(inner[0]), [note.turn for note in inner[1:] if isinstance(note, Before)])
    if origin in (Union, types.UnionType):
        return _union(inner)
    if origin is Literal:
        return _literal(inner)
    if origin is list:
        return _items(inner[0], list)
    if origin is tuple:
        return _items(inner[0], tuple)
    if origin is dict:
        return _values(inner[1])
    return None


def _before(convert: Converter | None, turns: list[Callable[[Any], Any]]) -> Converter | None:
    if not turns:
        return convert

    def read(value: Any, trail: Trail | None) -> Any:
        for turn in turns:
            value = turn(value)
        return value if convert is None else convert(value, trail)

    return read


def _literal(members: tuple[Any, ...]) -> Converter:
    def read(value: Any, trail: Trail | None) -> Any:
        if value.__class__ in (str, int, bool) and value in members:
            return value
        raise Wrong(" or ".join(map(repr, members)), (members[0], members[-1]))

    return read


def _items(of: Any, make: Callable[[Any], Any]) -> Converter:
    convert, empty = _converter(of), _empty(of)

    def read(value: Any, trail: Trail | None) -> Any:
        if not isinstance(value, (list, tuple)):
            raise Wrong("a list", _examples(list[of]))
        if convert is None:
            return make(value)
        if trail is None:
            return make([convert(item, None) for item in value])
        items = (trail.read(index, convert, item) for index, item in enumerate(value))
        return make([empty if item is _NOTHING else item for item in items])

    return read


def _empty(of: Any) -> Any:
    """The substitute for an item of a wrong type, so that the other items keep their keys and indices."""
    if get_origin(of) is Annotated:
        return _empty(get_args(of)[0])
    members = (of, *get_args(of)) if get_origin(of) in (Union, types.UnionType) else (of,)
    if types.NoneType in members:
        return None
    if str in members:
        return ""
    return next((one() for one in members if isinstance(one, type) and issubclass(one, Node)), None)


def _values(of: Any) -> Converter:
    convert, empty = _converter(of), _empty(of)

    def read(value: Any, trail: Trail | None) -> Any:
        if not isinstance(value, dict):
            raise Wrong("a mapping", _examples(dict[str, of]))
        if convert is None or isinstance(value, AnyKeys):
            return value
        if trail is None:
            return {key: convert(item, None) for key, item in value.items()}
        read_items = ((key, trail.read(key, convert, item)) for key, item in value.items())
        return {key: empty if item is _NOTHING else item for key, item in read_items}

    return read


class AnyKeys(dict[str, Any]):
    """A mapping that contains every key with the same value; iteration yields no key."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return self.value

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:
        """The value of every key."""
        return self.value


# The depth to which an example of a model is filled in.
_FILLED = 4


@cache
def _examples(annotation: Any, depth: int = _FILLED) -> tuple[Any, Any]:
    """Two values of a type: a minimal one, and one in which every part is set.

    They are shared by all wrong values of the type, and must not be changed.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Node):
        if not depth:
            return {}, {}
        keys = annotation.keys_of_fields()
        return {}, {
            keys[name]: _examples(of, depth - 1)[1] for name, of in annotations_of(annotation).items()
        }
    if origin is Annotated:
        return _examples(inner[0], depth)
    if origin in (Union, types.UnionType):
        return _examples(next(member for member in inner if member is not types.NoneType), depth)
    if origin in (list, tuple):
        return [], [_examples(inner[0], depth)[1]]
    if origin is dict:
        return {}, AnyKeys(_examples(inner[1], depth)[1])
    if origin is Literal:
        return inner[0], inner[-1]
    return {int: _NUMBERS, float: (0.0, 1e9), bool: (False, True)}.get(annotation, _UNKNOWN_TEXT)


def _classes(member: Any) -> tuple[type, ...]:
    """The types of plain data that a member of a union accepts."""
    origin = get_origin(member)
    if origin is Annotated:
        return _classes(get_args(member)[0])
    if origin is Literal:
        return tuple({type(value) for value in get_args(member)})
    if member is float:
        return (float, int)
    if member in _SCALARS:
        return (member,)
    if origin in (list, tuple):
        return (list, tuple)
    if origin is dict:
        return (dict,)
    if isinstance(member, type) and issubclass(member, Node):
        return (dict, member)
    return ()


def _union(members: tuple[Any, ...]) -> Converter | None:
    converters = [(member, _converter(member)) for member in members]
    if any(convert is None for _, convert in converters):
        return None
    table: dict[type, Converter | None] = {}
    for member, convert in converters:
        for taken in _classes(member):
            # A scalar of the right type needs no conversion.
            table.setdefault(taken, None if member in _SCALARS else convert)

    def read(value: Any, trail: Trail | None) -> Any:
        found = value.__class__
        if found not in table:
            return otherwise(value, trail)
        convert = table[found]
        return value if convert is None else convert(value, trail)

    def otherwise(value: Any, trail: Trail | None) -> Any:
        for base in value.__class__.__mro__[1:]:
            # bool is a subclass of int.
            if base in table and value.__class__ is not bool:
                table[value.__class__] = table[base]
                return read(value, trail)
        wrong: list[Wrong] = []
        for _, convert in converters:
            assert convert is not None
            try:
                return convert(value, trail)
            except Wrong as error:
                wrong.append(error)
        wanted = dict.fromkeys(error.wanted for error in wrong if error.wanted != "empty")
        raise Wrong(" or ".join(wanted) or "empty", wrong[0].examples)

    return read
