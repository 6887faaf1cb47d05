"""An object while it is built: its data, its names so far, and what identifies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Self

from ....core.lazy import regex
from ....core.record import field, record
from ....formats.built import BuiltMap, Origin
from .schema import cluster_scoped

# The namespace of an object without one.
NO_NAMESPACE = "_no_namespace_"


# A file that does not exist, an object that is there already, a patch without an object, an invalid JSON patch.
Sort = Literal["", "missing", "duplicate", "unmatched", "json-patch", "variable"]


class Refused(Exception):
    """Kustomize refuses to build: why, and where.

    `sort` is what is wrong, where policies tell it apart, and `about` the place of what is refused, if that is
    another one. `path` is the file of the reason, if that is another kustomization than the one at `origin`;
    `elsewhere` if that one alone is refused for the same reason.
    """

    def __init__(
        self,
        message: str,
        origin: Origin | None = None,
        sort: Sort = "",
        *,
        about: Origin | None = None,
        path: str = "",
        elsewhere: bool = False,
    ) -> None:
        super().__init__(message)
        self.about = about
        self.message = message
        self.origin = origin
        self.sort = sort
        self.path = path
        self.elsewhere = elsewhere

    def inside(self, origin: Origin, path: str, elsewhere: bool) -> Self:
        """The same reason, at the entry that refers to its kustomization."""
        elsewhere = self.elsewhere or elsewhere
        return type(self)(self.message, origin, self.sort, path=self.path or path, elsewhere=elsewhere)


class Unknown(Refused):
    """The result depends on something that is not in the repository, such as a remote base."""


class Gvk(NamedTuple):
    """A group, a version and a kind; an empty one is any."""

    group: str = ""
    version: str = ""
    kind: str = ""

    def selected_by(self, other: Gvk) -> bool:
        """Whether each part that `other` sets is the same."""
        return (
            other.group in ("", self.group)
            and other.version in ("", self.version)
            and other.kind in ("", self.kind)
        )


class Id(NamedTuple):
    """What identifies an object."""

    gvk: Gvk
    name: str
    namespace: str

    @property
    def cluster_scoped(self) -> bool:
        """Whether objects of the kind have no namespace."""
        group, version, kind = self.gvk
        return cluster_scoped(f"{group}/{version}" if group else version, kind)

    @property
    def effective_namespace(self) -> str:
        """The namespace; `default` if none is set."""
        return NO_NAMESPACE if self.cluster_scoped else self.namespace or "default"

    @property
    def key(self) -> tuple[Gvk, str, str]:
        """The same for two ids of one object."""
        return self.gvk, self.name, self.effective_namespace

    def selected_by(self, gvk: Gvk, name: str, namespace: str) -> bool:
        """Whether each part that a selector sets is the same."""
        return (
            name in ("", self.name)
            and (not namespace or namespace == self.effective_namespace)
            and self.gvk.selected_by(gvk)
        )

    def __str__(self) -> str:
        within = f" in namespace '{self.namespace}'" if self.namespace else ""
        return f"{self.gvk.kind} '{self.name}'{within}"


@lru_cache(maxsize=4096)
def group_version(api_version: str) -> tuple[str, str]:
    """The group and the version of an `apiVersion`."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def text_of(value: Any) -> str:
    """A scalar as text; empty for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else ""


@record(frozen=False, eq=False)
class Resource:
    """An object. `previous` are the ids it had before, `prefixes` and `suffixes` what was added to its name.

    `generator` is the file that configures what generated it, its kind, and its name if it has one; `transformers`
    are the same of what transformed it, if that is asked for.
    """

    data: BuiltMap
    origin: Origin
    previous: list[Id] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    needs_hash: bool = False
    behavior: str = ""
    generator: tuple[str, ...] = ()
    transformers: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def gvk(self) -> Gvk:
        """The group, the version and the kind."""
        group, version = group_version(text_of(self.data.get("apiVersion")))
        return Gvk(group, version, text_of(self.data.get("kind")))

    @property
    def metadata(self) -> Any:
        """The metadata; empty if there is none."""
        found = self.data.get("metadata")
        return found if isinstance(found, BuiltMap) else {}

    @property
    def name(self) -> str:
        """The name."""
        return text_of(self.metadata.get("name"))

    @property
    def namespace(self) -> str:
        """The namespace; empty if none is set."""
        return text_of(self.metadata.get("namespace"))

    @property
    def id(self) -> Id:
        """What identifies it now."""
        return Id(self.gvk, self.name, self.namespace)

    @property
    def original(self) -> Id:
        """What identified it first."""
        return self.previous_ids()[0] if self.previous else self.id

    def previous_ids(self) -> list[Id]:
        """The ids it had before, with the group and the version it has now."""
        group, version, _ = self.gvk
        return [Id(Gvk(group, version, one.gvk.kind), one.name, one.namespace) for one in self.previous]

    def ids(self) -> Iterator[Id]:
        """The ids it has and had."""
        yield from self.previous_ids()
        yield self.id

    def remember(self) -> None:
        """Keep the id it has now among the previous ones."""
        now = self.id
        self.previous.append(Id(now.gvk, now.name, now.effective_namespace))

    def strings(self, key: str) -> dict[str, str]:
        """The labels or the annotations."""
        found = self.metadata.get(key)
        return {name: text_of(value) for name, value in found.items()} if isinstance(found, dict) else {}


def set_name(resource: Resource, key: str, value: str) -> None:
    """Set the name or the namespace where it is written; an empty namespace is removed."""
    metadata = resource.data.get("metadata")
    if not isinstance(metadata, BuiltMap):
        if not value:
            return
        metadata = BuiltMap()
        resource.data.put("metadata", metadata, resource.origin)
    if value or key != "namespace":
        metadata.put(key, value, metadata.origins.get(key, resource.origin))
    else:
        metadata.drop(key)


# A pattern that no text can make slow: at most two repetitions, and none of a group.
_REPEATED = regex(r"(?<!\\)(?:[*+]|\{\d+,)")
_REPEATED_GROUP = regex(r"\)(?:[*+]|\{)")


@lru_cache(maxsize=512)
def pattern(text: str, before: str = "(?:", after: str = r")\Z") -> re.Pattern[str]:
    """A regular expression of a kustomization. Raises Refused if it is invalid, Unknown if it may be slow."""
    if len(text) > 500 or len(_REPEATED.findall(text)) > 2 or _REPEATED_GROUP.search(text):
        raise Unknown(f"the pattern '{text}' is not evaluated, because it may take too long")
    try:
        re.compile(text)
        return re.compile(f"{before}{text}{after}")
    except re.error as error:
        raise Refused(f"'{text}' is not a valid regular expression: {error}") from None


class Selector(NamedTuple):
    """What a patch or a replacement selects; each part is a regular expression or a label selector."""

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""

    def select(self, resources: Iterable[Resource]) -> list[Resource]:
        """The objects that are selected."""
        labels, annotations = label_selector(self.labels), label_selector(self.annotations)
        found = []
        for one in resources:
            now, first = one.id, one.original
            if not (
                _matches(self.namespace, first.effective_namespace)
                or _matches(self.namespace, now.effective_namespace)
            ):
                continue
            if not (_matches(self.name, first.name) or _matches(self.name, now.name)):
                continue
            if not all(map(_matches, self[:3], now.gvk)):
                continue
            if labels and not selects(labels, one.strings("labels")):
                continue
            if annotations and not selects(annotations, one.strings("annotations")):
                continue
            found.append(one)
        return found


def _matches(wanted: str, text: str) -> bool:
    return not wanted or wanted == text or pattern(wanted).match(text) is not None


Requirement = tuple[str, str, tuple[str, ...]]
_REQUIREMENT = regex(
    r"\s*(?:(?P<not>!)\s*(?P<absent>[\w./-]+)|(?P<key>[\w./-]+)\s*"
    r"(?:(?P<op>==|=|!=|>|<)\s*(?P<value>[\w./-]*)|(?P<set>in|notin)\s*\((?P<values>[^)]*)\))?)\s*(?:,|\Z)"
)


@lru_cache(maxsize=256)
def label_selector(text: str) -> tuple[Requirement, ...]:
    """The requirements of a label selector. Raises Refused if it is invalid."""
    found: list[Requirement] = []
    at = 0
    while at < len(text):
        match = _REQUIREMENT.match(text, at)
        if match is None or match.end() == at:
            raise Refused(f"'{text}' is not a valid label selector")
        at = match.end()
        if match["not"]:
            found.append((match["absent"], "!", ()))
        elif match["set"]:
            values = tuple(value.strip() for value in match["values"].split(","))
            found.append((match["key"], match["set"], values))
        elif match["op"]:
            sort = {"==": "in", "=": "in", "!=": "notin"}.get(match["op"], match["op"])
            found.append((match["key"], sort, (match["value"],)))
        else:
            found.append((match["key"], "exists", ()))
    return tuple(found)


def selects(requirements: Iterable[Requirement], labels: dict[str, str]) -> bool:
    """Whether labels meet all requirements."""
    return all(_meets(requirement, labels) for requirement in requirements)


def _meets(requirement: Requirement, labels: dict[str, str]) -> bool:
    key, sort, values = requirement
    if sort == "in":
        return labels.get(key) in values
    if sort == "notin":
        return labels.get(key) not in values
    if sort == "exists":
        return key in labels
    if sort == "!":
        return key not in labels
    try:
        there, limit = int(labels[key]), int(values[0])
    except (KeyError, ValueError):
        return False
    return there > limit if sort == ">" else there < limit
