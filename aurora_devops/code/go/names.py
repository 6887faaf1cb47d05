"""The environment variables of Go programs whose names libraries and helpers put together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from .code import constants_of
from .environment_names import with_names
from .flag_variables import flag_variables
from .helpers import Helpers
from .koanf import Koanf
from .packages import lacks_packages
from .struct_tags import StructTags
from .structs import Structs
from .viper import Viper

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
    constants = constants_of(sources)
    codes = with_names(list(sources.code(".go")), constants)
    structs = Structs(codes)
    tags = StructTags(codes, constants, structs, lambda _: None)
    viper = Viper(codes, structs)
    koanf = Koanf(codes, structs, constants)
    helpers = Helpers(codes, constants)
    found = {one.setting.name for one in tags.fields()}
    found.update(one.name for one in helpers.calls())
    found.update(one.name for one in flag_variables(codes, constants))
    complete = not lacks_packages(sources)
    patterns = []
    if tags.is_known:
        patterns.append(_IN_TAGS)
    if viper.is_used:
        keys, known = viper.names()
        found |= keys
        complete = complete and (known or not viper.is_automatic)
        if known:
            patterns.append(_IN_VIPER)
    if koanf.is_used:
        keys, known = koanf.names()
        found |= keys
        complete = complete and known
        if known:
            patterns.append(_IN_KOANF)
    if helpers.is_known:
        patterns.append(_IN_HELPER)
    patterns.append(_IN_FLAGS)
    plain = dict(_without(codes, patterns))
    return Names(frozenset(found), complete, _without_constants(plain))


def _without(codes: list[tuple[str, str]], patterns: list[re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    for path, code in codes:
        for pattern in patterns:
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
