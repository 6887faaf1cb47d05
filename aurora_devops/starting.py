"""What the command of a container starts: files, and the modules of Python that a server or a worker loads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from .core.lazy import regex
from .core.record import record
from .core.words import word_set

# Programs that start another one: those with operands of their own come with their number.
_WRAPPERS = {
    **dict.fromkeys(("catatonit", "ddtrace-run", "dumb-init", "exec", "nice", "opentelemetry-instrument"), 0),
    **dict.fromkeys(("sudo", "time", "tini", "env"), 0),
    **dict.fromkeys(("gosu", "newrelic-admin", "su-exec"), 1),
}
# Programs that start another one with the subcommand `run`.
_RUNNERS = frozenset({"hatch", "pdm", "pipenv", "poetry", "uv"})
# The options of runners whose value is the next word.
_VALUED_OF_RUNNERS = word_set(
    "--directory --env-file --extra --group --package --project --python --with --with-requirements"
)
_INTERPRETERS = word_set(
    "ash bash bun deno node nodemon perl php pypy3 python python2 python3 ruby sh ts-node tsx"
)
# The options of interpreters whose value is the next word, and those after which no file follows.
_VALUED = word_set("-r --require --import --loader --experimental-loader -W -X --env-file -d")
_OTHER = word_set("-c -m -e -p --eval --print -s")
_SCRIPT = regex(r"[\w@+./-]+\.(?:bash|cjs|js|mjs|php|pl|py|rb|sh|ts)")
_PROGRAM = regex(r"(?:\.{0,2}/)?[\w@+.-]+(?:/[\w@+.-]+)+|(?:\./|/)[\w@+.-]+")
_ASSIGNMENT = regex(r"\w+=")


# The programs that run a file of Node.js.
NODE = frozenset({"bun", "node", "nodejs", "tsx"})


def program_with_arguments(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The name of the program that a command starts behind wrappers, empty for none, and the words behind it."""
    index = program_at(words)
    return (words[index].rpartition("/")[2], words[index + 1 :]) if index < len(words) else ("", ())


def program_at(words: Sequence[str]) -> int:
    """The index of the program that a command starts behind wrappers such as `tini --`."""
    index = 0
    while index < len(words):
        name = words[index].rpartition("/")[2]
        if name in _WRAPPERS:
            index += 1 + _WRAPPERS[name]
        elif name in _RUNNERS and words[index + 1 : index + 2] in (["run"], ("run",)):
            index += 2
        else:
            return index
        while index < len(words) and (words[index].startswith("-") or _ASSIGNMENT.match(words[index])):
            index += 2 if words[index] in _VALUED_OF_RUNNERS else 1
    return index


def subcommands_at(words: Sequence[str], *, whole: bool) -> Iterator[int]:
    """The indexes of the words that may be the first argument of a program: `serve` of `python -m shop serve`.

    Unless the words are the `whole` start, the first one may also be the argument of a program that an image starts.
    """
    if not whole and words and _SUBCOMMAND.fullmatch(words[0]):
        yield 0
    index = program_at(words)
    if index >= len(words) or words[index].rpartition("/")[2] in _SHELLS:
        return
    if words[index].rpartition("/")[2] in _INTERPRETERS:
        index += 1
        while index < len(words) and words[index].startswith("-") and words[index] != "-m":
            index += 2 if words[index] in _VALUED else 1
        index += 1 if words[index : index + 1] in (["-m"], ("-m",)) else 0
    index += 1
    if index < len(words) and _SUBCOMMAND.fullmatch(words[index]):
        yield index


# The name of a command of a program.
_SUBCOMMAND = regex(r"[a-z]+(?:[:_-][a-z]+)*")


def called_command(words: Sequence[str]) -> tuple[str, int] | None:
    """The command that is started by its name alone, also in a shell (`sh -c "exec shop"`), and the index of its word.

    A shell that does more first starts no known command.
    """
    index = program_at(words)
    if index >= len(words):
        return None
    name = words[index]
    if (
        name.rpartition("/")[2] in _SHELLS
        and len(words) > index + 2
        and _RUNS_TEXT.fullmatch(words[index + 1])
    ):
        index += 2
        inner = words[index].split()
        first = program_at(inner)
        if first >= len(inner) or not _PLAIN.fullmatch(words[index]):
            return None
        name = inner[first]
    return (name, index) if _NAME_ALONE.fullmatch(name) else None


_SHELLS = frozenset({"ash", "bash", "dash", "sh"})
_RUNS_TEXT = regex(r"-[a-z]*c")
# A command line of one command.
_PLAIN = regex(r"[^;&|\n`]*")
_NAME_ALONE = regex(r"[A-Za-z][\w.-]*")


# Programs that load the file of an application which their subcommand `run` is given.
_SERVED_FILES = frozenset({"fastapi", "streamlit"})


def started_files(words: Sequence[str]) -> Iterator[int]:
    """The indexes of the files that a command starts: a script behind its interpreter, or a program with a path."""
    first = program_at(words)
    if first >= len(words):
        return
    if words[first].rpartition("/")[2] == "java":
        for index in range(first + 2, len(words)):
            if words[index - 1] == "-jar":
                yield index
                return
        return
    if words[first].rpartition("/")[2] in _SERVED_FILES and "run" in words[first + 1 : first + 2]:
        # `fastapi run app/main.py`
        yield from (
            index for index in range(first + 2, first + 3) if words[index:] and words[index].endswith(".py")
        )
        return
    if words[first].rpartition("/")[2] not in _INTERPRETERS:
        if _PROGRAM.fullmatch(words[first]):
            yield first
        return
    skip = False
    for index in range(first + 1, len(words)):
        word = words[index]
        if skip:
            skip = False
        elif word in _OTHER:
            return
        elif word.startswith("-"):
            skip = word in _VALUED
        else:
            if _SCRIPT.fullmatch(word):
                yield index
            return


def _parts(words: Sequence[str]) -> list[str]:
    """The words of a command, with those of its scripts, without quotes."""
    return [part.strip("\"'") for word in words for part in word.split()]


def starts_one(words: Sequence[str], modules: Sequence[str]) -> bool:
    """Whether a command names the file of one of some modules, which may be built to another folder.

    After `-m`, or for a worker such as arq, it is the name of a module or a package of Python. A module with its ending
    (`.py`) has to be started by its file or its name; others may be loaded by a server. A program without a path is a
    command that is installed.
    """
    parts = _parts(words)
    programs = parts[program_at(parts) :][:1]
    named = [_SCRIPT_END.sub("", part) for part in parts]
    named += [installed_at(program) for program in programs if "/" not in program]
    for before, part in pairwise(parts):
        if before == "-m":
            path = part.replace(".", "/")
            named += [path, f"{path}/__main__", f"{path}.py", f"{path}/__main__.py"]
    named += [part.removesuffix(".py") for part in parts if part.endswith(".py")]
    # `orders.wsgi:app` of a server.
    named += [match[1].replace(".", "/") for part in parts if (match := _LOADED.fullmatch(part))]
    if (loaded := started_module(" ".join(words))) is not None:
        path = loaded.name.replace(".", "/")
        # Celery looks for the application of a package in its module `celery`.
        named += [path, f"{path}/celery"] if loaded.inside else [path]
    wanted = [module.removeprefix("src/") for module in modules]
    return any(one == module or one.endswith(f"/{module}") for one in named for module in wanted)


def installed_at(command: str) -> str:
    """Where a command of a package is installed, as one of the modules of `starts_one`."""
    return f"bin/{command}"


def starts_package(words: Sequence[str], package: str, folders: Sequence[str]) -> bool:
    """Whether a command starts the program of one of some folders of Go packages.

    The program is known by the `package` that the Dockerfile builds, or else has the name of its folder.
    """
    if package:
        return any(package.endswith(f"/{folder}") for folder in folders)
    parts = _parts(words)
    index = program_at(parts)
    if parts[index : index + 2] == ["go", "run"]:
        return starts_one(parts[index + 2 :], folders)
    paths = [part for part in parts if part.startswith(("/", "./"))]
    started = {part.rpartition("/")[2] for part in (*parts[index : index + 1], *paths)}
    return any(folder.rpartition("/")[2] in started for folder in folders)


_SCRIPT_END = regex(r"\.[cm]?[jt]s$")
_LOADED = regex(r"([A-Za-z_][\w.]*):[A-Za-z_][\w.]*(?:\([^()]*\))?")


def started_programs(words: Sequence[str], *, shell: bool = True) -> Iterator[tuple[str, int]]:
    """The files that a whole command starts, with the indexes of their words: programs, scripts and agents of Java.

    Without a `shell`, a command may be the arguments of another program, and only what certainly is a file counts.
    """
    first = program_at(words)
    java = first < len(words) and words[first].rpartition("/")[2] == "java"
    for index in started_files(words):
        if shell or java or is_script(words[index]) or _IN_BIN.fullmatch(words[index]):
            yield words[index], index
    for index, word in enumerate(words):
        match = _AGENT.match(word) if java else None
        if match:
            yield match[1], index


_IN_BIN = regex(r"/(?:[\w.-]+/)*s?bin/[\w.-]+")
_AGENT = regex(r"-javaagent:(/[\w@+./-]+\.jar)(?:=|$)")


def config_files(words: Sequence[str]) -> Iterator[int]:
    """The indexes of the configuration files that the options of a command name."""
    for index in range(1, len(words)):
        if words[index - 1] in _CONFIG_OPTIONS and _CONFIG.fullmatch(words[index]):
            yield index


def read_configs(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The configuration files that a command reads, with the indexes of the words that name or read them.

    A tool that reads a file of the folder by default has it where no option names another one.
    """
    yield from ((words[index], index) for index in config_files(words))
    first = program_at(words)
    usual = _USUAL_CONFIGS.get(words[first].rpartition("/")[2]) if first < len(words) else None
    if usual is not None and _CONFIG_NAMED.isdisjoint(word.partition("=")[0] for word in words[first:]):
        yield usual, first


# The files that tools read by default, without which they end at once.
_USUAL_CONFIGS = {"alembic": "alembic.ini"}
_CONFIG_NAMED = word_set("-c --config")
_CONFIG_OPTIONS = word_set("--ini --config --config-file --conf")
_CONFIG = regex(r"[\w@+./-]+\.(?:cfg|conf|ini|json|toml|ya?ml)")


def is_script(path: str) -> bool:
    """Whether a path has the extension of a script."""
    return _SCRIPT.fullmatch(path) is not None


@record
class Module:
    """A module of Python with its offsets in a command; with `inside`, its last part may be a value in the module.

    It is `elsewhere` if the command sets the folder of the modules. `value` is the name in the module that is loaded,
    empty if it may be any.
    """

    name: str
    start: int
    end: int
    inside: bool = False
    elsewhere: bool = False
    value: str = ""


# Servers of Python applications; all of them listen on port 8000 by default.
PYTHON_SERVERS = ("daphne", "granian", "gunicorn", "hypercorn", "uvicorn")
_WORD = regex(r"[^\s\"',\[\]]+")
_APPLICATION = regex(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")
# gunicorn loads `application` of a module without a colon.
_MODULE = regex(r"((?:[A-Za-z_]\w*\.)+(?:[aw]sgi|__main__|main|app|server|worker))")
_DOTTED = regex(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)")
_PYTHON = regex(r"(?:python|pypy)[\d.]*")
_NAME = regex(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::([A-Za-z_]\w*)[\w.]*)?")
# The options of these servers and workers whose value looks like an application.
_SETTINGS = word_set(
    "-c --config -b --bind -k --worker-class --host --chdir --log-config --access-logfile --error-logfile"
)
_FOLDER = regex(r"\bcd |--chdir|--app-dir|--workdir|PYTHONPATH")
_APP_OPTIONS = frozenset({"-A", "--app"})


def handler_module(words: Sequence[str]) -> Module | None:
    """The module of the handler that the command of an image of AWS Lambda names, as in `app.orders.handler`."""
    match = _HANDLER.fullmatch(words[0]) if len(words) == 1 else None
    return Module(match[1], 0, len(match[1]), False, False, match[2]) if match else None


_HANDLER = regex(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.([A-Za-z_]\w*)")


@record
class _Loader:
    """How the command of a server or a worker names what it loads.

    It is the value of one of the `options`, or the first word of the right form, behind the `subcommand` if there is
    one. The form is `module:value` (`apps`), `module.value` (`dotted`), or the name of a module (`names`).
    """

    apps: bool = False
    dotted: bool = False
    names: bool = False
    options: frozenset[str] = frozenset()
    subcommand: str = ""


_LOADERS: Mapping[str, _Loader] = {
    "arq": _Loader(dotted=True),
    "celery": _Loader(options=_APP_OPTIONS),
    "dramatiq": _Loader(apps=True, names=True),
    "faststream": _Loader(apps=True, subcommand="run"),
    "flask": _Loader(options=_APP_OPTIONS),
    "huey_consumer": _Loader(dotted=True),
    "huey_consumer.py": _Loader(dotted=True),
    "litestar": _Loader(options=frozenset({"--app"})),
    "quart": _Loader(options=_APP_OPTIONS),
    "rq": _Loader(options=frozenset({"-c", "--config"})),
    "sanic": _Loader(apps=True),
    "taskiq": _Loader(apps=True, subcommand="worker"),
    "uwsgi": _Loader(options=frozenset({"-w", "--module", "--wsgi"})),
    "waitress-serve": _Loader(apps=True),
    **dict.fromkeys(PYTHON_SERVERS, _Loader(apps=True)),
}


def started_module(command: str) -> Module | None:
    """The module that a server of Python applications, a worker, or Python itself is told to start."""
    program = ""
    started = python = False
    before = ""
    elsewhere = _FOLDER.search(command) is not None
    for word in _WORD.finditer(command):
        name = word[0].rpartition("/")[2]
        loader = _LOADERS.get(program, _NO_LOADER)
        option, equals, _ = word[0].partition("=")
        if before == "-m" and name not in _LOADERS:
            match = (_DOTTED if python else _MODULE).fullmatch(word[0])
            if match is not None:
                return Module(match[1], word.start(), word.end(), False, elsewhere, "")
        elif not program and name in _LOADERS:
            program, started = name, not _LOADERS[name].subcommand
        elif _PYTHON.fullmatch(name):
            python = True
        elif loader.options and (before in loader.options or (equals and option in loader.options)):
            return _value_of(program, word, len(option) + 1 if equals else 0, elsewhere=elsewhere)
        elif word[0] == loader.subcommand:
            started = True
        elif started and before not in _SETTINGS and (found := _loaded(program, loader, word, elsewhere)):
            return found
        before = word[0]
    return None


_NO_LOADER = _Loader()


def _value_of(program: str, word: re.Match[str], start: int, *, elsewhere: bool) -> Module | None:
    """What the value of an option names: a module, or a value in it."""
    found = _NAME.match(word[0], start)
    if found is not None and (found[1].endswith(".py") or "/" in word[0]):
        # The path of a file.
        return None
    if found is None or (found.end() < len(word[0]) and word[0][found.end()] != "("):
        return None
    begin, end = word.start() + start, word.start() + found.end(1)
    # The last part may be a value for Celery only.
    inside = ":" not in word[0] and program == "celery"
    return Module(found[1], begin, end, inside, elsewhere, found[2] or "")


def _loaded(program: str, loader: _Loader, word: re.Match[str], elsewhere: bool) -> Module | None:
    """What a word names of which a server or a worker loads the first one."""
    start = word.start()
    if loader.apps and (match := _APPLICATION.match(word[0])):
        return Module(match[1], start, start + match.end(1), False, elsewhere, match[2])
    if program in PYTHON_SERVERS and (match := _MODULE.fullmatch(word[0])):
        value = "application" if program == "gunicorn" else ""
        return Module(match[1], start, start + match.end(1), False, elsewhere, value)
    if loader.dotted and (match := _HANDLER.fullmatch(word[0])):
        return Module(match[1], start, start + match.end(1), False, elsewhere, match[2])
    if loader.names and (match := _DOTTED.fullmatch(word[0])):
        return Module(match[1], start, start + match.end(1), False, elsewhere, "")
    return None


@record
class WorkerQueues:
    """The queues of tasks of which a worker takes tasks; none if it takes those of its configuration.

    They are not all `known` if a variable may add some.
    """

    tool: str
    queues: tuple[str, ...] = ()
    known: bool = True


def worker_queues(words: Sequence[str]) -> WorkerQueues | None:
    """The queues of the worker of Celery, RQ or dramatiq that a command starts; None for another command."""
    parts = _parts(words)
    names = [part.rpartition("/")[2] for part in parts]
    options: tuple[str, ...] = ("-Q", "--queues")
    rest: list[str] = []
    if "celery" in names and "worker" in names[names.index("celery") :]:
        tool = "celery"
    elif "dramatiq" in names:
        tool = "dramatiq"
    elif "rqworker" in names or ("rq" in names and names[names.index("rq") + 1 :][:1] == ["worker"]):
        tool, options = "rq", ()
        start = names.index("rqworker") + 1 if "rqworker" in names else names.index("rq") + 2
        rest = parts[start:]
    else:
        return None
    found: list[str] = []
    known = not any("$" in part for part in parts if "HOST" not in part and "CONCURRENCY" not in part)
    for index, part in enumerate(parts):
        option, equals, value = part.partition("=")
        if option in options and equals:
            found += value.split(",")
        elif option in options:
            following = parts[index + 1 :]
            end = next((at for at, each in enumerate(following) if each.startswith("-")), len(following))
            for each in following[: 1 if tool == "celery" else end]:
                found += each.split(",")
        elif tool == "celery" and part.startswith("-Q") and len(part) > 2:
            found += part[2:].split(",")
        elif part in ("-X", "--exclude-queues"):
            known = False
    if tool == "rq":
        # The value of an option may be a queue as well.
        found = [part for part in rest if not part.startswith("-")] or ["default"]
    return WorkerQueues(tool, tuple(one.strip() for one in found if one.strip()), known)


# The options of programs whose value is a file that they write, for the whole program or for a subcommand.
_WRITING: Mapping[str, frozenset[str]] = {
    "celery": word_set("-f --logfile"),
    "celery beat": word_set("-s --schedule"),
    "celery worker": word_set("-s --schedule-filename -S --statedb"),
    "gunicorn": word_set("-p --pid -b --bind --access-logfile --error-logfile --log-file"),
    "hypercorn": word_set("-p --pid -b --bind --access-logfile --error-logfile"),
    "puma": word_set("-b --bind -S --state"),
    "sidekiq": word_set("-L --logfile -P"),
    "supervisord": word_set("-l -j"),
    "uvicorn": word_set("--uds"),
    "uwsgi": word_set("-s --socket --logto --daemonize -d --stats"),
}
# Those that mean the same for all programs.
_WRITING_OF_ALL = word_set("--pidfile --pid-file --pid-path")
_SOCKET = regex(r"(?:unix:(?://)?)?(/[\w./@-]+)")
_PROPERTY_OF_FOLDER = regex(r"-Djava\.io\.tmpdir=(/[\w./-]+)")


def written_files(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files that a command tells its program to write, with the option; a folder ends with a slash."""
    parts = [part.strip("\"'") for word in words for part in word.split()]
    options: set[str] = set(_WRITING_OF_ALL)
    program = ""
    for part in parts:
        name = part.rpartition("/")[2]
        if match := _PROPERTY_OF_FOLDER.fullmatch(part):
            yield f"{match[1].rstrip('/')}/", "-Djava.io.tmpdir"
        elif name in _WRITING:
            program = name
            options |= _WRITING[name]
        elif f"{program} {part}" in _WRITING:
            options |= _WRITING[f"{program} {part}"]
    for index, part in enumerate(parts):
        option, equals, value = part.partition("=")
        if option not in options or (not equals and index + 1 == len(parts)):
            continue
        if path := _SOCKET.fullmatch(value if equals else parts[index + 1]):
            yield path[1], option
