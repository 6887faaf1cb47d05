"""What the policies about policy documents of AWS need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops.cloud import PolicyDocument, Statement, Value

# Keys of conditions that are true for callers of any account.
_LOOSE = frozenset(
    f"aws:{key}"
    for key in (
        "username",
        "securetransport",
        "useragent",
        "referer",
        "currenttime",
        "epochtime",
        "tokenissuetime",
        "multifactorauthpresent",
        "multifactorauthage",
        "requestedregion",
        "principaltype",
        "viaawsservice",
        "resourceaccount",
        "tagkeys",
    )
)
_LOOSE_FAMILIES = ("s3:x-amz-", "aws:requesttag/", "aws:resourcetag/", "kms:encryptioncontext")
_LOOSE_OF_SERVICES = frozenset(
    {"s3:prefix", "s3:delimiter", "s3:max-keys", "s3:versionid", "s3:authtype", "s3:signatureversion"}
)
# Operators with which a condition is true for all values but some.
_NEGATIVE = re.compile(r"(?:For\w+:)?(?:StringNot|Null|NotIpAddress)\w*(?:IfExists)?", re.IGNORECASE)
_ANYTHING = re.compile(r"\*+|arn:[\w-]*:[\w-]*::\*.*|0\.0\.0\.0/0|::/0")
_ANY_ACCOUNT = re.compile(r"\*|arn:[\w-]*:iam::\*:.*")


def everyone(statement: Statement) -> Value | None:
    """The principal with which a statement allows something to all accounts, unless a condition limits them."""
    if not statement.allows or is_limited(statement):
        return None
    for type, value in statement.principals:
        if type in ("AWS", "*") and _ANY_ACCOUNT.fullmatch(value.string or ""):
            return value
    return None


def is_limited(statement: Statement) -> bool:
    """Whether the conditions of a statement leave only some callers, or may do so."""
    conditions = statement.conditions
    if conditions.is_empty:
        return False
    if not isinstance(conditions.data, dict):
        return True
    for operator in conditions.data:
        keys = conditions.get(operator)
        if not isinstance(keys.data, dict):
            return True
        if not _NEGATIVE.fullmatch(operator) and any(_limits(key, keys.get(key)) for key in keys.data):
            return True
    return False


def _limits(key: str, wanted: Value) -> bool:
    name = key.lower()
    if name in _LOOSE or name in _LOOSE_OF_SERVICES or name.startswith(_LOOSE_FAMILIES):
        return False
    return not wanted.certain or not any(_ANYTHING.fullmatch(text) for text, _ in wanted.strings())


def of_identities(document: PolicyDocument) -> Iterator[Statement]:
    """The statements of a document that say what an identity may do."""
    if document.role == "identity":
        for statement in document.statements:
            if statement.allows and not statement.principals and not statement.not_principals:
                yield statement


def on_everything(document: PolicyDocument) -> Iterator[Statement]:
    """The statements that allow an identity something on all resources without a condition."""
    for statement in of_identities(document):
        if not statement.conditional and statement.on_everything() is not None:
            yield statement


def allowed(statement: Statement, actions: frozenset[str]) -> Iterator[Value]:
    """The actions of a statement that are one of these, or a pattern for some.

    The pattern for all actions is left out: `admin-policy` reports it.
    """
    for action in statement.actions:
        pattern = (action.string or "").lower()
        if "*" not in pattern and "?" not in pattern:
            if pattern in actions:
                yield action
        elif pattern.strip("*") and any(fnmatchcase(name, pattern) for name in actions):
            yield action
