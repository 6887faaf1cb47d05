"""The values of models for expressions: what an expression reads, and nothing else, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cloud.resource import CloudResource
from ..cloud.value import Value, has_unknown_key
from ..core.node import AnyKeys, Node, to_data
from ..subjects import is_dynamic
from .checking import Use
from .types import is_model, members

# A longer text, a collection with more elements and a larger number are unknown.
LONGEST_TEXT = 16_384
MOST_VALUES = 10_000
_LARGEST_NUMBER = 1 << 63
_ABSENT: Any = object()


class UnknownValue(Exception):
    """An expression reads a value that is unknown."""


class Projection:
    """Converts values to what an expression reads of them. Raises UnknownValue if that is not known.

    With `as_written`, text with variables is a value like any other. What is not set is unknown if the artifact is not
    `whole`, such as a patch.
    """

    def __init__(self, *, as_written: bool, whole: bool) -> None:
        self._as_written = as_written
        self._whole = whole
        self._left = MOST_VALUES

    def read(self, value: Any, use: Use) -> Any:
        """What an expression reads of a value."""
        self._left -= 1
        if self._left < 0:
            raise UnknownValue
        if isinstance(value, Value):
            value = self._known(value)
        if use.only_asked:
            return True
        if isinstance(value, Mapping):
            return self._mapping(value, use)
        if isinstance(value, (list, set, frozenset)) or (
            isinstance(value, tuple) and not hasattr(value, "_fields")
        ):
            return self._list(value if isinstance(value, (list, tuple)) else sorted(value), use)
        if isinstance(value, (str, int, float)):
            return self._scalar(value)
        if isinstance(value, Node) and (use.whole or use.keys or use.items or use.length):
            return self._mapping(to_data(value), _everything(use))
        if isinstance(value, CloudResource):
            return self._fields(use, lambda name: self._attribute(value, name))
        if value is not None and is_model(type(value)):
            return self._fields(use, lambda name: _field(value, name))
        raise UnknownValue

    def _known(self, value: Value) -> Any:
        """The data of a value of infrastructure code."""
        if value.unknown:
            raise UnknownValue
        if isinstance(value.data, dict) and has_unknown_key(value.data):
            raise UnknownValue
        return value.data

    def _attribute(self, resource: CloudResource, name: str) -> Any:
        if name in ("type", "name", "address", "label", "provider"):
            return getattr(resource, name)
        found = resource.get(name)
        return _ABSENT if found.absent else found

    def _scalar(self, value: str | int | float) -> Any:
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT or (is_dynamic(value) and not self._as_written):
                raise UnknownValue
            return str(value)
        if isinstance(value, int) and not -_LARGEST_NUMBER <= value < _LARGEST_NUMBER:
            raise UnknownValue
        return value

    def _list(self, values: Any, use: Use) -> list[Any]:
        if use.whole:
            return [self.read(value, _WHOLE) for value in values]
        items = use.items or (next(iter(use.fields.values())) if use.fields else None)
        return [True] * len(values) if items is None else [self.read(value, items) for value in values]

    def _mapping(self, values: Mapping[str, Any], use: Use) -> dict[str, Any]:
        if isinstance(values, AnyKeys):
            raise UnknownValue
        every = use.whole or use.keys or use.length or use.items is not None
        if not self._as_written and any(isinstance(key, str) and is_dynamic(key) for key in values):
            # The key of a template may be any key.
            raise UnknownValue
        if not every:
            return self._fields(use, lambda name: values.get(name, _ABSENT))
        if not self._whole:
            raise UnknownValue
        if use.whole or (use.items and use.fields):
            fields, inner = {}, _WHOLE
        else:
            fields, inner = use.fields, use.items or _ASKED
        return {
            str(key): self.read(value, fields.get(str(key), inner))
            for key, value in values.items()
            if value is not None
        }

    def _fields(self, use: Use, get: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, inner in use.fields.items():
            value = get(name)
            if value is None or value is _ABSENT:
                if not self._whole:
                    raise UnknownValue
            else:
                found[name] = self.read(value, inner)
        return found


def _field(value: Any, name: str) -> Any:
    """A field of a model; absent if the text does not set it."""
    cls: type = type(value)
    known = members(cls).get(name)
    if not isinstance(value, Node):
        found = getattr(value, known[0], None) if known else None
        if found is None and getattr(value, "known", True) is False:
            # The part of a reference to an image that contains a variable.
            raise UnknownValue
        return found
    if known is None:
        return value.extra.get(name)
    attribute = known[0]
    if attribute in value.keys_of_fields():
        return value.__dict__.get(attribute)
    return value.extra.get(name, getattr(value, attribute))


def _everything(use: Use) -> Use:
    """The same use, with all fields of elements."""
    found = Use()
    found.whole = use.whole or use.items is not None
    found.keys, found.length, found.fields = use.keys, use.length, use.fields
    return found


_WHOLE = Use()
_WHOLE.whole = True
_ASKED = Use()
