"""The environment variables of Go programs whose names libraries and helpers put together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from .packages import lacks_packages
from .variables import variables_of

# What precedes names, where tags and options of libraries have it.
_IN_TAGS = regex(
    r'\b(?:envPrefix|env-prefix|envprefix|env-namespace):"[^"]*"|\bprefix=\w+'
    r"|\b(?:Prefix:|PrefixLookuper\(|DefaultEnvars\()\s*[^,)}\n]+|\b(?:envconfig|conf)\.(?:Must)?(?:Parse|Process)\(\s*[\w.\"]*"
)
_IN_VIPER = regex(r"\bAutomaticEnv\(\)|\bSetEnvPrefix\([^()]*\)")
_IN_KOANF = regex(r'\bkoanf\b|\benv\.Provider\w*\(\s*[\w"]+|\bPrefix:\s*[\w"]+|\bTrimPrefix\([^()]*\)')
_IN_FLAGS = regex(r"\bWithEnvVarPrefix\([^()]*\)")
_IN_HELPER = regex(r'\bos\.(?:Getenv|LookupEnv)\(\s*(?:"[A-Z_]*"|\w+)\s*\+')
_PREFIX = regex(r'(?m)^[ \t]*(?:const[ \t]+|var[ \t]+)?(\w+)(?:[ \t]+string)?[ \t]*=[ \t]*"\w+_"[ \t]*$')


@record
class Names:
    """The names that are known, whether others may be read in a way that is not, and the code without prefixes.

    The code does not have the prefixes of which all names are known, by path.
    """

    found: frozenset[str]
    complete: bool
    codes: Mapping[str, str]


@lru_cache(maxsize=2)
def names_of_go(sources: Sources) -> Names:
    """The names that the libraries and helpers of a program read."""
    parts = variables_of(sources)
    codes, tags, viper, koanf, helpers = parts.codes, parts.tags, parts.viper, parts.koanf, parts.helpers
    found = {one.setting.name for one in parts.tagged}
    found.update(one.name for one in helpers.calls())
    found.update(one.name for one in parts.flags)
    complete = not lacks_packages(sources)
    # The patterns of prefixes of which all names are known, each with a text that is in all matches.
    patterns: list[tuple[str, re.Pattern[str]]] = []
    if tags.is_used and tags.is_known:
        patterns += (
            ("refix", _IN_TAGS),
            ("DefaultEnvars", _IN_TAGS),
            (".Process", _IN_TAGS),
            ("conf.", _IN_TAGS),
        )
    if viper.is_used:
        keys, known = viper.names()
        found |= keys
        complete = complete and (known or not viper.is_automatic)
        if known:
            patterns.append(("iper", _IN_VIPER))
    if koanf.is_used:
        keys, known = koanf.names()
        found |= keys
        complete = complete and known
        if known:
            patterns += (("koanf", _IN_KOANF), ("env.Provider", _IN_KOANF))
    if helpers.is_known:
        patterns += (("os.Getenv(", _IN_HELPER), ("os.LookupEnv(", _IN_HELPER))
    patterns.append(("WithEnvVarPrefix", _IN_FLAGS))
    plain = dict(_without(codes, patterns))
    return Names(frozenset(found), complete, _without_constants(plain))


def _without(
    codes: list[tuple[str, str]], patterns: list[tuple[str, re.Pattern[str]]]
) -> Iterator[tuple[str, str]]:
    for path, code in codes:
        for text, pattern in patterns:
            if text in code:
                code = pattern.sub("", code)
        yield path, code


def _without_constants(codes: Mapping[str, str]) -> Mapping[str, str]:
    """The files without the constants of prefixes that are not used any more."""
    named = {match[1] for code in codes.values() if '_"' in code for match in _PREFIX.finditer(code)}
    if not named:
        return codes
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(named))})\b")
    used = Counter(name for code in codes.values() for name in pattern.findall(code))
    return {
        path: _PREFIX.sub(lambda match: "" if used[match[1]] == 1 else match[0], code)
        if '_"' in code
        else code
        for path, code in codes.items()
    }
