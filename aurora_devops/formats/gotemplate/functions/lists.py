"""Lists (sprig, section Lists and List Functions)."""

from __future__ import annotations

from typing import Any

from ..errors import TemplateError
from ..values import Lists, NilList, StringMap, deep_equal, go_kind, go_type, truth
from .math import to_int
from .signatures import Family

FAMILY = Family()


def _items(value: Any, refused: str, end: str = "") -> list[Any]:
    if isinstance(value, list):
        return value
    if value is None:
        raise TemplateError(f"{refused} nil")
    raise TemplateError(f"{refused} type {go_kind(value)}{end}")


@FAMILY.add("any...", "list", "tuple")
def make_list(*values: Any) -> list[Any]:
    """A list of the arguments (sprig, Lists and List Functions)."""
    return list(values)


@FAMILY.add("any any", "append", "push", "mustAppend", "mustPush")
def append(items: Any, value: Any) -> list[Any]:
    """The list with one more item (sprig, Lists and List Functions)."""
    return [*_items(items, "Cannot push on"), value]


@FAMILY.add("any any", "prepend", "mustPrepend")
def prepend(items: Any, value: Any) -> list[Any]:
    """The list with one more item before it (sprig, Lists and List Functions)."""
    return [value, *_items(items, "Cannot prepend on")]


@FAMILY.add("int any", "chunk", "mustChunk")
def chunk(size: int, value: Any) -> Lists:
    """The list in lists of a size (sprig, Lists and List Functions)."""
    items = _items(value, "Cannot chunk")
    if size <= 0:
        raise TemplateError("the size of a chunk is not positive")
    return Lists(list(items[at : at + size]) for at in range(0, len(items), size))


@FAMILY.add("any", "first", "mustFirst")
def first(value: Any) -> Any:
    """The first item; nil if there are none (sprig, Lists and List Functions)."""
    items = _items(value, "Cannot find first on")
    return items[0] if items else None


@FAMILY.add("any", "last", "mustLast")
def last(value: Any) -> Any:
    """The last item; nil if there are none (sprig, Lists and List Functions)."""
    items = _items(value, "Cannot find last on")
    return items[-1] if items else None


@FAMILY.add("any", "rest", "mustRest")
def rest(value: Any) -> list[Any]:
    """All but the first item (sprig, Lists and List Functions)."""
    items = _items(value, "Cannot find rest on")
    return items[1:] if items else NilList()


@FAMILY.add("any", "initial", "mustInitial")
def initial(value: Any) -> list[Any]:
    """All but the last item (sprig, Lists and List Functions)."""
    items = _items(value, "Cannot find initial on")
    return items[:-1] if items else NilList()


@FAMILY.add("any", "reverse", "mustReverse")
def reverse(value: Any) -> list[Any]:
    """The items in reverse order (sprig, Lists and List Functions)."""
    return list(_items(value, "Cannot find reverse on")[::-1])


@FAMILY.add("any", "compact", "mustCompact")
def compact(value: Any) -> list[Any]:
    """The items that are not empty (sprig, Lists and List Functions)."""
    return [item for item in _items(value, "Cannot compact on") if truth(item)]


def _frozen(value: Any) -> Any:
    """A hashable value that is equal for two values which `deepEqual` calls equal."""
    if isinstance(value, list):
        return go_type(value), tuple(map(_frozen, value))
    if isinstance(value, dict):
        return go_type(value), frozenset((key, _frozen(item)) for key, item in value.items())
    # NaN equals nothing.
    return go_type(value), value if value == value else object()


@FAMILY.add("any", "uniq", "mustUniq")
def uniq(value: Any) -> list[Any]:
    """The items without repetitions (sprig, Lists and List Functions)."""
    unique: dict[Any, Any] = {}
    for item in _items(value, "Cannot find uniq on"):
        unique.setdefault(_frozen(item), item)
    return list(unique.values())


@FAMILY.add("any any...", "without", "mustWithout")
def without(value: Any, *omitted: Any) -> list[Any]:
    """The items that are not among the other arguments (sprig, Lists and List Functions)."""
    unwanted = set(map(_frozen, omitted))
    return [item for item in _items(value, "Cannot find without on") if _frozen(item) not in unwanted]


@FAMILY.add("any any", "has", "mustHas")
def has(needle: Any, haystack: Any) -> bool:
    """Whether a value is in the list (sprig, Lists and List Functions)."""
    if haystack is None:
        return False
    return any(deep_equal(needle, item) for item in _items(haystack, "Cannot find has on"))


@FAMILY.add("any any...", "slice", "mustSlice")
def cut(value: Any, *indexes: Any) -> Any:
    """The items between two indexes (sprig, Lists and List Functions); it replaces Go's function of that name."""
    items = _items(value, "list should be type of slice or array but")
    if not items:
        return None
    start = to_int(indexes[0]) if indexes else 0
    end = to_int(indexes[1]) if len(indexes) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise TemplateError("reflect.Value.Slice: slice index out of bounds")
    return type(items)(items[start:end])


@FAMILY.add("any...", "concat")
def concat_lists(*values: Any) -> list[Any]:
    """The items of several lists (sprig, Lists and List Functions)."""
    items = [item for value in values for item in _items(value, "Cannot concat", " as list")]
    return items or NilList()


def copied(value: Any) -> Any:
    """A deep copy; strings and numbers with origins stay what they are."""
    if isinstance(value, dict):
        return (StringMap if isinstance(value, StringMap) else dict)(
            (key, copied(item)) for key, item in value.items()
        )
    if isinstance(value, list):
        return type(value)(copied(item) for item in value)
    return value
