"""The variables that koanf reads: of keys, with a prefix and with what its callback replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from .arguments import arguments_at
from .struct_tags import declared_type
from .structs import Field, Structs

_PROVIDER = regex(r"\benv\.Provider(?:WithValue)?\(")
_PREFIX = regex(r"\bPrefix:\s*([^,\n}]+)")
_REPLACED = regex(r'\bReplace(?:All)?\([^"\n]*(?:"\w*"[^"\n]*)?"(_+)",\s*"(\W)"')
_CHANGES = regex(r"\bstrings\.(\w+)\(")
_KNOWN_CHANGES = frozenset({"Replace", "ReplaceAll", "ToLower", "TrimPrefix"})
_MADE = regex(r"\b(\w+)\s*:?=\s*koanf\.New(?:WithConf)?\(|\b(\w+)\s+\*koanf\.Koanf\b")
_UNMARSHAL = regex(r'\.Unmarshal(?:WithConf)?\(\s*"([\w.]*)"\s*,\s*&?(\w+)\s*[,)]')
_ANY_UNMARSHAL = regex(r"\.Unmarshal(?:WithConf)?\(")
_OTHERS = regex(r"\.(?:All|Cut|Keys|MapKeys|Raw|Slices|StringMap)\(")
_USUAL = ("k", "ko", "kf", "koanf")
# Structs in structs are followed this deep.
_DEEPEST = 8


@record
class KoanfKey:
    """A key that the program reads, and where."""

    key: str
    path: str
    offset: int = 0
    field: Field | None = None


@record(eq=False)
class Koanf:
    """How a program reads variables with koanf."""

    codes: Sequence[tuple[str, str]]
    structs: Structs
    constants: Constants

    @cached_property
    def _using(self) -> list[tuple[str, str]]:
        return [(path, code) for path, code in self.codes if "koanf" in code]

    @cached_property
    def is_used(self) -> bool:
        """Whether the program uses the library at all."""
        return bool(self._using)

    @cached_property
    def _provider(self) -> tuple[str, str] | None:
        """The prefix of all variables, and what separates their parts; None if it is unknown."""
        found = [
            (path, arguments_at(code, match.end()))
            for path, code in self._using
            for match in _PROVIDER.finditer(code)
        ]
        if len(found) != 1:
            return None
        path, given = found[0]
        text = ", ".join(given)
        named = _PREFIX.search(text)
        said = named[1] if named else given[0].strip() if len(given) > 2 else '""'
        prefix = self.constants.text(said, path)
        changes = {match[1] for match in _CHANGES.finditer(text)}
        if prefix is None or "ToLower" not in changes or not changes <= _KNOWN_CHANGES:
            return None
        replaced = _REPLACED.findall(text)
        if len(replaced) > 1 or bool(replaced) != any("Replace" in one for one in changes):
            return None
        return prefix, replaced[0][0] if replaced else ""

    def name(self, key: str) -> str | None:
        """The variable of a key; None if it has none, or an unknown one."""
        if self._provider is None:
            return None
        prefix, separator = self._provider
        if ("." in key and not separator) or (separator and separator in key):
            return None
        name = prefix + key.upper().replace(".", separator)
        return name if re.fullmatch(r"[A-Z][A-Z0-9_]*", name) else None

    @cached_property
    def _get(self) -> re.Pattern[str]:
        made = {
            name
            for _, code in self._using
            for match in _MADE.finditer(code)
            for name in match.groups()
            if name
        }
        names = "|".join(map(re.escape, sorted({*made, *_USUAL})))
        types = r"(?:Must)?(?:Bool|Bytes|Duration|Float64|Get|Int|Int64|String|Time)s?|Exists"
        return re.compile(rf'\b(?:{names})\.(?:{types})\(\s*(?:"([\w.-]+)"|(?!\)))')

    @cached_property
    def keys(self) -> tuple[list[KoanfKey], bool]:
        """The keys that are read, and whether these are all."""
        found: list[KoanfKey] = []
        known = True
        for path, code in self._using:
            for match in self._get.finditer(code):
                known = known and match[1] is not None
                if match[1]:
                    found.append(KoanfKey(match[1], path, match.start()))
            filled = list(_UNMARSHAL.finditer(code))
            known = known and len(filled) == len(_ANY_UNMARSHAL.findall(code)) and not _OTHERS.search(code)
            for match in filled:
                type_ = declared_type(code, match[2], match.start())
                struct = self.structs.named(type_, path) if type_ else None
                known = known and struct is not None
                if struct is not None:
                    found += self._fields(struct, f"{match[1]}." if match[1] else "", ())
        return found, known

    def _fields(
        self, struct: tuple[str, str], above: str, seen: tuple[tuple[str, str], ...]
    ) -> Iterator[KoanfKey]:
        for field in self.structs.fields_of(struct):
            said, *options = field.tag.get("koanf", "").split(",")
            if said == "-":
                continue
            squash = "squash" in options
            key = f"{above}{said or field.name.lower()}"
            inner = self.structs.of(field)
            if inner is None or field.type.startswith(("[", "map")):
                yield KoanfKey(key, field.path, field=field)
            elif inner not in seen and len(seen) < _DEEPEST:
                yield from self._fields(inner, above if squash else f"{key}.", (*seen, struct))

    def names(self) -> tuple[frozenset[str], bool]:
        """All names that may be read, and whether these are all."""
        keys, known = self.keys
        found = {name for one in keys if (name := self.name(one.key))}
        return frozenset(found), bool(found) and known and self._provider is not None
