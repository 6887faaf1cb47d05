"""A manifest beside the schemas of the API: what policies about its fields visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place, Route
from ...subjects import is_dynamic
from .definitions import schema_of
from .schema import JUDGED_SORTS, Api, Difference, Sort, api, kinds

if TYPE_CHECKING:
    from .model import Object

_NAME = regex(r"[a-z0-9.-]*")


def _is_name(name: str | None) -> bool:
    """Whether a cluster may have a custom resource with a name; it may be unknown, and a template may print it."""
    return not name or is_dynamic(name) or _NAME.fullmatch(name) is not None


_DRAFT = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


class Manifest:
    """An object as it is written: what policies about the fields of the API visit.

    `whole` is false for what may be a patch, whose required fields are set elsewhere; `patch` is true for what is
    kept where patches are.
    """

    object: Object
    whole: bool
    patch: bool

    def __init__(self, document: Document, made: Object, *, whole: bool, patch: bool) -> None:
        self.document, self.object, self.whole, self.patch = document, made, whole, patch
        self._differences: dict[int, list[Difference]] = {}

    @property
    def data(self) -> Any:
        """The object as plain data."""
        return self.document.tree.value if self.document.tree else {}

    def differences(self, minor: int, *sorts: Sort) -> Iterator[Difference]:
        """What a minor release refuses, of these sorts."""
        found = self._differences.get(minor)
        if found is None:
            found = self._all(api(minor))
            # With placeholders for whole fields, as of a generator of charts, what the others are is not known.
            if any(each.sort == "unknown" and _DRAFT.fullmatch(str(each.route[-1])) for each in found):
                found = []
            self._differences[minor] = found
        return (each for each in found if each.sort in sorts)

    def _all(self, api: Api) -> list[Difference]:
        made, data = self.object, self.data
        if "sops" in data:
            # The values are encrypted, and are others when the object is applied.
            return []
        if (made.api_version, made.kind) in kinds():
            # The API server sets the status itself, and only decodes what is there.
            found = api.differences(made.api_version, made.kind, data)
            return [each for each in found if each.sort not in JUDGED_SORTS or each.route[0] != "status"]
        if made.custom and not _is_name(made.name):
            # No API server accepts it, so that it is an object for another program.
            return []
        found = api.part_differences("meta.v1.ObjectMeta", data, "metadata")
        found = [each for each in found if each.sort in ("type", "unquoted", "label")]
        if not made.custom:
            found += api.part_differences("core.v1.PodTemplateSpec", data, "spec", "template")
        elif self.document.context is not None:
            schema = schema_of(self.document.context, made.api_version, made.kind)
            if schema is not None:
                schema.check(data, (), found)
        return found

    def accepted(self, api_version: str, minor: int) -> bool:
        """Whether a release accepts the fields of the object in another API version."""
        kind = self.object.kind
        known = kinds().get((api_version, kind))
        return known is not None and not api(minor).differences(api_version, kind, self.data)

    def at(self, found: Difference) -> Place:
        """The place of a difference."""
        return Place(self.object, found.route, found.part)

    def value(self, route: Route) -> Any:
        """A value of the object."""
        value = self.data
        for key in route:
            value = value[key]
        return value

    def written(self, route: Route) -> str:
        """A value as it is written."""
        return self.document.raw(Place(self.object, route))
