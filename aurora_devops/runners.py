"""The tasks that the files of task runners declare: tox, nox, poe, PDM, hatch, entry points, rake, mage and mise.

Sources: tox.wiki/en/latest/config.html, nox.thea.codes/en/stable/config.html, poethepoet.natn.io,
pdm-project.org/latest/usage/scripts, hatch.pypa.io/latest/config/environment, ruby.github.io/rake,
magefile.org/targets, mise.jdx.dev/tasks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING, Any

from .code.data import table, toml
from .core.lazy import regex
from .core.source import Source, Span
from .core.words import word_set
from .facts import DefinedTask

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document

# A task: the tool, the file or the folder in which the tool finds it, its name, and its place.
Declared = tuple[str, str, str, Span]
# The places of the keys of a TOML file; the first line for one that is not found.
Keys = Mapping[str, Span]

PATHS = (
    r"(?:^|/)tox\.(?:ini|toml)$",
    r"(?:^|/)noxfile\.py$",
    r"(?:^|/)poe_tasks\.toml$",
    r"(?:^|/)hatch\.toml$",
    r"(?:^|/)[Rr]akefile(?:\.rb)?$",
    r"(?:^|/)(?:magefile|Magefile)\.go$",
    r"(?:^|/)magefiles/[^/]+\.go$",
    r"(?:^|/)(?:\.?mise\.toml|\.?mise/config\.toml|\.config/mise(?:/config)?\.toml)$",
)


def facts_of(document: Document, context: Context) -> Iterator[DefinedTask]:
    """The tasks that a file declares."""
    for tool, file, name, at in declared(document.source, context):
        yield document.fact(DefinedTask, at, tool=tool, file=file, name=name)


def declared(source: Source, context: Context) -> Iterator[Declared]:
    """The tasks that a file declares; a name with `*` is a pattern, and `*` alone means that others may exist."""
    name = basename(source.path)
    if name in ("tox.ini", "setup.cfg"):
        yield from _tox(source.path, source.text, own=name == "tox.ini")
    elif name == "noxfile.py":
        yield from _nox(source)
    elif name in ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb"):
        yield from _rake(source, context)
    elif name.endswith(".go"):
        yield from _mage(source, context)
    elif name in _TOML or (name.endswith(".toml") and "mise" in source.path):
        yield from _toml(source, context)


# tox


_SECTION = regex(r"(?m)^\[([^\]\n]+)\][ \t]*\r?$")
_ENV_LIST = regex(r"(?m)^env_?list[ \t]*=[ \t]*((?>[^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*\r?(?=\n)))*))")
# A condition on factors in front of a value: `django42,django52: django`.
_CONDITION = regex(r"(?m)^[ \t]*(?:\w+[ \t]*=[ \t]*)?([\w{},.!-]+)[ \t]*:(?=[ \t])")
_BRACES = regex(r"\{([^{}]*)\}")
_RANGE = regex(r"(\d+)-(\d+)")
_MOST_NAMES = 2000


def _tox(path: str, text: str, *, own: bool = True) -> Iterator[Declared]:
    """The environments of an INI file, and the factors of their names."""
    sections = list(_SECTION.finditer(text))
    if not own and not any(one[1] == "tox:tox" for one in sections):
        return
    found: dict[str, Span] = {}
    for index, section in enumerate(sections):
        end = sections[index + 1].start() if index + 1 < len(sections) else len(text)
        title = section[1].strip()
        if title in ("tox", "tox:tox"):
            for match in _ENV_LIST.finditer(text, section.end(), end):
                for name in _names(match[1]):
                    found.setdefault(name, Span(match.start(), match.start() + 7))
        elif title.startswith("testenv"):
            for name in _names(title.partition(":")[2]):
                found[name] = Span(*section.span(1))
            for match in _CONDITION.finditer(text, section.end(), end):
                for name in _names(match[1].replace("!", "")):
                    for factor in name.split("-"):
                        found.setdefault(factor, Span(*match.span(1)))
    if found:
        yield from _environments(path, found)


def _environments(path: str, found: dict[str, Span]) -> Iterator[Declared]:
    """The environments of tox; other names may consist of the parts of theirs."""
    for name, at in list(found.items())[:_MOST_NAMES]:
        yield "tox", path, name, at


def _names(text: str) -> list[str]:
    """The names in a list of tox: `py3{12,13}-{django52,flask}, lint`."""
    lines = [line.partition("#")[0] for line in text.splitlines()]
    parts = re.split(r"[,\s]+(?![^{}]*\})", " ".join(lines).strip())
    found = []
    for part in parts:
        pieces = _BRACES.split(part)
        choices = [[piece] if not index % 2 else _choices(piece) for index, piece in enumerate(pieces)]
        count = 1
        for one in choices:
            count *= len(one)
        if count <= _MOST_NAMES:
            found += ["".join(one) for one in product(*choices)]
    return [name for name in found if name]


def _choices(text: str) -> list[str]:
    found: list[str] = []
    for one in text.split(","):
        numbers = _RANGE.fullmatch(one.strip())
        if numbers and int(numbers[2]) - int(numbers[1]) < 100:
            found += [str(number) for number in range(int(numbers[1]), int(numbers[2]) + 1)]
        else:
            found.append(one.strip())
    return found


# A factor for an interpreter, which tox knows without its file.
_INTERPRETER = regex(r"(?:pypy|py|cython|python|)(?:(?:\d(?:\.\d+(?:\.\d+)?)?|\d+)t?)?(?:-?(?:dev|nightly))?")


def is_interpreter(factor: str) -> bool:
    """Whether a factor of the name of an environment selects an interpreter: `py313`, `3.13`."""
    return _INTERPRETER.fullmatch(factor) is not None


# nox


_FUNCTION = regex(r"(?m)^(?:async[ \t]+)?def[ \t]+(\w+)")


def _nox(source: Source) -> Iterator[Declared]:
    """The sessions of a noxfile."""
    import ast

    path, text = source.path, source.text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    places: dict[str, Span] = {}
    for match in _FUNCTION.finditer(text):
        places.setdefault(match[1], Span(*match.span(1)))
    complete = True
    decorators: set[int] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.level or any(one.name == "*" for one in node.names)):
            complete = False
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            target = call.func if call else decorator
            called = getattr(target, "attr", getattr(target, "id", ""))
            decorators.add(id(target))
            if called == "parametrize":
                continue
            if called != "session":
                # A decorator of the file may make sessions.
                complete = complete and isinstance(target, ast.Attribute)
                continue
            name: str | None = node.name
            for keyword in call.keywords if call else ():
                if keyword.arg in ("name", None):
                    value = keyword.value
                    given = value.value if isinstance(value, ast.Constant) else None
                    name = given if isinstance(given, str) else None
            if name is None:
                complete = False
                continue
            at = places.get(node.name, Span(0, 0))
            for each in (name, f"{name}-*", f"{name}(*"):
                yield "nox", path, each, at
    for one in ast.walk(tree):
        if isinstance(one, ast.Attribute) and one.attr == "session" and id(one) not in decorators:
            # `nox.session` as a type is `nox.Session`, so this is a call that makes sessions.
            complete = False
    if not complete:
        yield "nox", path, "*", Span(0, 0)


# TOML


_TOML = frozenset({"hatch.toml", "poe_tasks.toml", "pyproject.toml", "tox.toml"})


def _toml(source: Source, context: Context) -> Iterator[Declared]:
    """The tasks of tables in `pyproject.toml` and in the own files of tools."""
    path, name = source.path, basename(source.path)
    data = toml(source.text)
    if not data:
        return
    keys = _keys(source.text)
    if name == "pyproject.toml":
        tools = table(data, "tool")
        yield from _poe(path, keys, table(tools, "poe"))
        for script in table(tools, "pdm", "scripts"):
            if script != "_":
                yield "pdm", path, script, keys[script]
        yield from _hatch(path, keys, table(tools, "hatch"))
        legacy = table(tools, "tox").get("legacy_tox_ini")
        if isinstance(legacy, str):
            for tool, file, each, _ in _tox(path, legacy):
                yield tool, file, each, keys["legacy_tox_ini"]
        else:
            yield from _tox_toml(path, keys, table(tools, "tox"))
        scripts = (*table(data, "project", "scripts"), *table(tools, "poetry", "scripts"))
        for script in scripts:
            yield "entry point", path, script, keys[script]
        # The programs of dependencies, which usually have their names.
        for name in sorted(_dependencies(data)) if scripts else ():
            yield "entry point", path, f"{name}*", Span(0, 0)
    elif name == "tox.toml":
        yield from _tox_toml(path, keys, data)
    elif name == "poe_tasks.toml":
        yield from _poe(path, keys, table(data, "tool", "poe") or data)
    elif name == "hatch.toml":
        yield from _hatch(path, keys, data)
    elif "mise" in path:
        yield from _mise(path, keys, data, context)


_REQUIREMENT = regex(r"[A-Za-z0-9][\w.-]*")


def _dependencies(data: dict[str, Any]) -> set[str]:
    """The names of the packages that a project requires, in all of its groups."""
    tools = table(data, "tool")
    groups: list[Any] = [table(data, "project").get("dependencies")]
    for groups_of in (
        table(data, "project", "optional-dependencies"),
        table(data, "dependency-groups"),
        table(tools, "pdm", "dev-dependencies"),
        {"uv": table(tools, "uv").get("dev-dependencies")},
    ):
        groups += groups_of.values()
    found = {
        match[0]
        for group in groups
        for one in (group if isinstance(group, list) else ())
        if isinstance(one, str) and (match := _REQUIREMENT.match(one))
    }
    poetry = table(tools, "poetry")
    found.update(table(poetry, "dependencies"), table(poetry, "dev-dependencies"))
    for one in table(poetry, "group").values():
        found.update(table(one, "dependencies"))
    return found


_PART = r"(?>\"[^\"\n]*\"|'[^'\n]*'|[\w-]+)"
_NAMED_LINE = regex(rf"(?m)^[ \t]*(?:\[((?:{_PART}\.)*{_PART})\]|((?:{_PART}\.)*{_PART})[ \t]*=)")
_PARTS = regex(_PART)


def _keys(text: str) -> Keys:
    """The first places of keys, by their last two parts, and of the parts of the titles of tables."""
    found: defaultdict[str, Span] = defaultdict(lambda: Span(0, 0))
    for line in _NAMED_LINE.finditer(text):
        parts = list(_PARTS.finditer(text, *line.span(1 if line[1] else 2)))
        for part in parts if line[1] else parts[-2:]:
            found.setdefault(part[0].strip("\"'"), Span(*part.span()))
    return found


def _poe(path: str, keys: Keys, poe: dict[str, Any]) -> Iterator[Declared]:
    tasks = table(poe, "tasks")
    for name in tasks:
        yield "poe", path, name, keys[name]
    if tasks and ("include" in poe or "include_script" in poe):
        yield "poe", path, "*", Span(0, 0)


def _tox_toml(path: str, keys: Keys, data: dict[str, Any]) -> Iterator[Declared]:
    found: dict[str, Span] = {}
    listed = data.get("env_list")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, str):
            found.setdefault(one, keys["env_list"])
        elif one is not None:
            # The product of factors.
            return
    for name in table(data, "env"):
        found[name] = keys[name]
    if found and "env_base" not in data:
        yield from _environments(path, found)


def _hatch(path: str, keys: Keys, hatch: dict[str, Any]) -> Iterator[Declared]:
    """The environments of hatch, and their scripts as `NAME:SCRIPT`."""
    environments = table(hatch, "envs")
    if not environments:
        return
    for name, one in environments.items():
        yield "hatch", path, name, keys[name]
        if isinstance(one, dict) and ("matrix" in one or "overrides" in one):
            yield "hatch", path, f"{name}.*", keys[name]
    for name in _HATCH_OWN:
        yield "hatch", path, name, Span(0, 0)
    if table(hatch, "env"):
        # Collectors and plugins may add environments.
        yield "hatch", path, "*", Span(0, 0)
    for name in environments:
        seen: set[str] = set()
        scripts: dict[str, str] = {}
        above: Any = name
        while isinstance(above, str) and above not in seen:
            seen.add(above)
            for script in table(environments, above, "scripts"):
                scripts.setdefault(script, above)
            template = table(environments, above).get("template", "default")
            above = None if table(environments, above).get("detached") is True else template
        for script in scripts:
            yield "hatch script", path, f"{name}:{script}", keys[script]


# The environments that hatch has itself, as patterns, so that no message proposes them.
_HATCH_OWN = ("default*", "system*", "hatch-*")


def _mise(path: str, keys: Keys, data: dict[str, Any], context: Context) -> Iterator[Declared]:
    """The tasks of a file of mise, and the scripts in the folders of tasks beside it."""
    home = dirname(path)
    while basename(home) in (".config", ".mise", "mise"):
        home = dirname(home)
    file = path if dirname(path) == home else join(home, "mise.toml")
    tasks = table(data, "tasks")
    for name, one in tasks.items():
        at = keys[name]
        yield "mise", file, name, at
        alias = one.get("alias") if isinstance(one, dict) else None
        for each in alias if isinstance(alias, list) else [alias]:
            if isinstance(each, str):
                yield "mise", file, each, at
    start = f"{home}/" if home else ""
    scripts = False
    for folder in ("mise-tasks", ".mise-tasks", "mise/tasks", ".mise/tasks", ".config/mise/tasks"):
        for script in context.glob(f"{start}{folder}/**"):
            scripts = True
            name = script.removeprefix(f"{start}{folder}/").replace("/", ":").removesuffix(":_default")
            yield "mise", file, name, Span(0, 0)
            yield "mise", file, name.rpartition(".")[0] or name, Span(0, 0)
    if (tasks or scripts) and "task_config" in data:
        yield "mise", file, "*", Span(0, 0)


# rake


_RAKE_LINE = regex(
    r"(?m)^([ \t]*)(?:(namespace)[ \t(]+[:\"']?([\w-]+)[\"']?[ \t)]*(?:do\b|\{)"
    r"|(?:multi)?(task|file)\b[ \t(]*(?::\"?|[\"'])?([\w:./?!-]*[\w?!])?(#\{)?"
    r"|(?:\w+[ \t]*=[ \t]*)?((?:\w+::)*\w*Task)\.new\b[ \t(]*(?::|[\"'])?([\w:-]+)?)"
)
_RAKE_DEFAULTS = {
    "RSpec::Core::RakeTask": ("spec",),
    "Rake::TestTask": ("test",),
    "Minitest::TestTask": ("test", "test:*"),
    "RuboCop::RakeTask": ("rubocop", "rubocop:*"),
    "Cucumber::Rake::Task": ("cucumber",),
    "YARD::Rake::YardocTask": ("yard",),
    "RDoc::Task": ("rdoc", "clobber_rdoc", "rerdoc"),
}
_RAKE_REQUIRED = {
    "bundler/gem_tasks": (
        "build", "build:checksum", "install", "install:local", "release", "release:*", "clean", "clobber",
    ),
    "standard/rake": ("standard", "standard:*"),
    "rake/clean": ("clean", "clobber"),
    "rake/testtask": (),
    "rspec/core/rake_task": (),
    "rubocop/rake_task": (),
    "minitest/test_task": (),
}  # fmt: skip
_RAKE_LOADED = regex(
    r"(?m)^[ \t]*(?:require(?:_relative)?[ \t(]+[\"']([^\"'\n]+)[\"']|([\w.]*load_tasks|[\w:]+\.load_tasks)\b"
    r"|(?:import|load)\b|\w[\w:]*\.install_tasks\b|[\w.:()\"'/, \[\]*]*\.each\b[^\n]*)"
)
_MOST_FILES = 200


def _rake(source: Source, context: Context) -> Iterator[Declared]:
    """The tasks of a Rakefile and of the files with the extension `rake` below its folder."""
    path = source.path
    folder = dirname(path)
    start = f"{folder}/" if folder else ""
    others = context.glob(f"{start}**/*.rake")
    complete = len(others) <= _MOST_FILES
    found: dict[str, Span] = {}
    texts = [(path, source.text)]
    for other in others[:_MOST_FILES]:
        read = context.source(other)
        if read is not None:
            texts.append((other, read.text))
    for file, text in texts:
        names, whole = _rake_tasks(text)
        complete = complete and whole
        for name, at in names:
            found.setdefault(name, at if file == path else Span(0, 0))
    for name, at in found.items():
        yield "rake", path, name, at
    if not complete and found:
        yield "rake", path, "*", Span(0, 0)


def _rake_tasks(text: str) -> tuple[list[tuple[str, Span]], bool]:
    found: list[tuple[str, Span]] = [("default", Span(0, 0))]
    complete = True
    spaces: list[tuple[int, str]] = []
    for match in _RAKE_LINE.finditer(text):
        indent = len(match[1].expandtabs())
        while spaces and spaces[-1][0] >= indent:
            spaces.pop()
        prefix = "".join(f"{name}:" for _, name in spaces)
        if match[2]:
            spaces.append((indent, match[3]))
            found.append((f"{prefix}{match[3]}:", Span(*match.span(3))))
        elif match[4]:
            name = match[5]
            # A word without a colon or quotes in front of it is a key (`name: needs`) or a variable.
            plain = bool(name) and (
                text[match.start(5) - 1] in ":\"'" or text[match.end(5) : match.end(5) + 1] == ":"
            )
            if name and plain and not match[6]:
                found.append((prefix + name.rstrip(":"), Span(*match.span(5))))
            else:
                found.append((f"{prefix}*", Span(*match.span(4))))
        elif match[7]:
            if match[8]:
                found += [
                    (prefix + match[8], Span(*match.span(8))),
                    (f"{prefix}{match[8]}:*", Span(*match.span(8))),
                ]
            else:
                known = _RAKE_DEFAULTS.get(match[7])
                found += [(prefix + name, Span(*match.span(7))) for name in known or ("*",)]
    for match in _RAKE_LOADED.finditer(text):
        required = match[1]
        if required is None:
            complete = complete and match[2] is None and "rake" in match[0] and ".each" in match[0]
        elif required in _RAKE_REQUIRED:
            found += [(name, Span(*match.span(1))) for name in _RAKE_REQUIRED[required]]
        elif "task" in required or "rake" in required or match[0].lstrip().startswith("require_relative"):
            complete = False
    return found, complete


# The namespaces of Rails and of usual gems, to which a Rakefile adds tasks.
RAKE_SHARED = word_set(
    "action_mailbox action_text active_record active_storage annotate app assets cache ci css db dev doc docker "
    "factory_bot gems i18n importmap javascript jobs log middleware parallel propshaft queue rails resque rubocop "
    "routes rspec secret secrets searchkick sidekiq solid_queue spec stats stimulus system tailwindcss test time tmp "
    "turbo vite webpacker yarn zeitwerk"
)


# mage


_MAGE_TARGET = regex(
    r"(?m)^func[ \t]+(?:\((?:\w+[ \t]+)?\*?([A-Z]\w*)\)[ \t]*)?([A-Z]\w*)\(((?>[^()\n]*))\)[^\n]*\{"
)
_MAGE_SPACE = regex(r"(?m)^[ \t]*(?:type[ \t]+)?([A-Z]\w*)[ \t]+mg\.Namespace\b")
_MAGE_ALIASES = regex(r"\bAliases\s*=\s*map\[string\](?:interface\{\}|any)\s*\{((?>[^{}]*))\}")
_MAGE_ALIAS = regex(r"\"([^\"\n]+)\"\s*:")
_MAGE_BUILD = regex(r"(?m)^//(?:go:build|[ \t]*\+build)[ \t][^\n]*\bmage\b")


def _mage(source: Source, context: Context) -> Iterator[Declared]:
    """The targets of the files of mage in a folder, in lower case; they are listed with each of the files."""
    folder, path = dirname(source.path), source.path
    within = basename(folder) == "magefiles"
    if not within and not _MAGE_BUILD.search(source.text):
        return
    file = folder if within else path
    texts = [source.text]
    spaces = set(_MAGE_SPACE.findall(source.text))
    for other in context.glob(f"{folder}/*.go" if folder else "*.go"):
        read = context.source(other) if other != path else None
        if read is None or other.endswith("_test.go"):
            continue
        if within or _MAGE_BUILD.search(read.text):
            texts.append(read.text)
            spaces |= set(_MAGE_SPACE.findall(read.text))
    for index, text in enumerate(texts):
        for match in _MAGE_TARGET.finditer(text):
            if not match[1] or match[1] in spaces:
                name = f"{match[1]}:{match[2]}" if match[1] else match[2]
                at = Span(*match.span(2)) if not index else Span(0, 0)
                yield "mage", file, name.lower(), at
                if match[1] and match[2] == "Default":
                    yield "mage", file, match[1].lower(), at
        for aliases in _MAGE_ALIASES.finditer(text):
            for alias in _MAGE_ALIAS.findall(aliases[1]):
                yield "mage", file, alias.lower(), Span(0, 0)
        if "mage:import" in text or "mage:multi" in text:
            yield "mage", file, "*", Span(0, 0)


def unknown_factors(name: str, known: Iterable[str]) -> list[str]:
    """The factors of the name of an environment of tox that neither the known names nor interpreters have."""
    factors = {factor for one in known for factor in one.split("-")}
    return [factor for factor in name.split("-") if factor not in factors and not is_interpreter(factor)]
