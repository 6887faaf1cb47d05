"""Node.js: version, package manager, entry point, and the environment variables that the code reads."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from ...code.data import table
from ...code.node.code import CODE
from ...code.packages import package_json, packages_of
from ...code.sources import Sources, line_at, line_of
from ...core.lazy import regex
from ..application import Worker
from .clues import Clue, Detector
from .images import base_version, dockerfile, split, started
from .pins import pinned
from .processes import MIGRATES
from .variables import variable

_LOCKS = {
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
_MAJOR = regex(r"[v=^~>\s]*(\d+)")
_FILE = regex(r"(?:\./)?[\w@.-]+(?:/[\w@.-]+)*")
_OPTIONS_WITH_VALUE = frozenset(
    {"-r", "--require", "--import", "--loader", "--env-file", "--conditions", "-C"}
)
_STARTERS = frozenset({"node", "tsx", "ts-node", "bun", "pm2-runtime", "nodejs"})
# More than JavaScript: what a page is written in.
_PAGES = (*CODE, ".tsx", ".jsx")
_READ = regex(
    r"""\bprocess\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])(!(?!=))?"""
    r"""(?:\s*+\)?\s*+(?:\|\||\?\?)\s*+(?:["'`]([^"'`\n]*)["'`]|(\d[\d_]*)|(true|false)\b|([\w(])))?"""
)
_UNPACKED = regex(r"\{([^{}]{1,1000})\}\s*=\s*process\.env\b")
# `this.config.get<string>("NAME", "default")` and `config.getOrThrow("NAME")` of NestJS.
_CONFIGURED = regex(
    r"""\b\w*[cC]onfig\w*\s*(?:\)\s*)?\.\s*(get|getOrThrow)\s*(?:<[^<>()\n]{0,100}>)?\(\s*["'`]([A-Z][A-Z0-9_]*)["'`]"""
    r"""\s*(?:,\s*(?:["'`]([^"'`\n]*)["'`]|(\d+)|(true|false)))?[^)\n]*\)"""
    r"""(?:\s*(?:\|\||\?\?)\s*(?:["'`]([^"'`\n]*)["'`]|(\d+)))?"""
)
# `env("NAME")` of Prisma and helpers such as `required("NAME")`, `env("NAME", "default")`.
_HELPER = regex(
    r"""\b(\w{0,30}(?:[eE]nv|require|required|must|mandatory|optional)\w{0,30})\(\s*["'`]([A-Z][A-Z0-9_]+)["'`]\s*"""
    r"""(?:,\s*(?:["'`]([^"'`\n]*)["'`]|(\d+)|(true|false)))?\s*\)"""
)
# A function that reads the variable whose name is its first parameter.
_DEFINED = regex(
    r"(?:\bfunction\s+(?P<function>\w{1,60})\s*\(\s*(?P<name>\w{1,60})\b[^(){}]{0,100}\)[^{};]{0,60}\{"
    r"|\bconst\s+(?P<arrow>\w{1,60})\s*=\s*\(\s*(?P<other>\w{1,60})\b[^(){}]{0,100}\)[^{};=]{0,60}=>\s*\{?)"
    r"[^{}]{0,200}?\bprocess\.env\[\s*(?:(?P=name)|(?P=other))\s*\]"
)
_GIVEN = regex(
    r"""\b(\w{1,60})\(\s*["'`]([A-Z][A-Z0-9_]+)["'`]\s*"""
    r"""(?:,\s*(?:["'`]([^"'`\n]*)["'`]|(\d+)|(true|false)))?\s*\)"""
)
_SCHEMA = regex(r"\bz\s*\.\s*(?:object|strictObject)\b|\bJoi\.object\b|\bcleanEnv\b|\benvalid\b|@t3-oss/env")
_FIELD = regex(
    r"""(?m)^[ \t]*([A-Z][A-Z0-9_]*)\s*:\s*((?:z\s*\.|Joi\.|str\(|port\(|num\(|bool\(|url\(|email\(|host\(|json\()"""
    r"""[^\n]*(?:\n[ \t]*\.[^\n]*){0,8})"""
)
# `API_URL: process.env.NEXT_PUBLIC_API_URL`, and a prefix that is cut from the names: `key.replace("VITE_APP_", "")`.
_MAPPED = regex(r"\b([A-Z][A-Z0-9_]*)\s*:\s*(?:process\.env|import\.meta\.env)\.([A-Za-z_]\w*)")
_PREFIXED = regex(r"""\.replace\(\s*["'`]([A-Z][A-Z0-9_]*_)["'`]\s*,\s*["'`]{2}\s*\)""")
_DEFAULT = regex(r"""\bdefault\s*[(:]\s*(?:["'`]([^"'`\n]*)["'`]|(\d[\d_]*)|(true|false)\b|(\S))""")
# The properties of a JSON Schema, of @fastify/env and of env-schema.
_JSON_SCHEMA = regex(r"@fastify/env|fastify-env|env-schema")
_PROPERTY = regex(r"""\b([A-Z][A-Z0-9_]*)\s*:\s*(\{[^{}]{0,200}\}|Type\.[^\n]{1,200})""")
_REQUIRED = regex(r"""\brequired\s*:\s*\[([^\]]{0,2000})\]""")
_THROWS = r"\s*\)\s*(?:\{\s*)?(?:throw\b|process\.exit|\w+\.(?:error|fatal)\([^;\n]*\);?\s*process\.exit)"
_MIGRATIONS = (
    "db:migrate",
    "migrate:deploy",
    "migrate:prod",
    "migration:run",
    "migrations:run",
    "migrate:latest",
    "migrate",
)
_NAMED = regex(r"(?m)\b(?:const|let|var)\s+(\w{1,60})(?:\s*:\s*\w+)?\s*=\s*process\.env\.(\w+)\s*;?[ \t]*$")
_OR_ELSE = regex(
    r"process\.env(?:\.(\w+)|\[[\"'](\w+)[\"']\])\s*(?:\?\?|\|\|)\s*"
    r"(?:\(\s*\(\s*\)\s*=>\s*\{\s*throw|raise\(|fail\(|missing\()"
)
_GUARDED = regex(
    r"if\s*\(\s*(?:!\s*(?:process\.env\.)?(\w{1,60})|(\w{1,60})\s*===?\s*(?:undefined|null|[\"']{2}))"
    + _THROWS
)
_ASKED = regex(
    r"\bprocess\.env\.(\w{1,60})\s*(?:\?(?![.?])|&&|!==?\s*undefined|[!=]==?\s*[\"'])"
    r"|\b(\w{1,60})\s*(?:\?(?![.?:])|&&)|\bif\s*\(\s*(?:process\.env\.)?(\w{1,60})\s*\)"
)
# `for (const name of ["A", "B"]) if (!process.env[name]) throw ...`
_EACH = regex(r"!\s*process\.env\[")
_LIST = regex(r"\[((?>(?:\s*[\"'][A-Z][A-Z0-9_]{0,100}[\"'](?:\s*,)?)*))\s*\]")


def _look(sources: Sources) -> Iterator[Clue]:
    data = package_json(sources)
    if not data:
        return
    text = sources.text("package.json")
    yield Clue("language", "node", "the manifest", "package.json", confidence="implied")
    for key in ("name", "description"):
        if isinstance(value := data.get(key), str) and value.strip():
            shown = value.rpartition("/")[2] if key == "name" else value.strip()
            # The root of a workspace of Nx is called @OWNER/source.
            if key == "name" and shown == "source" and value != shown:
                continue
            yield Clue(key, shown, key, "package.json", line_of(text, rf'"{key}"\s*:'))
    yield from _repository(data.get("repository"), text)
    yield from _version(sources, data, text)
    yield from _manager(sources, data, text)
    yield from _entry(sources, data, text)
    yield from _database(sources, data, text)


def _code(sources: Sources) -> Iterator[Clue]:
    codes = list(sources.code(*_PAGES))
    checked = frozenset(name for _, code in codes for name in _checked(code))
    tested = frozenset(name for _, code in codes for name in _tested(code))
    readers = dict(reader for _, code in codes for reader in _readers(code))
    for path, code in codes:
        yield from _read_by(path, code, readers)
        if "env" in code or "onfig" in code or _SCHEMA.search(code):
            yield from _environment(path, code, checked, tested - checked)


def _readers(code: str) -> Iterator[tuple[str, bool]]:
    """The functions that read the variable whose name they get, and whether they throw an error without it."""
    for match in _DEFINED.finditer(code) if "process.env[" in code else ():
        body = code[match.end() : match.end() + 300]
        yield match["function"] or match["arrow"], "throw" in body or "process.exit" in body


def _read_by(path: str, code: str, readers: Mapping[str, bool]) -> Iterator[Clue]:
    for match in _GIVEN.finditer(code) if readers else ():
        if match[1] in readers and not _HELPER.match(code, match.start()):
            default = _first(*match.groups()[2:])
            required = True if readers[match[1]] and default is None else None
            line = line_at(code, match.start())
            found = variable(match[2], default, path, line, match[1], required=required)
            if found is not None:
                yield found


def _repository(said: object, text: str) -> Iterator[Clue]:
    url = said.get("url") if isinstance(said, dict) else said
    if isinstance(url, str) and (match := re.fullmatch(r"(?:git\+)?(https://[\w./-]+?)(?:\.git)?", url)):
        yield Clue("repository_url", match[1], "repository", "package.json", line_of(text, '"repository"'))


def _version(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    yield from pinned(sources, r"\d+", "nodejs|node", ".nvmrc", ".node-version")
    volta = table(data, "volta").get("node")
    if isinstance(volta, str) and (match := _MAJOR.match(volta)):
        yield Clue("language_version", match[1], "volta", "package.json", line_of(text, '"volta"'))
    yield from base_version(sources, "node|nodejs", r"\d+")
    engine = table(data, "engines").get("node")
    if isinstance(engine, str) and (match := _MAJOR.match(engine)):
        line = line_of(text, '"engines"')
        yield Clue("language_version", match[1], f"engines {engine}", "package.json", line, "implied")


def _manager(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    if isinstance(said := data.get("packageManager"), str) and said.partition("@")[0] in _LOCKS.values():
        line = line_of(text, '"packageManager"')
        yield Clue("package_manager", said.partition("@")[0], "packageManager", "package.json", line)
    for path, manager in _LOCKS.items():
        if path in sources.files:
            yield Clue("package_manager", manager, "the lock file", path)


def _entry(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    command, line = started(sources)
    scripts = {name: value for name, value in table(data, "scripts").items() if isinstance(value, str)}
    if entry := _started(command, scripts, sources.files):
        yield Clue("entry_point", entry, "the command", dockerfile(sources)[0], line)
    web = re.search(r"(?m)^web:[ \t]*(\S[^\n]*)$", sources.text("Procfile"))
    if web and (entry := _started(web[1], scripts, sources.files)):
        at = line_at(sources.text("Procfile"), web.start())
        yield Clue("entry_point", entry, "the process web", "Procfile", at)
    for name in ("start:prod", "start:production", "start"):
        if entry := _started(scripts.get(name, ""), scripts, sources.files):
            at = line_of(text, rf'"{name}"\s*:')
            yield Clue("entry_point", entry, f"the script {name}", "package.json", at)
    if isinstance(main := data.get("main"), str) and main.removeprefix("./") in sources.files:
        entry = main.removeprefix("./")
        yield Clue("entry_point", entry, "main", "package.json", line_of(text, r'"main"\s*:'), "implied")
    for name in ("worker", "start:worker", "worker:start", "worker:prod", "queue"):
        script = scripts.get(name, "")
        if script and re.fullmatch(r"[\w@%+=:,./ -]+", script) and "--watch" not in script:
            at = line_of(text, rf'"{name}"\s*:')
            yield Clue(
                "workers", Worker(name="worker", command=script), f"the script {name}", "package.json", at
            )
            break


def _started(command: str, scripts: dict[str, str], files: Container[str], depth: int = 0) -> str:
    """The file that a command of Node.js starts, through the scripts of the package."""
    for step in re.split(r"\s*(?:&&|;)\s*", command):
        words = [word for word in split(step) if "=" not in word or word.startswith("-")]
        words = [
            word for word in words if word not in ("exec", "dotenv", "cross-env", "dumb-init", "tini", "--")
        ]
        if words and words[0] in ("npm", "pnpm", "yarn", "bun") and depth < 3:
            rest = [word for word in words[1:] if word not in ("run", "--silent", "-s")]
            if (
                rest
                and rest[0] in scripts
                and (entry := _started(scripts[rest[0]], scripts, files, depth + 1))
            ):
                return entry
        if not words or words[0].rpartition("/")[2] not in _STARTERS:
            continue
        skip = False
        for word in words[1:]:
            if skip or word.startswith("-"):
                skip = word in _OPTIONS_WITH_VALUE
                continue
            if _FILE.fullmatch(word) and "migrat" not in word:
                plain = word.removeprefix("./")
                if words[0] == "bun" and plain == "run":
                    continue
                if words[0] == "bun" and plain in scripts:
                    break
                if re.search(r"\.[cm]?[jt]sx?$", plain):
                    # Node.js has neither JSX nor the interface of Bun.
                    return f"bun {plain}" if words[0].rpartition("/")[2] == "bun" else plain
                # `node api` may start a folder that another build has filled.
                return f"{plain}.js" if "/" in plain or f"{plain}.js" in files else ""
            break
    return ""


def _database(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    """What brings the database up to date: a script of the package, or the tool that is configured."""
    scripts = table(data, "scripts")
    packages = packages_of(sources)
    schema = next((path for path in sources.paths if path.endswith("schema.prisma")), "")
    if schema and any(
        "migrations/" in path and path.startswith(schema.rpartition("/")[0]) for path in sources.paths
    ):
        option = "" if schema in ("prisma/schema.prisma", "schema.prisma") else f" --schema {schema}"
        yield Clue(
            "migration",
            f"npx prisma migrate deploy{option}",
            "the migrations of Prisma",
            schema,
            1,
            "implied",
        )
        return
    for name in _MIGRATIONS:
        said = scripts.get(name)
        if not isinstance(said, str) or "dev" in said.split():
            continue
        line = line_of(text, rf'"{name}"\s*:')
        plain = re.fullmatch(r"[\w@%+=:,./ -]+", said) is not None
        command = (
            said if plain and (said.startswith("node ") or not MIGRATES.search(said)) else f"npm run {name}"
        )
        if plain and MIGRATES.search(said) and not said.startswith("node "):
            command = f"npx {said}" if not said.startswith("npx ") else said
        yield Clue("migration", command, f"the script {name}", "package.json", line, "implied")
        return
    knexfile = next((path for path in sources.paths if re.fullmatch(r"knexfile\.[cm]?[jt]s", path)), "")
    if knexfile and "knex" in packages:
        yield Clue("migration", "npx knex migrate:latest", "the configuration", knexfile, 0, "implied")
    elif ".sequelizerc" in sources.files:
        yield Clue(
            "migration", "npx sequelize-cli db:migrate", "the configuration", ".sequelizerc", 0, "implied"
        )
    elif config := next(
        (path for path in sources.paths if re.fullmatch(r"drizzle\.config\.[cm]?[jt]s", path)), ""
    ):
        yield Clue("migration", "npx drizzle-kit migrate", "the configuration", config, 0, "usual")


def _checked(code: str) -> Iterator[str]:
    """The variables without which the code throws an error or ends."""
    names = dict(_names(code))
    for match in _GUARDED.finditer(code):
        name = match[1] or match[2]
        yield names.get(name, name)
    for match in _OR_ELSE.finditer(code):
        yield match[1] or match[2]
    if _EACH.search(code) and ("throw" in code or "process.exit" in code):
        for match in _LIST.finditer(code):
            yield from re.findall(r"[A-Z][A-Z0-9_]*", match[1])


def _tested(code: str) -> Iterator[str]:
    """The variables that the code does without: it asks whether they are there."""
    names = dict(_names(code))
    for match in _ASKED.finditer(code):
        name = match[1] or match[2] or match[3]
        yield names.get(name, name)


def _names(code: str) -> Iterator[tuple[str, str]]:
    """The names that hold a variable, each with the variable."""
    for match in _NAMED.finditer(code):
        yield match[1], match[2]


def _environment(path: str, code: str, checked: frozenset[str], tested: frozenset[str]) -> Iterator[Clue]:
    def clue(name: str, default: object, offset: int, why: str, required: bool | None) -> Iterator[Clue]:
        if name in checked:
            required = True
        elif required is None and name in tested:
            required = False
        found = variable(name, default, path, line_at(code, offset), why, required=required)
        if found is not None:
            yield found

    for match in _READ.finditer(code):
        default = _first(match[4], match[5] and match[5].replace("_", ""), match[6])
        # A default that is computed is not shown; `x || fail()` is none.
        computed = match[7] is not None and (match[1] or match[2]) not in checked
        required = True if match[3] else False if computed else None
        yield from clue(match[1] or match[2], default, match.start(), "process.env", required)
    for match in _UNPACKED.finditer(code):
        for item in match[1].split(","):
            name, _, default = item.partition("=")
            plain = default.strip().strip("\"'`")
            yield from clue(name.partition(":")[0].strip(), plain, match.start(), "process.env", None)
    for match in _CONFIGURED.finditer(code):
        default = _first(*match.groups()[2:])
        needed = True if match[1] == "getOrThrow" else None
        yield from clue(match[2], default, match.start(), "ConfigService", needed)
    if "process.env" in code or "process." in code:
        for match in _HELPER.finditer(code):
            if match[1] not in ("require", "describe"):
                default = _first(*match.groups()[2:])
                optional = "ptional" in match[1]
                required = False if optional else True if default is None else None
                yield from clue(match[2], default, match.start(), match[1], required)
    if _SCHEMA.search(code):
        given = dict(_MAPPED.findall(code))
        prefix = _PREFIXED.search(code)
        for match in _FIELD.finditer(code):
            # Another name, under which the code reads it itself.
            if given.get(match[1], match[1]) != match[1]:
                continue
            said = _DEFAULT.search(match[2])
            default = _first(*said.groups()[:3]) if said else None
            optional = "optional(" in match[2] or "nullish(" in match[2] or said is not None
            # Keys of Joi are optional unless they are required, those of the others the other way round.
            optional = optional or (match[2].startswith("Joi") and "required(" not in match[2])
            name = f"{prefix[1]}{match[1]}" if prefix and not match[1].startswith(prefix[1]) else match[1]
            yield from clue(name, default, match.start(), "the schema", not optional)
    if _JSON_SCHEMA.search(code):
        listed = " ".join(match[1] for match in _REQUIRED.finditer(code))
        for match in _PROPERTY.finditer(code):
            said = _DEFAULT.search(match[2])
            default = _first(*said.groups()[:3]) if said else None
            typed = "Type." in match[2] and "Optional" not in match[2]
            needed = said is None and (typed or re.search(rf"\b{match[1]}\b", listed) is not None)
            yield from clue(match[1], default, match.start(), "the schema", needed)


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value is not None), None)


detector = Detector("node", _look, "node", _code)
