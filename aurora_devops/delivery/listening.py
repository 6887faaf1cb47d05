"""On which ports the program of a container listens, by its command, its environment, its code and its Dockerfile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import basename, dirname, join, normpath, splitext

from ..core.facts import Fact, Repository
from ..core.lazy import regex
from ..core.record import field, record
from ..facts import (
    AwaitedPort,
    BuildTarget,
    ExampleVariable,
    ExposedPorts,
    ImageDefaults,
    ListenedPort,
    ProvidedConfig,
    ProxyPort,
    RunContainer,
    ServerSetting,
    SourceProgram,
    StartedContainer,
    port_numbers,
)
from ..starting import PYTHON_SERVERS, starts_one, starts_package
from .programs import UNKNOWN, programs_of
from .sidecars import sidecars_of

# The options of servers that set the port of their main address.
_OPTION = regex(
    r"-{1,2}(?:(?:http[._-]?|web[._-]|server[._-]|listen[._-]|bind[._-])*(?:port|listen|bind|addr|address|listen-addr(?:ess)?)|b)"
    r"(?:=(.*))?|-Dserver\.port=(.*)"
)
_PORT = regex(r"[\"']?(?:tcp://)?(?:\[?[\w.:*-]*\]?:)?(\d{2,5})[\"']?")
_ADDRESS = regex(r"[\"']?(?:\d+\.\d+\.\d+\.\d+|\[::\]|localhost)?:?(\d{2,5})[\"']?")
# Servers with the port on which they listen without an option, by the words of their commands.
_SERVERS: tuple[tuple[tuple[str, ...], int], ...] = (
    *(((name,), 8000) for name in PYTHON_SERVERS),
    (("fastapi", "run"), 8000),
    (("fastapi", "dev"), 8000),
    (("manage.py", "runserver"), 8000),
    (("flask", "run"), 5000),
    (("next", "start"), 3000),
    (("next", "dev"), 3000),
    (("streamlit", "run"), 8501),
    (("litestar", "run"), 8000),
    (("sanic",), 8000),
    (("waitress-serve",), 8080),
    (("celery", "flower"), 5555),
)
# The options of some servers that set the port, too.
_OPTIONS_OF = {
    **dict.fromkeys(("daphne", "flask", "litestar", "sanic"), frozenset({"-p"})),
    "uwsgi": frozenset({"--http", "--http-socket", "--https", "--https-socket"}),
}
_OPTION_REASON = "its command"
_CODE_REASON = "its code"
# The variable by which platforms tell programs where to listen.
_PORT_NAME = "PORT"
# Servers of applications, which listen instead of the code.
_SERVES = regex(
    rf"\b(?:{'|'.join(PYTHON_SERVERS)}|fastapi|flask|flower|litestar|runserver|sanic|streamlit|uwsgi|waitress-serve"
    r"|unit|passenger)\b"
)
_NODE = regex(r"\b(?:bun|node|npm|pm2(?:-runtime)?|pnpm|ts-node(?:-dev)?|nodemon|tsx|yarn)\b")
_MODULE_OF_NODE = regex(r"[\w./-]+\.[cm]?[jt]s")
# What is started in place of the program, or beside it.
_OTHER = regex(
    r"\b(?:nginx|httpd|apache2?|caddy|supervisord|celery(?!\b.*\sflower\b)|rq|envoy|haproxy|foreman|honcho|s6|runsvdir"
    r"|(?<!waitress-)serve|vite)\b"
)
# A port that a variable of the command sets.
_COMPUTED = regex(r"\$\{?\w*(?:PORT|LISTEN|BIND|ADDR|ARGS|OPTIONS)")
# The keys of settings that may set the port of a program, and the variables that set that of a server.
_SETS_PORT = regex(r"(?i)(?:^|_)(?:PORT|LISTEN|BIND|ADDR|ADDRESS|ARGS|OPTS|OPTIONS)(?:_|$)")
_SERVER_PORT = regex(r"(?:UVICORN_|FLASK_RUN_|WEB_|APP_|HTTP_|SERVER_)?PORT|GUNICORN_CMD_ARGS|(?:\w+_)?BIND")
# A script that starts a program.
_SCRIPT = regex(r"\.(?:ba)?sh\b|(?:^|[/ _-])entry-?point\b")
# The ports of debuggers and of the servers of development tools.
DEVELOPMENT_PORTS = frozenset(
    {3000, 4173, 4200, 5000, 5005, 5173, 5678, 6006, 8000, 8080, 9229, 24678, 35729}
)


@record
class Listened:
    """A port on which a program listens, and the fact that says so; `reason` is it for messages.

    `variable` is the variable or the option that sets another one.
    """

    port: int
    evidence: Fact
    reason: str
    variable: str = ""


@record
class Unlistened:
    """A port on which a program does not listen, although something expects it, and where it listens instead."""

    awaited: AwaitedPort
    listened: Listened


@record(frozen=False, eq=False)
class _Started:
    """A container with what is known of its start: the command, the environment, the program, the Dockerfile."""

    container: RunContainer
    words: tuple[str, ...] = ()
    own: bool = False
    program: SourceProgram | None = None
    image: ImageDefaults | None = None
    settings: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    mentioned: set[int] = field(default_factory=set)
    complete: bool = True
    listened: list[Listened] = field(default_factory=list)
    # The ports of the code that the command or the environment replaces, each with what does so.
    replaced: dict[int, Listened] = field(default_factory=dict)
    documented: frozenset[str] = frozenset()
    # The configuration of its server sets the only port, or it is one of several programs, with all its ports.
    exact: bool = False


def option_ports(words: Iterable[str]) -> set[int]:
    """The ports that options of a command set, such as `--port=8000`, `--bind 0.0.0.0:8000` and `runserver 8000`."""
    parts = [part for word in words for part in word.split()]
    found = set()
    names = {part.rpartition("/")[2] for part in parts}
    others = frozenset[str]().union(*(options for name, options in _OPTIONS_OF.items() if name in names))
    for word, after in zip(parts, [*parts[1:], ""], strict=False):
        match = _OPTION.fullmatch(word)
        option, equals, given = word.partition("=")
        if option in others:
            if port := _PORT.fullmatch(given if equals else after):
                found.add(int(port[1]))
        elif match is not None:
            value = match[1] or match[2] or ("" if "=" in word else after)
            if port := _PORT.fullmatch(value):
                found.add(int(port[1]))
        elif word == "runserver" and (port := _ADDRESS.fullmatch(after)):
            found.add(int(port[1]))
    return found


def flag_value(words: Sequence[str], flag: str) -> str | None:
    """The value of a flag in a command, with one dash or two; None if the command does not have it."""
    parts = [part for word in words for part in word.split()]
    for part, after in zip(parts, [*parts[1:], ""], strict=False):
        name, equals, value = part.partition("=")
        if name in (f"-{flag}", f"--{flag}"):
            return value if equals else after
    return None


def _usual(words: tuple[str, ...]) -> int:
    """The port on which the server in a command listens without an option; 0 if it is unknown."""
    parts = [part.strip("\"'").rpartition("/")[2] for word in words for part in word.split()]
    for names, port in _SERVERS:
        for index, part in enumerate(parts):
            # Options may be before the subcommand: `flask --app shop run`.
            if part == names[0] and all(name in parts[index + 1 : index + 6] for name in names[1:]):
                options = {each.partition("=")[0] for each in parts[index:]}
                known = options.isdisjoint({"-c", "--config", "-p", "-b", "--uds", "--fd", "-e", "-H"})
                after = parts[index + 1 : index + 3]
                plain = not any(_ADDRESS.fullmatch(each) or "$" in each for each in (*after, *options))
                return port if known and plain and not any("$" in each for each in parts) else 0
    return 0


class Listening:
    """The containers of a repository with the ports on which their programs listen."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._programs = programs_of(repository)
        self._kept: dict[tuple[str, int, str], _Started | None] = {}

    @property
    def _images(self) -> Mapping[str, ImageDefaults]:
        return self._programs.images

    @cached_property
    def _exposed(self) -> dict[str, ExposedPorts]:
        return {one.path: one for one in self._repository.of(ExposedPorts)}

    @cached_property
    def _ports(self) -> dict[str, list[ListenedPort]]:
        found: defaultdict[str, list[ListenedPort]] = defaultdict(list)
        for one in self._repository.of(ListenedPort):
            found[one.folder].append(one)
        return found

    @cached_property
    def _servers(self) -> dict[str, list[ServerSetting]]:
        found: defaultdict[str, list[ServerSetting]] = defaultdict(list)
        for one in self._repository.of(ServerSetting):
            found[one.folder].append(one)
        return found

    @cached_property
    def _shown(self) -> dict[str, set[str]]:
        """The variables in the examples of files of variables."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self._repository.of(ExampleVariable):
            found[one.example].add(one.name)
        return found

    @cached_property
    def _targets(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.path, one.by) for one in self._repository.of(BuildTarget))

    @cached_property
    def _configs(self) -> dict[str, list[ProvidedConfig]]:
        found: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
        for one in self._repository.of(ProvidedConfig):
            found[f"{one.object_kind}/{one.name}"].append(one)
        return found

    @cached_property
    def _beside(self) -> dict[tuple[str, str], list[RunContainer]]:
        """The services of one name in the Compose files of a folder, which may be merged."""
        found: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
        for one in self._repository.of(RunContainer):
            if one.kind == "compose":
                found[dirname(one.path), one.owner].append(one)
        return found

    def unlistened(self) -> Iterator[Unlistened]:
        """The ports that something expects of a container, and on which its program does not listen."""
        containers: defaultdict[tuple[str, ...], list[RunContainer]] = defaultdict(list)
        for one in self._repository.of(RunContainer):
            containers[_artifact(one), one.owner, one.image, one.dockerfile].append(one)
            if one.unit:
                # Another overlay states what this one shares with it.
                containers["", one.owner, one.image, one.dockerfile].append(one)
        awaited: defaultdict[tuple[str, ...], list[AwaitedPort]] = defaultdict(list)
        for port in self._repository.of(AwaitedPort):
            awaited[_artifact(port), port.owner, port.image, port.dockerfile].append(port)
        for container, port in sidecars_of(self._repository).awaited():
            awaited[_artifact(container), port.owner, port.image, port.dockerfile].append(port)
        in_folder: defaultdict[tuple[str, str], list[AwaitedPort]] = defaultdict(list)
        for ports in awaited.values():
            for port in ports:
                in_folder[dirname(port.path), port.owner].append(port)
        for key, ports in awaited.items():
            found = containers.get(key) or (containers.get(("", *key[1:]), []) if ports[0].unit else [])
            if proxy := self.proxy(ports[0].path, ports[0].owner, found[0] if len(found) == 1 else None):
                yield from _closed(proxy, ports)
                continue
            if found:
                # A chart renders a container once for each of its files of values.
                started = [self._started(one) for one in found[:_MOST_RENDERED]]
            else:
                started = [self._alone(ports[0])] if ports[0].kind == "dockerfile" else []
            # A file such as `compose.override.yaml` adds ports to those of another file.
            changed = {(dirname(one.path), one.owner) for one in found if one.added}
            beside = [one for each in changed for one in in_folder[each] if one.path != ports[0].path]
            own = {id(one) for one in ports}
            yield from (one for one in self._common(started, [*ports, *beside]) if id(one.awaited) in own)
        yield from self._run_by_commands()

    def _common(self, started: Sequence[_Started | None], awaited: list[AwaitedPort]) -> Iterator[Unlistened]:
        """The ports without evidence that the program listens on them in any rendering of a container."""
        known = []
        for each in started:
            if each is None:
                return
            differing = list(_differences(each, awaited)) or list(self._moved(each, awaited))
            known.append({one.awaited: one for one in differing})
        if known:
            first, *others = known
            yield from (found for port, found in first.items() if all(port in one for one in others))

    def _moved(self, started: _Started, awaited: list[AwaitedPort]) -> Iterator[Unlistened]:
        """The ports of the code that a variable of the container moves, whatever command starts the program."""
        every = self._ports.get(started.program.folder, []) if started.program else []
        used = {one.port for one in awaited}
        words = (*started.words, *started.given.values())
        for one in every:
            match = _PORT.fullmatch(started.given.get(one.variable, "")) if one.variable else None
            number = int(match[1]) if match else one.port
            same = [other for other in every if other.port == one.port and other.variable != one.variable]
            if number in used or same or any(str(one.port) in word for word in words):
                continue
            if not self._may_start(started, one):
                continue
            place = self._setting_place(started.container, one.variable)
            for expected in awaited:
                if expected.port == one.port:
                    yield Unlistened(expected, Listened(number, place, f"'{one.variable}'", one.variable))

    @cached_property
    def _proxies(self) -> dict[tuple[str, str], list[ProxyPort]]:
        """The ports of proxies by the folder of the Compose file and the service, or by the Dockerfile."""
        found: defaultdict[tuple[str, str], list[ProxyPort]] = defaultdict(list)
        for one in self._repository.of(ProxyPort):
            found[one.dockerfile or dirname(one.artifact), one.stage or one.owner].append(one)
        return found

    @cached_property
    def _mounts_configuration(self) -> bool:
        """Whether a ConfigMap may have the configuration of a proxy."""
        return any(
            key.endswith((".conf", ".template", ".cfg", "Caddyfile"))
            for one in self._repository.of(ProvidedConfig)
            for key in one.keys
        )

    def proxy(self, path: str, owner: str, container: RunContainer | None) -> list[ProxyPort]:
        """The ports on which the proxy of a container listens; none if they are unknown, or if it is no proxy."""
        if not self._proxies:
            return []
        found = self._proxies.get((dirname(path), owner), [])
        if not found and container is not None and container.complete and not container.words:
            paths = self._programs.dockerfiles_of(container)
            path = next(iter(paths), "")
            known = container.kind == "compose" or not self._mounts_configuration
            stage = self._programs.stage_of(path, container.path, owner)
            if len(paths) == 1 and known and stage is not None:
                found = self._proxies.get((path, stage), [])
        return found if all(one.ports for one in found) else []

    def replaced(self, container: RunContainer, port: int) -> Listened | None:
        """The port of a container in place of one on which it does not listen.

        The configuration of its server has it, or the environment replaces the port of the code by it.
        """
        key = container.path, container.span.start, container.unit
        if key not in self._kept:
            # Many addresses lead to one container.
            self._kept[key] = self._started(container)
        started = self._kept[key]
        if started is None or any(one.port == port for one in started.listened):
            return None
        if port in started.replaced and not _may_listen(started, port):
            return started.replaced[port]
        if not self._servers or not started.exact or port in started.mentioned:
            return None
        listened = started.listened[0]
        return None if listened.port == port else listened

    def _run_by_commands(self) -> Iterator[Unlistened]:
        """The ports that `docker run` publishes of images without other arguments."""
        for one in self._repository.of(StartedContainer):
            dockerfile = self._programs.dockerfile_run(one.image) if one.image else ""
            if not one.ports or one.words or not dockerfile:
                continue
            container = RunContainer(
                site=one.site,
                owner="",
                image=one.image,
                dockerfile=dockerfile,
                settings=one.settings,
                variables=tuple(name for name, _ in one.settings),
                complete=one.complete,
            )
            started = self._started(container)
            if started is not None:
                awaited = [
                    AwaitedPort(one.site, "", port, f"docker run of '{one.image}' publishes", one.image)
                    for _, port in one.ports
                ]
                yield from _differences(started, awaited)

    def _alone(self, awaited: AwaitedPort) -> _Started | None:
        """What is known of a container of an image that is started without settings."""
        alone = RunContainer(site=awaited.site, owner="", image="", dockerfile=awaited.dockerfile)
        return self._started(alone)

    def _started(self, container: RunContainer) -> _Started | None:
        """What is known of a container; None if its program is unknown or ambiguous, or if it has no command."""
        parts = [container]
        if container.kind == "compose":
            parts = self._beside[dirname(container.path), container.owner]
        paths = self._programs.dockerfiles_of(container)
        shared = not paths and self._programs.dockerfiles_run(container)
        if shared and any("addresses" in one.complete for one in self._programs.of_container(container)):
            # A build argument chooses the program.
            paths = shared
        if not paths:
            # Another Compose file beside this one may build the image.
            paths = frozenset(one.dockerfile for one in parts if one.dockerfile)
        programs = [one for path in sorted(paths) for one in self._programs.of_dockerfile(path)]
        package = None if programs or len(paths) > 1 else self._programs.package_of(container)
        if package is not None:
            paths, programs = frozenset({package[0]}), [package[1]]
        path = next(iter(paths), "")
        image = self._images.get(path)
        if image is None:
            found = None if paths else self._programs.without_dockerfile(container.image)
            if found is None or found.language != "java":
                return None
            # A plugin of the build makes the image, and starts the program without arguments.
            image, programs = ImageDefaults(site=container.site, names=(), words=("java",)), [found]
        if len(paths) > 1 or len(programs) > 1:
            return None
        started = _Started(container, image=image, program=programs[0] if programs else None)
        targeted = any((one.path, one.owner) in self._targets for one in parts)
        if container.words:
            started.words = container.words
        elif not targeted and package is None:
            started.words = image.words
        elif starts := {one.words for part in parts if (one := self._programs.start_of(part)) is not None}:
            # The command of the stage that the service builds.
            started.words = starts.pop() if len(starts) == 1 else ()
        started.own = not targeted and bool(image.words) and set(image.words) <= set(started.words)
        configured = [
            pair for one in parts for config in one.configs for pair in self._config_settings(config)
        ]
        started.given = {**dict(configured), **dict(container.settings)}
        started.settings = {
            **dict(image.settings),
            **dict(configured),
            **dict(pair for one in parts for pair in one.settings),
        }
        started.documented = frozenset(
            name for one in parts for path in one.examples for name in self._shown[path]
        )
        if package is not None:
            # Stages with other programs may set the same variables.
            values: defaultdict[str, set[str]] = defaultdict(set)
            for name, value in image.settings:
                values[name].add(value)
            unclear = {name for name, each in values.items() if len(each) > 1} - started.given.keys()
            started.documented |= unclear
            for name in unclear:
                del started.settings[name]
        started.complete = all(one.complete or one.examples for one in parts) and all(
            self._is_known(config) for one in parts for config in one.configs
        )
        exposed = self._exposed.get(path)
        started.mentioned = self._mentioned(started, parts, exposed)
        if started.program is not None and "addresses" in started.program.complete:
            self._listen_at_addresses(started)
        if not started.listened:
            started.replaced.clear()
            self._listen(started, path)
        if self._is_port_unread(started):
            started.mentioned = self._mentioned(started, parts, exposed, unread=_PORT_NAME)
        if started.exact:
            words = (*started.words, *started.settings.values())
            started.mentioned = {number for text in words for number in port_numbers(text[:_LONGEST])}
            if started.program is not None and "addresses" in started.program.complete:
                started.mentioned.update(one.port for one in started.listened)
            elif started.program is not None and "ports" in started.program.complete:
                started.mentioned.update(one.port for one in self._ports.get(started.program.folder, ()))
            elif started.program is not None:
                started.mentioned.update(started.program.numbers)
        return started

    def _mentioned(
        self, started: _Started, parts: list[RunContainer], exposed: ExposedPorts | None, unread: str = ""
    ) -> set[int]:
        """The numbers in the image, the code, the command and the environment, apart from an `unread` variable."""
        image, program = started.image, started.program
        # A program whose ports are all known does not listen on others because they are exposed, unless they are
        # exposed beside the default of its framework: a library may add a server for its operation.
        known = program is not None and "ports" in program.complete
        if known and program is not None and exposed is not None:
            opened = {first for first, last in exposed.ports if first == last}
            known = not any(one.usual and one.port in opened for one in self._ports.get(program.folder, ()))
        return {
            *(image.numbers if image else ()),
            *(first for first, _ in (exposed.ports if exposed and not known else ())),
            *(
                number
                for one in parts
                for text in (*one.words, *(value for name, value in one.settings if name != unread))
                for number in port_numbers(text[:_LONGEST])
            ),
            *(program.numbers if program else ()),
        }

    def exposed_for_another(self, container: RunContainer, dockerfile: str, exposed: ExposedPorts) -> bool:
        """Whether a port that is exposed may be that of another container, for which a script starts another program.

        Both start the same script of one image, with different variables.
        """
        image = self._images.get(dockerfile)
        words = container.words or (image.words if image else ())
        if not any(_SCRIPT.search(word) for word in words):
            return False
        opened = {first for first, last in exposed.ports if first == last}
        return any(
            one.words == container.words
            and {*one.variables} != {*container.variables}
            and not opened.isdisjoint((*one.ports, *one.mapped))
            for one in self._of_dockerfile.get(dockerfile, ())
            if one.owner != container.owner
        )

    def container(self, path: str, owner: str) -> RunContainer | None:
        """The only container of an artifact with a name."""
        found = self._named.get((path, owner), [])
        return found[0] if len(found) == 1 else None

    @cached_property
    def _named(self) -> dict[tuple[str, str], list[RunContainer]]:
        found: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
        for one in self._repository.of(RunContainer):
            found[one.path, one.owner].append(one)
        return found

    @cached_property
    def _of_dockerfile(self) -> dict[str, list[RunContainer]]:
        """The containers of the image that a Dockerfile builds."""
        found: defaultdict[str, list[RunContainer]] = defaultdict(list)
        for one in self._repository.of(RunContainer):
            for path in self._programs.dockerfiles_of(one):
                found[path].append(one)
        return found

    def _is_port_unread(self, started: _Started) -> bool:
        """Whether the port is fixed in the command or the code, so that the variable `PORT` does not change it.

        Platforms such as Cloud Run set it to the port that they connect to.
        """
        if _PORT_NAME not in started.settings or not started.listened:
            return False
        if any(_PORT_NAME in word for word in started.words):
            return False
        program = started.program
        ports = self._ports.get(program.folder, []) if program else []
        if any(one.variable in (_PORT_NAME, "?") for one in ports):
            return False
        fixed = program is not None and "ports" in program.complete
        return all(
            one.reason == _OPTION_REASON or (fixed and one.reason == _CODE_REASON and not one.variable)
            for one in started.listened
        )

    def _may_start(self, started: _Started, port: ListenedPort) -> bool:
        """Whether the container starts what listens on a port: a program of Go, of several, or a module of Node.js."""
        program = started.program
        if program is None or not port.entries:
            return True
        if program.language == "node":
            # Another module of the package may start several programs.
            paths = (
                normpath(join(program.folder, word))
                for word in started.words
                if _MODULE_OF_NODE.fullmatch(word)
            )
            file = next((path for path in paths if path in self._repository.paths), "")
            entries = {normpath(join(program.folder, entry)) for entry in port.entries}
            return not file or splitext(file)[0] in entries
        if program.language != "go":
            return True
        start = self._programs.start_of(started.container)
        names = [program.name if name == "." else name for name in port.entries]
        return start is None or starts_package(start.words or started.words, start.package, names)

    def _listen_at_addresses(self, started: _Started) -> None:
        """Collect the ports of a Go program whose addresses are all known, if the values of all of them are."""
        container, program = started.container, started.program
        start = self._programs.start_of(container)
        if start is None or not start.words or program is None:
            return
        command = " ".join(start.words)
        if not start.package and (_OTHER.search(command) or _COMPUTED.search(command)):
            return
        # A file of settings may have the values of flags, too.
        open_flags = not started.complete or _GIVES_CONFIG.search(command) is not None
        open_variables = not started.complete or not started.words
        found = []
        chosen = False
        for one in self._ports.get(program.folder, []):
            names = [program.name if name == "." else name for name in one.entries]
            chosen = chosen or bool(names)
            if names and start.package == UNKNOWN:
                return
            if names and not starts_package(start.words, start.package, names):
                continue
            place: Fact = container
            if one.variable.startswith("-"):
                given = flag_value(start.words, one.variable.lstrip("-"))
                unknown = open_flags
            else:
                given = started.settings.get(one.variable) if one.variable else None
                unknown = bool(one.variable) and (open_variables or one.variable in started.documented)
                place = self._setting_place(container, one.variable)
            if not given:
                if unknown:
                    return
                found.append(Listened(one.port, one, _CODE_REASON, one.variable))
                continue
            match = _PORT.fullmatch(given)
            if match is None:
                return
            found.append(Listened(int(match[1]), place, f"'{one.variable}'", one.variable))
            started.replaced[one.port] = found[-1]
        if found:
            started.listened, started.words = found, start.words
            # The configuration may have the numbers of a program that is alone.
            started.exact = chosen

    def _setting(self, started: _Started, command: str) -> ServerSetting | None:
        """The port in the configuration file that the server of a container reads; None if it is unknown."""
        found = self._servers.get(started.program.folder, []) if started.program else []
        named = _CONFIG_OPTION.search(command)
        file = named[1].rpartition("/")[2] if named else _USUAL_CONFIG
        found = [
            one
            for one in found
            if basename(one.file) in (file, f"{file}.py") and one.server in command.replace("/", " ").split()
        ]
        given = started.settings.keys() | started.documented
        if len(found) != 1 or "GUNICORN_CMD_ARGS" in given or found[0].variable in started.documented:
            return None
        return found[0]

    def _is_known(self, config: str) -> bool:
        """Whether the keys of a ConfigMap or a Secret are known, and none of them may set a port."""
        found = self._configs.get(config, [])
        known = dict(self._config_settings(config))
        return bool(found) and not any(
            not one.complete or any(_SETS_PORT.search(key) and key not in known for key in one.keys)
            for one in found
        )

    def _config_settings(self, config: str) -> tuple[tuple[str, str], ...]:
        """The known values of a ConfigMap, if there is only one of its name."""
        found = self._configs.get(config, [])
        return found[0].settings if len(found) == 1 else ()

    def _setting_place(self, container: RunContainer, name: str) -> Fact:
        """What sets a variable of a container: the container, or the only ConfigMap that has it as a key."""
        if name in dict(container.settings):
            return container
        found = [
            one
            for config in container.configs
            for one in self._configs.get(config, ())
            if name in dict(one.settings)
        ]
        return found[0] if len(found) == 1 else container

    def _listen(self, started: _Started, dockerfile: str) -> None:
        """Collect the ports on which the program of a container listens."""
        command = " ".join(started.words)
        if not command or _COMPUTED.search(command):
            return
        ports = self._ports.get(started.program.folder, []) if started.program else []
        if _OTHER.search(command) and not any(
            one.entries and starts_one(started.words, one.entries) for one in ports
        ):
            return
        container, image = started.container, started.image
        evidence: Fact = container if container.words else image or container
        if options := option_ports(started.words):
            started.listened = [Listened(port, evidence, _OPTION_REASON) for port in sorted(options)]
            if len(options) == 1:
                started.replaced = {
                    one.port: started.listened[0] for one in ports if one.variable.startswith("-")
                }
            return
        if (setting := self._setting(started, command)) is not None:
            value = started.settings.get(setting.variable, "") if setting.variable else ""
            match = _PORT.fullmatch(value) if value else None
            if value and match:
                by: Fact = container if setting.variable in started.given or image is None else image
                started.listened = [Listened(int(match[1]), by, f"'{setting.variable}'", setting.variable)]
                if started.complete and setting.port != int(match[1]):
                    started.replaced = {setting.port: started.listened[0]}
            elif not value and (not setting.variable or started.complete):
                started.listened = [
                    Listened(
                        setting.port, setting, f"the configuration of {setting.server}", setting.variable
                    )
                ]
            started.exact = bool(started.listened)
            return
        if _SERVES.search(command):
            port = _usual(started.words)
            given = (*started.settings, *started.documented)
            if port and started.complete and not any(map(_SERVER_PORT.fullmatch, given)):
                started.listened = [Listened(port, evidence, "its server")]
            return
        if started.program is None or (started.program.language == "node" and not _NODE.search(command)):
            return
        flags = [one for one in ports if one.variable.startswith("-")]
        for one in ports:
            if one.variable.startswith("-"):
                # The default of the only flag for an address, which the command does not have.
                alone = len(flags) == 1 and flags == ports and _ADDRESS_FLAG.fullmatch(one.variable)
                if alone and started.complete and not _GIVES_OPTIONS.search(command):
                    started.listened.append(Listened(one.port, one, _CODE_REASON, one.variable))
                continue
            if one.any_path and not (one.entries and starts_one(started.words, one.entries)):
                # A server for metrics beside another one, or in another process.
                continue
            if not self._may_start(started, one):
                continue
            value = started.settings.get(one.variable, "") if one.variable else ""
            if value:
                match = _PORT.fullmatch(value)
                if match is None:
                    started.listened = []
                    return
                place = self._setting_place(container, one.variable)
                started.listened.append(Listened(int(match[1]), place, f"'{one.variable}'", one.variable))
                certain = one.variable in started.given or started.complete
                if certain and int(match[1]) != one.port:
                    started.replaced[one.port] = started.listened[-1]
            elif not one.variable or (
                started.complete and one.variable != "?" and one.variable not in started.documented
            ):
                started.listened.append(Listened(one.port, one, _CODE_REASON, one.variable))
        exposed = self._exposed.get(dockerfile)
        if (
            not started.listened
            and exposed is not None
            and started.own
            and started.complete
            and not self.exposed_for_another(container, dockerfile, exposed)
        ):
            started.listened = [
                Listened(first, exposed, "EXPOSE") for first, last in exposed.ports if first == last
            ]


def _artifact(fact: Fact) -> str:
    """The artifact of a fact; an overlay may write the image of a container in another file than its ports."""
    return fact.unit or fact.path


def _closed(proxy: list[ProxyPort], awaited: list[AwaitedPort]) -> Iterator[Unlistened]:
    """The ports on which a proxy does not listen by its configuration."""
    known = {one.port: one for one in reversed(proxy)}
    used = {one.port for one in awaited if not one.requested}
    unused = [one for port, one in sorted(known.items()) if port not in used]
    for one in awaited:
        if one.port not in known:
            meant = next((each for each in unused if each.port % 1000 == one.port % 1000), None)
            best = meant or (unused or [proxy[0]])[-1]
            yield Unlistened(one, Listened(best.port, best, f"the configuration of {best.program}"))


# The options by which servers read a configuration file, and the file that gunicorn reads by default.
_CONFIG_OPTION = regex(r"(?:^|\s)(?:-c|--config|--ini)(?:=|\s+)(?:python:|file:)?[\"']?([\w@+./-]+)")
_USUAL_CONFIG = "gunicorn.conf.py"
_LONGEST = 10_000
# The flags that set the main address of a program, and what may set them in a file.
_ADDRESS_FLAG = regex(
    r"-(?:(?:http|web|server|api)[._-]?)?(?:port|listen|bind|(?:(?:listen|bind)[._-])?addr(?:ess)?)"
)
_GIVES_CONFIG = regex(r"(?i)(?:^|\s)-{1,2}[\w.-]*conf")
_GIVES_OPTIONS = regex(r"(?i)(?:^|\s)-{1,2}[\w.-]*(?:port|listen|addr|bind|conf)")


# How many renderings of a container are compared.
_MOST_RENDERED = 8


def _differences(started: _Started, awaited: list[AwaitedPort]) -> Iterator[Unlistened]:
    """The ports without evidence that the program listens on them."""
    listened = {one.port: one for one in started.listened}
    if not listened:
        return
    fixed = {one.port for one in awaited if not one.requested}
    unused = [one for number, one in listened.items() if number not in fixed]
    # What listens beside the main server for its operation is only meant if nothing else may be.
    unused = [one for one in unused if not _BESIDE.search(one.variable)] or unused
    open_ports = {one for one in awaited if one.port not in listened and not _may_listen(started, one.port)}
    declared = {one.port for one in open_ports if not one.requested}
    for one in awaited:
        if one not in open_ports:
            continue
        if one.requested and one.port not in declared:
            # Something else may be right; the port that is declared beside it is the better one.
            used = [each for number, each in listened.items() if number in fixed] or unused
            if len(used) == 1:
                yield Unlistened(one, used[0])
        elif len(unused) == 1 and len(declared) == 1:
            yield Unlistened(one, unused[0])
        elif not unused and len(declared) == 1 and one.port in started.replaced:
            # The variable of this port sets that of another server.
            yield Unlistened(one, started.replaced[one.port])


# The variables of ports for metrics, health checks and other operation of a program.
_BESIDE = regex(
    r"(?i)(?:^|_)(?:ADMIN|DEBUG|HEALTH|INSPECT|MANAGEMENT|METRICS|MONITORING|PPROF|PROMETHEUS)(?:_|$)"
)


def _may_listen(started: _Started, port: int) -> bool:
    """Whether something says that a program may listen on a port."""
    if port in started.replaced:
        words = (*started.container.words, *started.given.values())
        return any(str(port) in word for word in words)
    if port in started.mentioned:
        return True
    if port not in DEVELOPMENT_PORTS or started.own or started.words != started.container.words:
        return False
    # The command may be that of a development tool, unless it says where it listens.
    return not any(one.reason == _OPTION_REASON for one in started.listened)


def listening_of(repository: Repository) -> Listening:
    """The containers of a repository; the policies of a run share one value."""
    return repository.derived(Listening)
