"""The variables that viper reads: of keys, with a prefix and with what replaces their separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record

_AUTOMATIC = regex(r"\bAutomaticEnv\(\)")
_PREFIX = regex(r'\bSetEnvPrefix\(\s*"(\w+)"')
_REPLACER = regex(r"\bSetEnvKeyReplacer\(\s*strings\.NewReplacer\(([^()]*)\)")
_ANY_REPLACER = regex(r"\bSetEnvKeyReplacer\(")
_MADE = regex(r"\b(\w+)\s*:?=\s*viper\.(?:New|NewWithOptions|GetViper)\(|\b(\w+)\s+\*viper\.Viper\b")
_BOUND = regex(r'\.(?:Must)?BindEnv\(\s*"([\w.-]+)"\s*(?:,\s*"(\w+)")?')
_DEFAULT = regex(r'\.SetDefault\(\s*"([\w.-]+)"\s*,\s*([^)\n]*(?:\([^()\n]*\))?)\)')
_TEXT = regex(r'"([^"\n]*)"')
# What reads keys that are not in the code.
_OTHERS = regex(
    r"\.(?:Unmarshal(?:Exact|Key)?|AllSettings|AllKeys|Sub|ReadConfig|ReadInConfig|MergeInConfig)\("
)
_USUAL = ("viper", "v", "vp")


@record(eq=False)
class Viper:
    """How a program reads variables with viper."""

    codes: Sequence[tuple[str, str]]

    @cached_property
    def _using(self) -> list[tuple[str, str]]:
        return [(path, code) for path, code in self.codes if "viper" in code]

    @cached_property
    def is_automatic(self) -> bool:
        """Whether each key is read from the variable of its name."""
        return any(_AUTOMATIC.search(code) for _, code in self._using)

    @cached_property
    def _prefix(self) -> str:
        found = [match[1].upper() + "_" for _, code in self._using for match in _PREFIX.finditer(code)]
        return found[0] if found else ""

    @cached_property
    def _replaced(self) -> dict[str, str] | None:
        """What replaces the separators of keys; None if it is unknown."""
        found = [match[1] for _, code in self._using for match in _REPLACER.finditer(code)]
        if not found:
            return None if any(_ANY_REPLACER.search(code) for _, code in self._using) else {}
        texts = _TEXT.findall(found[0])
        return dict(zip(texts[::2], texts[1::2], strict=False)) if len(set(found)) == 1 else None

    def name(self, key: str) -> str | None:
        """The variable of a key; None if it has none, or an unknown one."""
        if self._replaced is None:
            return None
        name = key.upper()
        for old, new in self._replaced.items():
            name = name.replace(old.upper(), new)
        return self._prefix + name if re.fullmatch(r"[A-Z][A-Z0-9_]*", name) else None

    @cached_property
    def _get(self) -> re.Pattern[str]:
        names = {
            name
            for _, code in self._using
            for match in _MADE.finditer(code)
            for name in match.groups()
            if name
        }
        known = "|".join(map(re.escape, sorted({*names, *_USUAL})))
        return re.compile(rf'\b(?:{known})\.Get\w*\(\s*(?:"([\w.-]+)"\s*\)|(?!\)))')

    def reads(self) -> Iterator[tuple[str, str, int, str, str]]:
        """The variables of keys that are read: path, code, offset, the key and the variable."""
        for path, code in self._using if self.is_automatic else ():
            for match in self._get.finditer(code):
                if match[1] and (name := self.name(match[1])):
                    yield path, code, match.start(), match[1], name

    def bound(self) -> Iterator[tuple[str, str, int, str, str]]:
        """The variables that are bound to keys."""
        for path, code in self._using:
            for match in _BOUND.finditer(code):
                if name := match[2] or self.name(match[1]):
                    yield path, code, match.start(), match[1], name

    def assigned(self, code: str) -> dict[str, str]:
        """The names, and fields by their own name, that hold a variable."""
        if not self.is_automatic or "Get" not in code or "viper" not in code:
            return {}
        found: dict[str, str] = {}
        for match in self._get.finditer(code):
            line = code.rfind("\n", 0, match.start()) + 1
            held = HELD.search(code[line : match.start()])
            if held is not None and match[1] and (name := self.name(match[1])):
                found[held[1].rpartition(".")[2]] = name
        return found

    @cached_property
    def defaults(self) -> dict[str, str]:
        """The defaults of keys, in lower case, as they are written."""
        return {
            match[1].lower(): match[2].strip() for _, code in self._using for match in _DEFAULT.finditer(code)
        }

    def names(self) -> tuple[frozenset[str], bool]:
        """All names that may be read, and whether these are all."""
        found = {name for *_, name in (*self.reads(), *self.bound())}
        found |= {name for key in self.defaults if (name := self.name(key))}
        others = any(
            _OTHERS.search(code) or any(match[1] is None for match in self._get.finditer(code))
            for _, code in self._using
        )
        return frozenset(found), bool(found) and not others and self._replaced is not None


# What a line reads into a variable or a field, before the call: `Port: v.GetString("port")`.
HELD = regex(r"([\w.]+)\s*(?::?=|:)\s*(?:\w+\()*$")
