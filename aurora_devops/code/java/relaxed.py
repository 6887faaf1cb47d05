"""The environment variables that set the properties of Java programs by their names (relaxed binding)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import record
from ..evidence import Setting
from ..sources import Sources, line_at
from .classes import Classes
from .properties import canonical, properties_of, variable_of
from .spring import code_of

_BOUND = frozenset({"ConfigurationProperties", "ConfigMapping", "EachProperty"})
_PREFIX = regex(r'(?:^|,)\s*(?:(?:prefix|value)\s*=\s*)?"([\w.-]+)"')
_COMPONENT = regex(
    r"(?:^|,)\s*(?:@[\w.]+(?:\([^()]*\))?\s*)*(?:final\s+)?(?P<type>[\w.]+(?:<[\w.<>, ]*>)?)\s+(?P<name>\w+)\s*(?=,|$)"
)
_PARAMETER = regex(
    r"(?:^|,)\s*(?:@[\w.:]+(?:\([^()]*\))?\s*)*(?:val|var)\s+(?P<name>\w+)\s*:\s*(?P<type>[\w.]+(?:<[\w.<>, ]*>)?)\??"
    r"\s*(?:=[^,]*)?(?=,|$)"
)
_FIELD = regex(
    r"(?m)^[ \t]+private[ \t]+(?:final[ \t]+)?(?P<type>[\w.]+(?:<[\w.<>, ]*>)?)[ \t]+(?P<name>\w+)(?:[ \t]*=[^;\n]*)?;"
)
_PLAIN = regex(
    r"(?:\w+\.)*(?:String|int|Int|Integer|long|Long|boolean|Boolean|double|Double|float|Float|short|Short|BigDecimal|Duration"
    r"|Period|DataSize|URI|URL|Path|Locale|ZoneId|Charset|UUID|Class<.*>)|(?:List|Set|Collection)<String>"
)
_PARENTHESES = regex(r"\(((?:[^()]|\([^()]*\)){0,4000})\)\s*\Z")
# `"shop.payment-url"` in `@Value`, `getProperty` and other places.
_DOTTED = regex(r'["{]([a-z][\w-]*(?:\.[\w-]+)+)(?=[":}])')
_VALUE = regex(r'@Value\(\s*"\\?\$\{([a-z][\w-]*(?:\.[\w-]+)+)[:}]')
_CAPITAL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = regex(r"\W")
# `@ConfigProperty(name = "shop.payment-url")` of a field or parameter without a default.
_CONFIG_PROPERTY = regex(
    r'@(?:\w+:)?ConfigProperty\(\s*name\s*=\s*"([\w.-]+)"\s*(?P<more>,[^()]*)?\)\s*'
    r"(?:(?:@\w+|private|protected|public|final|internal|lateinit)\s+)*(?:va[lr]\s+\w+\s*:\s*)?(?P<type>[\w.]+\??)"
)
# `environment.getRequiredProperty("PAYMENT_URL")`.
_GET_PROPERTY = regex(r'\b\w*[eE]nv\w*\s*\.\s*get(?:Required)?Property\(\s*"([A-Z][A-Z0-9_]*)"\s*(,)?')
_SCOPED = regex(r"@(?:ApplicationScoped|Path|RequestScoped|Singleton|Dependent)\b")


@record
class Bound:
    """The properties of a class: what their keys begin with, the names of its fields, and where they are.

    The fields are None if they are not all plain values.
    """

    prefix: str
    path: str
    line: int
    fields: tuple[str, ...] | None


@lru_cache(maxsize=2)
def bound_of(sources: Sources) -> tuple[Bound, ...]:
    """The classes of a program that are bound to properties."""
    codes = code_of(sources)
    about = {path: code for path, code in codes.items() if "@Config" in code or "@EachProperty" in code}
    return tuple(_bound(about)) if about else ()


def _bound(codes: Mapping[str, str]) -> Iterator[Bound]:
    for one in Classes(codes).all:
        marks = [arguments for name, arguments in one.annotations.items() if name in _BOUND]
        prefix = _PREFIX.search(marks[0]) if marks else None
        if prefix is None:
            continue
        code = codes[one.path]
        head = code[max(0, one.start - 4200) : one.start]
        listed = _PARENTHESES.search(head) if one.kind == "record" or one.path.endswith(".kt") else None
        if listed is not None:
            pattern = _PARAMETER if one.path.endswith(".kt") else _COMPONENT
            found = list(pattern.finditer(listed[1].strip().removesuffix(",")))
        else:
            found = [] if one.kind == "interface" else list(_FIELD.finditer(code, one.start, one.end))
        plain = bool(found) and not one.nested and all(_PLAIN.fullmatch(each["type"]) for each in found)
        fields = tuple(each["name"] for each in found) if plain else None
        yield Bound(prefix[1], one.path, line_at(code, one.start), fields)


def variables_of(key: str) -> tuple[str, ...]:
    """The variables that set a property: `SHOP_PAYMENT_URL` and `SHOP_PAYMENTURL` for `shop.payment-url`."""
    dashed = _SEPARATORS.sub("_", _CAPITAL.sub("-", key)).upper()
    return tuple(dict.fromkeys((dashed, variable_of(_CAPITAL.sub("-", key)))))


def settings(sources: Sources, codes: Mapping[str, str]) -> Iterator[Setting]:
    """The variables of the fields of bound classes, and of properties that are injected or read."""
    known = {one.key.partition(".")[2] if one.key[:1] == "%" else one.key for one in properties_of(sources)}
    for one in bound_of(sources):
        for key in (f"{one.prefix}.{name}" for name in one.fields or ()):
            # What a file sets may be changed by the variable, but is not meant to be.
            for variable in variables_of(key) if canonical(key) not in known else ():
                yield Setting(variable, one.path, one.line, "@ConfigurationProperties", optional=True)
    for path, code in codes.items():
        for match in _VALUE.finditer(code) if "@Value" in code else ():
            line = line_at(code, match.start())
            for variable in variables_of(match[1]) if canonical(match[1]) not in known else ():
                yield Setting(variable, path, line, "@Value", optional=True)
        for match in _GET_PROPERTY.finditer(code) if "Property(" in code else ():
            yield Setting(
                match[1], path, line_at(code, match.start()), "getProperty", optional=bool(match[2])
            )
        for match in _CONFIG_PROPERTY.finditer(code) if "ConfigProperty" in code else ():
            optional = _is_optional(match)
            given = canonical(match[1]) in known
            # A file beside the program may have the property.
            needed = not optional and not given and _SCOPED.search(code) is not None
            name = _SEPARATORS.sub("_", match[1]).upper()
            line = line_at(code, match.start())
            yield Setting(name, path, line, "@ConfigProperty", optional=optional or given, needed=needed)


def injected(codes: Mapping[str, str]) -> set[str]:
    """The properties without a default that beans need which Quarkus always makes, also as those of production."""
    found = {
        canonical(match[1])
        for code in codes.values()
        if "ConfigProperty" in code and _MADE.search(code) and not _DEPENDS.search(code)
        for match in _CONFIG_PROPERTY.finditer(code)
        if not _is_optional(match)
    }
    return found | {f"%prod.{key}" for key in found}


# A bean that Quarkus keeps although no other one needs it, and what makes that depend on something.
_MADE = regex(r"@(?:GrpcService|Incoming|Observes|Path|QuarkusMain|Scheduled|Startup)\b")
_DEPENDS = regex(r"@(?:IfBuild\w+|LookupIf\w+|LookupUnless\w+|RegisterRestClient|UnlessBuild\w+)\b")
# Values that are looked up when they are used.
_LATER = ("Instance", "Optional", "Provider", "Supplier")


def _is_optional(match: re.Match[str]) -> bool:
    """Whether the value of `@ConfigProperty` may be missing."""
    last = match["type"].rpartition(".")[2]
    return "defaultValue" in (match["more"] or "") or last.endswith("?") or last.startswith(_LATER)


def names_of_java(sources: Sources) -> tuple[set[str], set[str]]:
    """The variables that properties may have, and what the names of others begin with."""
    found = {variable_of(one.key) for one in properties_of(sources)}
    for _, code in sources.code(".java", ".kt"):
        for match in _DOTTED.finditer(code):
            found.update(variables_of(match[1]))
    prefixes = set()
    for one in bound_of(sources):
        prefix = variable_of(one.prefix)
        if one.fields is None:
            prefixes.add(f"{prefix}_")
        for name in one.fields or ():
            found.update(variables_of(f"{one.prefix}.{name}"))
    return found, prefixes
