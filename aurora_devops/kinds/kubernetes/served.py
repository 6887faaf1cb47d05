"""The API versions that serve the built-in kinds, in the releases whose API is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ...core.lazy import regex
from .schema import Kind, kinds

_STABLE = regex(r"v[0-9]+")
# Groups of older releases, and what the documentation calls the group of `v1`.
_FORMER_GROUPS = ("core", "extensions", "settings.k8s.io")


@cache
def _versions() -> Mapping[str, tuple[str, ...]]:
    """The stable API versions of each kind, the newest first."""
    found: dict[str, list[str]] = {}
    for api_version, kind in kinds():
        if _STABLE.fullmatch(api_version.rpartition("/")[2]):
            found.setdefault(kind, []).append(api_version)
    return {kind: tuple(sorted(versions, key=_newest_first)) for kind, versions in found.items()}


def _newest_first(api_version: str) -> tuple[str, int]:
    group, _, version = api_version.rpartition("/")
    return group, -int(version.removeprefix("v"))


@cache
def _groups() -> frozenset[str]:
    return frozenset(_FORMER_GROUPS) | {api_version.rpartition("/")[0] for api_version, _ in kinds()}


@cache
def _by_case() -> Mapping[str, str]:
    return {kind.lower(): kind for kind in _versions()}


def versions_of(kind: str) -> tuple[str, ...]:
    """The stable API versions that serve a built-in kind, the newest first; empty for other kinds."""
    return _versions().get(kind, ())


@cache
def _resources() -> frozenset[str]:
    """The names of the built-in resources, and of what roles can name beside them."""
    return frozenset({*map(_plural, _by_case()), "users", "groups", "userextras", "podsecuritypolicies"})


def _plural(kind: str) -> str:
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return kind if kind == "endpoints" else f"{kind}es" if kind.endswith("s") else f"{kind}s"


def is_builtin_resource(name: str) -> bool:
    """Whether a resource in a role, such as `pods` or `pods/exec`, is one of Kubernetes itself, or all of them."""
    return name.startswith("*") or name.partition("/")[0].lower() in _resources()


def spelled(kind: str) -> str | None:
    """The built-in kind that differs from this one by upper and lower case at most."""
    return _by_case().get(kind.lower())


def builtin_group(group: str) -> bool:
    """Whether an API group is one of Kubernetes itself, so that it has no custom resources."""
    return group in _groups()


def version_of(api_version: str, kind: str) -> Kind | None:
    """An API version of a built-in kind; None where no known release serves it."""
    return kinds().get((api_version, kind))


def unserved(api_version: str, kind: str) -> bool:
    """Whether no release of Kubernetes serves a built-in kind in an API version.

    An alpha or beta version of the kind's own group may be one of a later release.
    """
    group, _, version = api_version.rpartition("/")
    served = versions_of(kind)
    if not served or version_of(api_version, kind) is not None or not builtin_group(group):
        return False
    own = group in {known.rpartition("/")[0] for known in served}
    return not own or _STABLE.fullmatch(version) is not None
