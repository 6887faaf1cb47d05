"""A policy: one function, with its name, its page, its examples and what the other linters call it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, Literal

from .names import Names
from .record import field, record

if TYPE_CHECKING:
    from .finding import Finding
    from .options import PolicyOptions

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

Category = Literal[
    "validity",
    "security",
    "reliability",
    "reproducibility",
    "performance",
    "observability",
    "maintainability",
]
CATEGORIES: tuple[Category, ...] = typing.get_args(Category)

Check = Callable[..., "Iterable[Finding] | None"]
_EMPTY: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@record
class Example:
    """A text on which a policy speaks, at the «marks», or is silent when there are none.

    `fixed` is the text after the fix; `kind` or `path` say what artifact it is, where the policy does not;
    `files` are other files of the same repository; `options` are the policy's options; `because` is a
    word for the reader.
    """

    text: str
    bad: bool
    fixed: str | None = None
    kind: str | None = None
    path: str | None = None
    because: str = ""
    options: Mapping[str, Any] | None = None
    files: Mapping[str, str] = MappingProxyType({})


def _dedent(text: str) -> str:
    """A text without the indentation it has in the policy's file; most have none, and start-up counts."""
    if text[:1] not in (" ", "\t", "\n"):
        return text
    import textwrap

    return textwrap.dedent(text)


def bad(
    text: str,
    *,
    fixed: str | None = None,
    kind: str | None = None,
    path: str | None = None,
    because: str = "",
    options: Mapping[str, Any] | None = None,
    files: Mapping[str, str] = MappingProxyType({}),
) -> Example:
    """An example that breaks the policy at its «marks»; `fixed` is what the fix makes of it."""
    cleaned = None if fixed is None else _dedent(fixed)
    return Example(_dedent(text), True, cleaned, kind, path, because, options, files)


def good(
    text: str,
    *,
    kind: str | None = None,
    path: str | None = None,
    because: str = "",
    options: Mapping[str, Any] | None = None,
    files: Mapping[str, str] = MappingProxyType({}),
) -> Example:
    """An example on which the policy is silent."""
    return Example(_dedent(text), False, None, kind, path, because, options, files)


@record
class Policy:
    """One thing that is checked.

    `code` is three letters and a number, never reused; `name` is what it finds, in kebab case, the same in
    every kind of artifact that can have it;
    `equivalents` maps a linter's name to the ids of its rules that this policy answers for; `visits` is
    the type of node the check is called with; `options` the class of its options; a policy
    that is `sensitive` finds text that no report may show whole. A policy that is `by_id` answers for many rules of
    another linter, and `ids` of each of its findings are those that the finding answers for. The findings of a
    policy that counts `everywhere` are reported in paths of `lint.aside` too, if they are errors or have its own
    severity. `kinds` are the kinds of artifacts that it is about, all if there are none; `url` is the address of
    its page, if it is not one of this library.
    """

    code: str
    name: str
    severity: Severity
    category: Category
    summary: str = ""
    page: str = ""
    equivalents: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    aliases: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    sensitive: bool = False
    by_id: bool = False
    everywhere: bool = False
    module: str = ""
    visits: tuple[type, ...] = ()
    options: type[PolicyOptions] | None = None
    check: Check | None = None
    kinds: tuple[str, ...] = ()
    url: str = ""

    def __repr__(self) -> str:
        return f"<policy {self.code} {self.name}>"

    @property
    def names(self) -> Names:
        """All by which the policy can be called."""
        return Names(
            self.module, self.code, self.name, self.category, self.aliases, self.equivalents, self.by_id
        )

    @property
    def fixable(self) -> Literal["", "sometimes", "always"]:
        """Whether the examples show a fix: for none, some, or all of those that break the policy."""
        broken = [example for example in self.examples if example.bad]
        fixed = sum(example.fixed is not None for example in broken)
        if not fixed:
            return ""
        return "always" if fixed == len(broken) else "sometimes"


def policy(
    code: str,
    *,
    severity: Severity,
    category: Category,
    equivalents: Mapping[str, str | Sequence[str]] | None = None,
    examples: Sequence[Example] = (),
    aliases: Sequence[str] = (),
    sensitive: bool = False,
    by_id: bool = False,
    everywhere: bool = False,
) -> Callable[[Check], Policy]:
    """Make a policy of a function.

    The function's name is the policy's name, its docstring the page, the type of its first parameter
    what it visits (a union visits each member), the type of a second parameter its options.
    """
    # MappingProxyType keeps the value frozen; ids are always tuples for whoever reads them.
    ids = {
        peer: (named,) if isinstance(named, str) else tuple(named)
        for peer, named in (equivalents or {}).items()
    }

    def decorate(check: Check) -> Policy:
        # As it is indented in a module; textwrap compiles expressions that a short run does not need.
        page = (check.__doc__ or "").strip().replace("\n    ", "\n")
        visits, options = _signature(check)
        return Policy(
            code=code,
            name=check.__name__.strip("_").replace("_", "-"),
            severity=severity,
            category=category,
            summary=page.partition("\n")[0].rstrip("."),
            page=page,
            equivalents=MappingProxyType(ids),
            aliases=tuple(aliases),
            examples=tuple(examples),
            sensitive=sensitive,
            by_id=by_id,
            everywhere=everywhere,
            module=check.__module__,
            visits=visits,
            options=options,
            check=check,
        )

    return decorate


def _signature(check: Check) -> tuple[tuple[type, ...], type[PolicyOptions] | None]:
    """The types of the first and, if there is one, the second parameter."""
    hints: dict[str, Any] = getattr(check, "__annotations__", {})
    if any(isinstance(hint, str) for hint in hints.values()):
        hints = typing.get_type_hints(check)
    kinds = [hint for name, hint in hints.items() if name != "return"]
    if not kinds:
        raise TypeError(f"{check.__module__}: the first parameter of a policy needs a type")
    node = kinds[0]
    visits = typing.get_args(node) if isinstance(node, UnionType) else (node,)
    return visits, (kinds[1] if len(kinds) > 1 else None)
