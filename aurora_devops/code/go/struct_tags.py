"""The variables that libraries read into the fields of Go structs, by the tags and the names of these."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from ..evidence import Setting
from .arguments import argument, arguments_at
from .fill_wrappers import Fill, wrapped
from .structs import Field, Structs

# Those that put an underscore behind the prefix.
_SEPARATED = ("kelseyhightower/envconfig", "ardanlabs/conf", "alecthomas/kong")
# The libraries, by the ends of their paths, with the names that they are usually imported by.
_LIBRARY = regex(
    r'(?m)^\s*(?:import\s+)?(?:(\w+)\s+)?"(?:github\.com/)?(caarlos0/env|kelseyhightower/envconfig|sethvargo/go-envconfig'
    r'|ilyakaznacheev/cleanenv|alecthomas/kong|jessevdk/go-flags|ardanlabs/conf|netflix/go-env|joeshaw/envdecode)(?:/v\d+)?"'
)
_USUAL = {
    "caarlos0/env": "env",
    "kelseyhightower/envconfig": "envconfig",
    "sethvargo/go-envconfig": "envconfig",
    "ilyakaznacheev/cleanenv": "cleanenv",
    "alecthomas/kong": "kong",
    "jessevdk/go-flags": "flags",
    "ardanlabs/conf": "conf",
    "netflix/go-env": "env",
    "joeshaw/envdecode": "envdecode",
}
# Where a library fills a struct: `env.Parse(&cfg)`, `envconfig.Process(ctx, &cfg)`, `env.ParseAs[Config]()`.
_FILLS = regex(
    r"\b(\w+)\.((?:Must|Strict)?(?:Decode|Fill|Load|New|Parse|Process|Read|Unmarshal|Update)\w*)(?:\[(?:(\w+\.)?(\w+)\])?)?\("
)
_OTHER = regex(r"\w*env\w*|config\w*")
_ANY_TAG = regex(r'\b(?:env|envconfig|envPrefix|conf):"')
_TARGET = regex(r"\bTarget:\s*&?(\w+)\b")
_NAME = regex(r"&?(\w+)")
_MADE_HERE = regex(r"(?s)&?(?:(\w+\.)?(\w+))\{.*\}|new\((?:(\w+\.)?(\w+))\)")
_OPTIONS = regex(r"\b\w+\.Options\{((?:[^{}]|\{[^{}]*\})*)\}")
_PREFIX = regex(r"\bPrefix:\s*([^,\n}]+)")
_LOOKUPER = regex(r"\bPrefixLookuper\(\s*([^,\n]+),")
_DEFAULT_ENVARS = regex(r"\bDefaultEnvars\(\s*([^,()\n]+)\)")
_BY_NAME = regex(r"\bUseFieldNameByDefault:\s*true\b")
_REQUIRED = regex(r"\bRequiredIfNoDef:\s*true\b")
# What precedes the names of all variables of a program whose structs are filled elsewhere.
_ANY_PREFIX = regex(r'\bPrefix:\s*"(\w+)"|\benv\.New\(\s*"(\w+)"')
_PLAIN = regex(r"\*?(?:\[\])?(?:string|bool|u?int\d*|float\d+|time\.Duration|url\.URL)|map\[string\]string")
_SPLIT = regex(r"([^A-Z]+|[A-Z]+[^A-Z]+|[A-Z]+)")
_ACRONYM = regex(r"([A-Z]+)([A-Z][^A-Z]+)")
_WORD = regex(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z0-9]+")
# Structs in structs are followed this deep.
_DEEPEST = 8


@record
class _Root:
    """A struct that a library fills: its key, what precedes the names, where, and how names are made.

    The key and the prefix are None if they are unknown. `by_name` is the library if it reads fields without tags, too.
    With `needs_all`, fields without a default are required; with `from_file`, a file may give what is required.
    """

    struct: tuple[str, str] | None
    prefix: str | None = ""
    place: tuple[str, int] | None = None
    by_name: str = ""
    needs_all: bool = False
    from_file: bool = False


@record
class TaggedField:
    """A variable that is read into a field, and the place of the call that does it; None if that is unknown.

    It is `aside` if only one command of several has the field.
    """

    setting: Setting
    place: tuple[str, int] | None
    aside: bool = False


@record(eq=False)
class StructTags:
    """The variables of the structs of a program."""

    codes: Sequence[tuple[str, str]]
    constants: Constants
    structs: Structs

    @cached_property
    def is_used(self) -> bool:
        """Whether the program has a library or a tag of one at all."""
        return any(_LIBRARY.search(code) or _ANY_TAG.search(code) for _, code in self.codes)

    @cached_property
    def _roots(self) -> list[_Root]:
        """The structs that are filled."""
        found: list[_Root] = []
        # Calls of functions of this program, of which it is known what they do.
        followed: set[tuple[str, int]] = set()
        unnamed: list[_Root] = []
        if not self.is_used:
            return found
        for path, code in self.codes:
            libraries = {match[1] or _USUAL[match[2]]: match[2] for match in _LIBRARY.finditer(code)}
            for match in _FILLS.finditer(code):
                library = libraries.get(match[1], "")
                if match[1] == "envconfig" and not library and code.startswith('"', match.end()):
                    library = "kelseyhightower/envconfig"
                if not library and not _OTHER.fullmatch(match[1]):
                    continue
                roots = list(self._filled(path, code, match, library))
                if library:
                    found += roots
                    followed.update(root.place for root in roots if root.place is not None)
                elif roots[0].struct is not None:
                    unnamed.append(roots[0])
        return [*found, *(root for root in unnamed if root.place not in followed)]

    @cached_property
    def _prefixes(self) -> set[str]:
        """What precedes names anywhere in the program."""
        return {one[1] or one[2] for _, code in self.codes for one in _ANY_PREFIX.finditer(code)}

    @cached_property
    def _only_prefix(self) -> str:
        return next(iter(self._prefixes)) if len(self._prefixes) == 1 else ""

    def _filled(self, path: str, code: str, match: re.Match[str], library: str) -> Iterator[_Root]:
        """The struct that a call fills, or those that the callers of the function around it have filled."""
        given = tuple(one.strip() for one in arguments_at(code, match.end()))
        type_ = f"{match[3] or ''}{match[4]}" if match[4] else _type_of(code, given, match.start())
        prefix, root = self._options(code, match[2], given, library)
        fill = Fill(path, match.start(2), type_, given, prefix, path, match.start(2))
        own = self.structs.named(type_, path) if type_ else None
        callers = list(wrapped(fill, _type_of, self.constants)) if library and own is None else ()
        for one in callers or (fill,):
            struct = self.structs.named(one.type, one.path) if one.type else None
            known = self._prefix(one, library)
            yield replace(root, struct=struct, place=(one.path, one.offset), prefix=known)

    def _prefix(self, fill: Fill, library: str) -> str | None:
        """What precedes the names of the variables of a struct; None if it is unknown."""
        if not fill.prefix:
            return ""
        passed, known = argument(fill.prefix, fill.prefix_path, fill.prefix_offset, self.constants)
        if not passed:
            known = self.constants.text(fill.prefix, fill.prefix_path)
        return f"{known}_" if known and library in _SEPARATED else known

    def _options(self, code: str, function: str, given: Sequence[str], library: str) -> tuple[str, _Root]:
        """The expression of the prefix of a call, and how it makes names."""
        root = _Root(None)
        text = ", ".join(given)
        match library:
            case "kelseyhightower/envconfig" | "ardanlabs/conf":
                prefix = given[0] if given and given[0] != '""' else ""
                return prefix, replace(root, by_name=library)
            case "alecthomas/kong":
                named = _DEFAULT_ENVARS.search(text)
                return (named[1], replace(root, by_name=library)) if named else ("", root)
            case "sethvargo/go-envconfig":
                found = _LOOKUPER.search(text) or _LOOKUPER.search(code)
                return (found[1] if found else ""), root
            case "caarlos0/env":
                options = _OPTIONS.search(text)
                if options is None and "ptions" in function:
                    options = next(_OPTIONS.finditer(code), None)
                    if options is None or len(_OPTIONS.findall(code)) > 1:
                        return "unknown()", root
                said = options[1] if options else ""
                named = _PREFIX.search(said)
                by_name = library if _BY_NAME.search(said) else ""
                needs_all = _REQUIRED.search(said) is not None
                return (named[1] if named else ""), replace(root, by_name=by_name, needs_all=needs_all)
            case "ilyakaznacheev/cleanenv":
                return "", replace(root, from_file=function in ("ReadConfig", "ParseFile"))
            case _:
                return "", replace(root, prefix=self._only_prefix)

    @cached_property
    def is_known(self) -> bool:
        """Whether the prefixes of all names are known."""
        return all(
            root.prefix is not None and (root.struct or root.prefix == "") for root in self._roots
        ) and not any(
            field.type.startswith(("[", "map")) and self.structs.of(field) is not None
            for field in self.structs.fields
            if _nested(field, _said(field)[1], "")
        )

    def fields(self) -> Iterator[TaggedField]:
        """The variables of all fields; one several times if several calls read it."""
        reached: set[tuple[str, str]] = set()
        if not self.is_used:
            return
        for root in self._roots:
            if root.struct is not None:
                yield from self._below(root, root.struct, root.prefix, (), reached)
        if any(root.struct is None and root.prefix != "" for root in self._roots):
            return
        nested = {struct for field in self.structs.fields if (struct := self.structs.of(field)) is not None}
        prefixes = {root.prefix for root in self._roots}
        prefix = self._only_prefix or (next(iter(prefixes)) if len(prefixes) == 1 else "")
        # What a call fills may be kept in other structs as well.
        filled = tuple(reached)
        for top in dict.fromkeys((dirname(field.path), field.struct) for field in self.structs.fields):
            if top not in nested and top not in reached:
                yield from self._below(_Root(top, prefix), top, prefix, filled, reached)

    def _below(
        self,
        root: _Root,
        struct: tuple[str, str],
        prefix: str | None,
        above: tuple[tuple[str, str], ...],
        reached: set[tuple[str, str]],
        *,
        aside: bool = False,
        depth: int = 0,
    ) -> Iterator[TaggedField]:
        reached.add(struct)
        for field in self.structs.fields_of(struct):
            name, options = _named(field, root.by_name)
            if "-" in (field.tag.get("env"), field.tag.get("conf")) or field.tag.get("ignored") == "true":
                continue
            inner = self.structs.of(field)
            # Other libraries decode a struct that has a tag from one variable.
            tagged = _has_tag(field) and root.by_name != "kelseyhightower/envconfig"
            if inner is not None and not tagged and not field.type.startswith(("[", "map")):
                if inner not in above and depth < _DEEPEST:
                    below = None if prefix is None else prefix + _nested(field, options, name)
                    chosen = aside or "cmd" in field.tag
                    yield from self._below(
                        root, inner, below, (*above, struct), reached, aside=chosen, depth=depth + 1
                    )
                continue
            plain = _has_tag(field) or _PLAIN.fullmatch(field.type)
            if prefix is not None and name and plain:
                for setting in self._of(root, field, prefix, name, options):
                    yield TaggedField(setting, root.place, aside)

    def _of(
        self, root: _Root, field: Field, prefix: str, name: str, options: Sequence[str]
    ) -> Iterator[Setting]:
        default = next(
            (said for key in ("envDefault", "default", "env-default") if (said := field.tag.get(key))), None
        )
        default = default or next(
            (one.partition(one[7])[2] for one in options if one.startswith(("default=", "default:"))), None
        )
        required = "true" in (field.tag.get("required"), field.tag.get("env-required"))
        # `required:""` of kong.
        required = required or field.tag.get("required") == ""
        required = required or not {"required", "notEmpty", "required=true"}.isdisjoint(options)
        required = required or (root.needs_all and default is None)
        set_before = default is None and not required and (field.struct, field.name) in self._made
        default = self._made[field.struct, field.name] if set_before else default
        names = [f"{prefix}{one}" for one in name.split("|")]
        if root.by_name == "kelseyhightower/envconfig" and prefix and field.tag.get("envconfig"):
            # It reads the variable without the prefix as well.
            names.append(name)
        required = required and default is None and not root.from_file and len(names) == 1
        for each in names:
            yield Setting(
                each.upper(), field.path, field.line, "a tag", default, required, optional=set_before
            )

    @cached_property
    def _made(self) -> dict[tuple[str, str], str | None]:
        """The fields of structs that have a value before the environment is read, each with it if it is known."""
        structs = {field.struct for field in self.structs.fields if field.tag.get("env")}
        found: dict[tuple[str, str], str | None] = {}
        constants: dict[str, str] = {}
        for _, code in self.codes if structs else ():
            for match in _MADE.finditer(code):
                if match[1] in structs:
                    constants = constants or {
                        one[1]: one[2] for _, text in self.codes for one in _CONSTANT.finditer(text)
                    }
                    for one in _MADE_FIELD.finditer(match[2]):
                        said = one[2].strip()
                        found[match[1], one[1]] = literal(constants.get(said, said))
        return found


# `Config{Port: 8080, Level: defaultLevel}`.
_MADE = regex(r"\b(\w+)\{([^{}]{1,4000})\}")
_MADE_FIELD = regex(r"(?m)\b([A-Z]\w*):\s*([^,\n]+),?[ \t]*$")
_CONSTANT = regex(r'(?m)^\s*(?:const\s+)?(\w+)(?:[ \t]+\w+)?[ \t]*=[ \t]*("[^"\n]*"|\d+)[ \t]*$')


def _has_tag(field: Field) -> bool:
    return bool(_said(field)[0])


def _said(field: Field) -> tuple[str, list[str]]:
    """The name in the tag of a field, several with a bar between, and its options."""
    if conf := field.tag.get("conf"):
        options = [one.strip() for one in conf.split(",")]
        return next((one[4:] for one in options if one.startswith("env:")), ""), options
    said = field.tag.get("env") or field.tag.get("envconfig") or ""
    name, *options = (one.strip() for one in said.split(","))
    others = [one for one in options if _UPPER.fullmatch(one)]
    if name.startswith("prefix="):
        name, options = "", [name, *options]
    return "|".join((name, *others)) if name else "", options


_UPPER = regex(r"[A-Z][A-Z0-9]*_[A-Z0-9_]*")


def _named(field: Field, by_name: str) -> tuple[str, list[str]]:
    """The name of the variable of a field without its prefix, empty if it has none, and the options of its tag."""
    name, options = _said(field)
    if name.strip("_-") or not by_name:
        return name if name.strip("_-") else "", options
    match by_name:
        case "kelseyhightower/envconfig":
            return _words(field), options
        case "alecthomas/kong":
            return (field.tag.get("name") or "_".join(_WORD.findall(field.name))).replace("-", "_"), options
        case _:
            return "_".join(_WORD.findall(field.name)), options


def _nested(field: Field, options: Sequence[str], name: str) -> str:
    """What the names of the variables in a struct begin with, because of the field that has it as its type."""
    for key in ("envPrefix", "env-prefix", "envprefix"):
        if said := field.tag.get(key):
            return said
    if said := field.tag.get("env-namespace"):
        return f"{said}_"
    said = next((one[7:] for one in options if one.startswith("prefix=")), "")
    if said or field.embedded:
        return said
    return f"{name}_" if name else ""


def _words(field: Field) -> str:
    """The name that envconfig gives a field without one: `BaseURL` is `BASEURL`, or `BASE_URL` with `split_words`."""
    if field.tag.get("split_words") != "true":
        return field.name
    words: list[str] = []
    for word in _SPLIT.findall(field.name):
        acronym = _ACRONYM.fullmatch(word)
        words += acronym.groups() if acronym else (word,)
    return "_".join(words)


def _type_of(code: str, given: Sequence[str], offset: int) -> str:
    """The type of the argument of a call that is a struct; empty if it is unknown."""
    for one in given:
        if made := _MADE_HERE.fullmatch(one):
            if not one.startswith(("new(", "&")) or (target := _TARGET.search(one)) is None:
                return next((f"{made[at] or ''}{made[at + 1]}" for at in (1, 3) if made[at + 1]), "")
            name = target[1]
        elif found := _NAME.fullmatch(one):
            name = found[1]
        else:
            continue
        if name != "nil" and (type_ := declared_type(code, name, offset)) and type_ != "context.Context":
            return type_
    return ""


def declared_type(code: str, variable: str, offset: int) -> str:
    """The type with which a variable is declared above an offset; empty if it is unknown."""
    name = re.escape(variable)
    declared = re.compile(
        rf"\bvar\s+{name}\s+(?:=\s*&?)?\*?((?:\w+\.)?\w+)|\b{name}\s*:?=\s*(?:&?((?:\w+\.)?\w+)\s*\{{|new\(((?:\w+\.)?\w+)\))"
        rf"|\(\s*{name}\s+\*?((?:\w+\.)?\w+)\s*(?:,[^()]*)?,?\s*(?:err\s+error)?\s*\)",
    )
    last = deque(declared.finditer(code, 0, offset), 1)
    found = next(group for group in last[0].groups() if group) if last else ""
    # A struct without a name is called like its variable.
    return variable if found == "struct" else found


_DEFAULT = regex(r'"([^"\n]*)"$|(\d[\d_]*)$|(true|false)$|(\d+)\s*\*\s*time\.(\w+)$')


def literal(said: str) -> str | None:
    """The default that an argument is, as text: a literal or a duration; None for an expression."""
    found = _DEFAULT.match(said.strip())
    if found is None:
        return None
    if found[4]:
        return f"{found[4]}{found[5][:1].lower()}"
    return found[1] if found[1] is not None else found[3] or found[2].replace("_", "")
