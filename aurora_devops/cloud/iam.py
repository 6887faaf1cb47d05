"""Policy documents of AWS: what they allow, to whom, on what, wherever and however they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..core.place import At
from ..core.record import record
from ..core.source import Source
from .resource import CloudResource
from .value import Site, Value

# A document says what an identity may do, what may be done with a resource, or who may take a role.
Role = Literal["identity", "resource", "trust"]

# The attributes of resources that contain a policy document.
_ATTRIBUTES = (
    ("policy",),
    ("inline_policy", "policy"),
    ("access_policy",),
    ("access_policies",),
    ("assume_role_policy",),
    ("policy_document",),
    ("resource_policy",),
    ("registry_policy",),
    ("repository_policy_document",),
)
# The types whose `policy` says what an identity may do.
_OF_IDENTITIES = frozenset(
    {
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_organizations_policy",
    }
)


@record(frozen=False, eq=False)
class Statement:
    """A statement of a policy document.

    `actions`, `resources` and `principals` are known and unknown strings; `principals` are those of all types, a
    `*` of any type included. `effect` is unknown if it is neither Allow nor Deny.
    """

    value: Value
    effect: Value
    actions: list[Value]
    not_actions: list[Value]
    resources: list[Value]
    not_resources: list[Value]
    principals: list[tuple[str, Value]]
    not_principals: list[tuple[str, Value]]
    conditions: Value

    @property
    def allows(self) -> bool:
        """Whether it is certain that the statement allows something; without an effect it is meant to."""
        return self.effect.absent or (self.effect.string or "").lower() == "allow"

    @property
    def conditional(self) -> bool:
        """Whether the statement has a condition, or may have one."""
        return not self.conditions.is_empty

    @property
    def at(self) -> At:
        """The statement."""
        return self.value.at

    def allowing(self, *patterns: str) -> Iterator[Value]:
        """The actions of an allowing statement that are one of these texts, in any case of letters."""
        wanted = {pattern.lower() for pattern in patterns}
        if self.allows:
            yield from (action for action in self.actions if (action.string or "").lower() in wanted)

    def on_everything(self) -> Value | None:
        """The `*` of the resources of the statement."""
        return next((one for one in self.resources if one.string == "*"), None)

    def to_everyone(self) -> Value | None:
        """The `*` of the principals of the statement: any account and anonymous callers."""
        return next(
            (value for type, value in self.principals if value.string == "*" and type in ("AWS", "*")), None
        )


@record(frozen=False, eq=False)
class PolicyDocument:
    """A policy document; `owner` is the resource that has it, None for a data source.

    It is `certain` that there are no other statements than those here.
    """

    statements: tuple[Statement, ...]
    value: Value
    role: Role
    owner: CloudResource | None
    certain: bool = True

    @property
    def at(self) -> At:
        """The document."""
        return self.value.at


def documents_of(resource: CloudResource, home: Source) -> Iterator[PolicyDocument]:
    """The policy documents that a resource has in its attributes."""
    if resource.provider != "aws":
        return
    for path in _ATTRIBUTES:
        name = path[0]
        if not resource.sets(name):
            continue
        # A resource has blocks with a document each, or one document.
        blocks = resource.blocks(name) if len(path) > 1 else ()
        values = [block.get(path[-1]) for block in blocks] or [resource.get(name)]
        for value in values:
            decoded = _document_of(value)
            if decoded is not None:
                role: Role = "resource"
                if name == "assume_role_policy":
                    role = "trust"
                elif resource.type in _OF_IDENTITIES:
                    role = "identity"
                yield document(decoded, home, role, resource)


def _document_of(value: Value) -> Value | None:
    """The data of a document: those of a string of JSON, or, as Pulumi takes them, those that are written as data."""
    if isinstance(value.data, dict):
        return value if "Statement" in value.data else None
    return None if value.absent else value.decoded


def document(value: Value, home: Source, role: Role, owner: CloudResource | None) -> PolicyDocument:
    """The policy document that a value in the form of its JSON is."""
    value = sited(value, home)
    found = value.get("Statement")
    items = found.items if isinstance(found.data, list) else [found]
    statements = tuple(_statement(item) for item in items if isinstance(item.data, dict))
    certain = not found.unknown and len(statements) == len(items)
    return PolicyDocument(statements, value, role, owner, certain)


def sited(value: Value, home: Source) -> Value:
    """A value whose findings belong to the place where it was written."""
    site = value.site
    if (
        site is not None
        and (site.home, site.source) == (home, value.source)
        and site.start <= value.start
        and value.end <= site.end
    ):
        # It is written in the attribute; the place of a collection can be that of its key only.
        return value
    site = Site(home, value.source, value.start, value.end)
    return Value(
        value.data, value.source, value.start, value.end, refs=value.refs, text=value.text, site=site
    )


def _statement(value: Value) -> Statement:
    return Statement(
        value=value,
        effect=value.get("Effect"),
        actions=_texts(value.get("Action")),
        not_actions=_texts(value.get("NotAction")),
        resources=_texts(value.get("Resource")),
        not_resources=_texts(value.get("NotResource")),
        principals=_principals(value.get("Principal")),
        not_principals=_principals(value.get("NotPrincipal")),
        conditions=value.get("Condition"),
    )


def _texts(value: Value) -> list[Value]:
    """One text or a list of them; an unknown value counts as one."""
    return [value] if value.unknown else value.items


def _principals(value: Value) -> list[tuple[str, Value]]:
    if isinstance(value.data, dict):
        return [(type, item) for type in value.data for item in _texts(value.get(type))]
    return [("*", item) for item in _texts(value)]
