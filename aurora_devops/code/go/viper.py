"""The variables that viper reads: of keys, with a prefix and with what replaces their separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from .struct_tags import declared_type
from .structs import Field, Structs

_AUTOMATIC = regex(r"\bAutomaticEnv\(\)")
_PREFIX = regex(r'\bSetEnvPrefix\(\s*"(\w+)"')
_ANY_PREFIX = regex(r"\bSetEnvPrefix\(")
_REPLACER = regex(r"\b(?:Set)?EnvKeyReplacer\(\s*strings\.NewReplacer\(([^()]*)\)")
_ANY_REPLACER = regex(r"\b(?:Set)?EnvKeyReplacer\(")
_MADE = regex(r"\b(\w+)\s*:?=\s*viper\.(?:New|NewWithOptions|GetViper)\(|\b(\w+)\s+\*viper\.Viper\b")
_BOUND = regex(r'\.(?:Must)?BindEnv\(\s*"([\w.-]+)"\s*(?:,\s*"(\w+)")?')
_BINDS = regex(r"\.(?:Must)?BindEnv\(")
_DEFAULT = regex(r'\.SetDefault\(\s*"([\w.-]+)"\s*,\s*([^)\n]*(?:\([^()\n]*\))?)\)')
_TEXT = regex(r'"([^"\n]*)"')
# What reads keys that are not in the code.
_OTHERS = regex(r"\.(?:AllSettings|AllKeys|Sub|UnmarshalKey)\(")
_UNMARSHAL = regex(r"\.(?:Unmarshal(?:Exact)?)\(\s*(?:&?(\w+)|&?((?:\w+\.)?\w+)\{\})\s*[,)]")
_ANY_UNMARSHAL = regex(r"\.(?:Unmarshal(?:Exact)?)\(")
# The types of fields that may have any keys below them.
_OPEN = regex(r"\*?(?:\[\])*(?:map\b|any\b|interface\b|(?!time\.|url\.|net\.)\w+\.)")
# Structs in structs are followed this deep.
_DEEPEST = 8
_USUAL = ("viper", "v", "vp")


@record(eq=False)
class Viper:
    """How a program reads variables with viper."""

    codes: Sequence[tuple[str, str]]
    structs: Structs

    @cached_property
    def _using(self) -> list[tuple[str, str]]:
        return [(path, code) for path, code in self.codes if "viper" in code]

    @cached_property
    def is_used(self) -> bool:
        """Whether the program reads variables with viper at all."""
        return self.is_automatic or any("BindEnv(" in code for _, code in self._using)

    @cached_property
    def is_automatic(self) -> bool:
        """Whether each key is read from the variable of its name."""
        return any(_AUTOMATIC.search(code) for _, code in self._using)

    @cached_property
    def _prefix(self) -> str | None:
        """What precedes all names; None if it is unknown."""
        if any(len(_PREFIX.findall(code)) < len(_ANY_PREFIX.findall(code)) for _, code in self._using):
            return None
        found = {match[1].upper() + "_" for _, code in self._using for match in _PREFIX.finditer(code)}
        return found.pop() if len(found) == 1 else None if found else ""

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
        if self._replaced is None or self._prefix is None:
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

    @cached_property
    def unmarshalled(self) -> tuple[list[tuple[str, Field]], bool]:
        """The keys of the structs that the program fills, with their fields, and whether these are all."""
        found: list[tuple[str, Field]] = []
        known = True
        for path, code in self._using:
            filled = list(_UNMARSHAL.finditer(code))
            known = known and len(filled) == len(_ANY_UNMARSHAL.findall(code))
            for match in filled:
                type_ = match[2] or declared_type(code, match[1], match.start())
                struct = self.structs.named(type_, path) if type_ else None
                known = known and struct is not None
                if struct is not None:
                    found += self._keys(struct, "", ())
        if not known:
            # Keys in capitals are the names of variables, whatever struct has them.
            fields = ((one.tag.get("mapstructure", "").partition(",")[0], one) for one in self.structs.fields)
            found += [(key, one) for key, one in fields if key.isupper() and (key, one) not in found]
        known = known and not any(_OPEN.match(field.type) for _, field in found)
        return found, known

    def _keys(
        self, struct: tuple[str, str], above: str, seen: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[str, Field]]:
        for field in self.structs.fields_of(struct):
            said, *options = field.tag.get("mapstructure", "").split(",")
            if said == "-" or "remain" in options:
                continue
            key = above if "squash" in options else f"{above}{said or field.name.lower()}"
            inner = self.structs.of(field)
            if inner is None or field.type.startswith(("[", "map")):
                yield key, field
            elif inner not in seen and len(seen) < _DEEPEST:
                below = key if "squash" in options else f"{key}."
                yield from self._keys(inner, below, (*seen, struct))

    def names(self) -> tuple[frozenset[str], bool]:
        """All names that may be read, and whether these are all."""
        found = {name for *_, name in (*self.reads(), *self.bound())}
        bound = sum(len(_BINDS.findall(code)) - len(_BOUND.findall(code)) for _, code in self._using)
        if not self.is_automatic:
            return frozenset(found), not bound and self._replaced is not None and self._prefix is not None
        found |= {name for key in self.defaults if (name := self.name(key))}
        fields, known = self.unmarshalled
        found |= {name for key, _ in fields if (name := self.name(key))}
        others = bound or any(
            _OTHERS.search(code) or any(match[1] is None for match in self._get.finditer(code))
            for _, code in self._using
        )
        known = known and self._replaced is not None and self._prefix is not None
        return frozenset(found), bool(found) and known and not others


# What a line reads into a variable or a field, before the call: `Port: v.GetString("port")`.
HELD = regex(r"([\w.]+)\s*(?::?=|:)\s*(?:\w+\()*$")
