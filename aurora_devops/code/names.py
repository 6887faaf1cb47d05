"""The names of environment variables that the code, the configuration and the scripts of a project may read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..core.lazy import regex
from .data import table, toml
from .go.names import names_of_go
from .java.relaxed import names_of_java
from .numbers import LONGEST, MOST, READ
from .rust.environment import names_of_structs
from .sources import FOREIGN, Sources

# A name in capitals of several parts; a program may add another part if it begins or ends with an underscore.
_CAPITALS = regex(
    r"(?<![A-Z0-9_])(?:[A-Z][A-Z0-9]*__?(?:[A-Z0-9]+(?:__?[A-Z0-9]+)*_?)?|_[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?)(?![A-Za-z0-9])"
)
# Where such a name may begin; this is found faster.
_RUN = regex(r"[A-Z_][A-Z0-9_]{2,}")
# The prefix of all variables that a library reads: `SetEnvPrefix("SHOP")`, `env_prefix = "SHOP_"`.
_PREFIX = regex(r"""(?i)prefix["']?\s*[=:(,]\s*["'](\w+)["']|\bProcess\(\s*(?:\w+,\s*)?"(\w+)\"""")
# `env_prefix="SHOP_"` of pydantic, `envconfig.Process("shop", &config)`, and `envy::prefixed("SHOP_")`.
_EXACT_PREFIX = regex(
    r"""\benv_prefix["']?\s*[=:]\s*["'](\w+)["']|\benvconfig\.(?:Must)?Process\(\s*"(\w+)\""""
    r"""|\bfrom_prefixed_env\(\s*(?:prefix\s*=\s*)?["'](\w+)["']|\benvvar_prefix\s*=\s*["'](\w+)["']"""
    r"""|\benvy::prefixed\(\s*"(\w+)\""""
)
_BOUND_PREFIX = regex(r"@Config(?:urationProperties|Mapping)\([^()]*\)")
# The prefixes of config and figment, and of functions that are given names, whose names are known.
_RUST_PREFIX = regex(r"\b(?:Environment\s*::\s*with_prefix|Env\s*::\s*prefixed|prefix_separator)\([^()]*\)")
# Fields of a class, which pydantic reads from variables of their names.
_FIELD = regex(r"(?m)^[ \t]+([a-z][a-z0-9]*(?:_[a-z0-9]+)+)[ \t]*:")
_WORD_FIELD = regex(r"(?m)^[ \t]+([a-z][a-z0-9]{5,})[ \t]*:")
# The names of one word that are compared; shorter ones are mostly those of runtimes and libraries.
SHORTEST = 6
# What reads variables whose names are not in the code.
_ANY_NAME = regex(
    r"\bAutomaticEnv\(\)|\bos\.Environ\(\)|koanf|\bProcess\(\s*(?:\w+,\s*)?\"\""
    r"|(?<![\"'] in )(?<![\"'] not in )\bos\.environ(?=\s*[,)}]|\.(?:copy|items|keys|values)\()"
    r"|(?<![\"'] )(?<![\"'] not )\bin os\.environ:|\benv_nested_delimiter|\bdynaconf"
    r"|\benv::vars(?:_os)?\(|\bEnvironment::default\(|\bEnv::raw\(|\bserde_env\b"
    r"|\bprocess\.env\[\s*(?:`\$\{[^{}`]*\}_?\$\{[^{}`]*\}`|\w+\s*\+\s*(?:[\"'`]_[\"'`]\s*\+\s*)?\w+\s*)\]"
    r"|\bDeno\.env\.toObject\(|\.\.\.\s*(?:process|Bun)\.env\b"
    r"|\bObject\.\w+\(\s*process\.env\b|\bin process\.env\)|\bnconf\b|require\(['\"]rc['\"]\)"
)
# A part of each text that the two patterns above match, which is found faster.
_HAS_PREFIX = regex(r"refix|PREFIX|Process\(")
_HAS_ANY_NAME = regex(
    r"AutomaticEnv|env::vars|Environment::default|Env::raw|serde_env|os\.[eE]nviron|koanf|Process\(|env_nested_delimiter|dynaconf|(?:process|Bun|Deno)\.env|nconf|['\"]rc['\"]"
)
# A variable of the code that is given the value of an environment variable: `DB_URL = os.environ["DATABASE_URL"]`.
_GIVEN = regex(
    r"""\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[ \t]*(?::[ \t]*[\w\[\], |]+=|[:=](?!=))(?![=>])[^;\n]*?"""
    r"""\b(?:getenv\(|environ\[|environ\.get\(|process\.env\.|process\.env\[)[ \t]*["']?([A-Za-z_]\w*)"""
)
_WITH_GIVEN = regex(r"\.(?:py|[cm]?[jt]sx?)$")
_OF_NAME = regex(r"""(?:["'`]|\benv\.)\Z""")
_OF_NAME_IN_PYTHON = regex(r"""(?:["']|\benviron\.|\$\{?)\Z""")
_SPREAD = regex(r"\}\s*=\s*process\.env\b")
# Files of other languages, and those that a web server or a database reads.
_OTHER_CODE = regex(
    r"\.(?:rs|cs|fs|vb|ex|exs|erl|clj|lua|pl|swift|dart|vue|svelte|astro|tmpl|tpl|template|j2|prisma|c|cc|cpp|h|hpp|jl)$"
    r"|(?:^|/)[^/]*ockerfile[^/]*$|(?:^|/)[^/.]+$"
)
_MANIFEST = regex(r"(?m)^apiVersion:")
_ENVIRONMENT_FILE = regex(r"(?:^|/)[^/]*\.env[^/]*$|\.env$")


def names_of(sources: Sources, nested: Collection[str] = ()) -> tuple[tuple[str, ...], bool]:
    """The names in capitals that may be environment variables, and whether it reads no others.

    A name that ends or begins with an underscore is a part of others; one of a single word may be anything. One
    that ends in `_*` is the prefix of fields whose names are known. Manifests and files of variables are left out,
    since they set variables. `nested` are the names that fields in fields of settings have, if all are known.
    """
    found: set[str] = set(nested)
    words: set[str] = set()
    exact: set[str] = set()
    complete = True
    texts = list(_texts(sources))
    of_structs = names_of_structs(sources) if any(path.endswith(".rs") for path, _ in texts) else None
    go = names_of_go(sources) if any(path.endswith(".go") for path, _ in texts) else None
    given = {
        match[1]
        for path, text in texts
        if _WITH_GIVEN.search(path) and ("env" in text)
        for match in _GIVEN.finditer(text)
        if match[1] != match[2]
    }
    for path, text in texts:
        if path.endswith((".yaml", ".yml")) and _MANIFEST.search(text):
            continue
        if path.endswith(".rs") and of_structs is not None and of_structs[1]:
            text = _RUST_PREFIX.sub("", text)
        if go is not None and path in go.codes:
            text = go.codes[path]
        if path.endswith((".java", ".kt")) and "@Config" in text:
            # The names below the prefix are known.
            text = _BOUND_PREFIX.sub("", text)
        if path.endswith((".py", ".go", ".rs")) and _HAS_PREFIX.search(text):
            # A library reads the fields of a class or struct behind the prefix, and no other names.
            own = {f"{''.join(groups).upper().rstrip('_')}_" for groups in _EXACT_PREFIX.findall(text)}
            exact |= own
            text = _EXACT_PREFIX.sub("", text)
            for prefix in own:
                # A comment about all variables: `SHOP_*`.
                text = text.replace(f"{prefix}*", "")
        for run in _RUN.finditer(text):
            if (name := run[0]) in found:
                continue
            if "_" not in name:
                if len(name) >= SHORTEST:
                    words.add(name)
                continue
            match = _CAPITALS.match(text, run.start())
            if (
                match
                and not _is_in_sentence(text, match)
                and not (name in given and _is_own(path, text, match))
            ):
                found.add(match[0])
        if _HAS_PREFIX.search(text):
            found.update(f"{(one or other).upper().rstrip('_')}_" for one, other in _PREFIX.findall(text))
        if path.endswith(".py") and "ettings" in text:
            found.update(name.upper() for name in _FIELD.findall(text))
            words.update(name.upper() for name in _WORD_FIELD.findall(text))
        if nested and path.endswith(".py"):
            text = text.replace("env_nested_delimiter", "")
        complete = complete and not (_HAS_ANY_NAME.search(text) and _ANY_NAME.search(text))
        if len(found) > MOST:
            return (), False
    complete = complete and not _has_own_crates(sources.text("Cargo.toml"))
    if any(path.endswith((".java", ".kt")) for path, _ in texts):
        properties, prefixes = names_of_java(sources)
        found |= properties | prefixes
    if of_structs is not None:
        found |= of_structs[0]
    if go is not None:
        found |= go.found
        complete = complete and go.complete
    if len(words) > MOST:
        return tuple(sorted(found)), False
    return tuple(sorted({*found, *words, *(f"{one}*" for one in exact - found)})), complete


def _has_own_crates(manifest: str) -> bool:
    """Whether a package of Rust may depend on others of its repository, which read variables as well."""
    if "path" not in manifest and "workspace" not in manifest:
        return False
    dependencies = table(toml(manifest), "dependencies").values()
    return any(
        isinstance(one, dict) and not one.keys().isdisjoint({"path", "workspace"}) for one in dependencies
    )


def _texts(sources: Sources) -> Iterator[tuple[str, str]]:
    for path in sources.paths:
        read = READ.search(path) or _OTHER_CODE.search(path)
        if read and not _SKIPPED.search(path) and not _ENVIRONMENT_FILE.search(path):
            text = sources.text(path)
            if len(text) <= LONGEST:
                yield path, text


def _is_own(path: str, text: str, match: re.Match[str]) -> bool:
    """Whether a name is that of a variable of the code, and not in a string or behind `env.`."""
    if not _WITH_GIVEN.search(path) or _SPREAD.search(text):
        return False
    before = _OF_NAME_IN_PYTHON if path.endswith(".py") else _OF_NAME
    return before.search(text[max(0, match.start() - 8) : match.start()]) is None


# What follows and precedes a name in a message or a comment: `NAME is not set`, `missing NAME"`.
_BEFORE_WORD = regex(r" [a-z]")
_AFTER_WORD = regex(r"[a-z:,] ")
_END = frozenset("\"'`.!")


def _is_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a name is a word of a message or a comment."""
    start, end = match.span()
    if text[start - 1 : start] in ('"', "'", "`", " ") and _BEFORE_WORD.match(text, end):
        return True
    return start > 1 and text[end : end + 1] in _END and _AFTER_WORD.match(text, start - 2) is not None


_SKIPPED = regex(
    rf"{FOREIGN}|"
    r"(?:^|/)(?:node_modules|vendor|\.github)/|\.min\.js$|compose[^/]*$|(?:^|/)(?:package-lock|composer)\.json$"
)
