"""The routes of the programs of a repository, and whether one of them serves a path."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from aurora_devops import Repository
from aurora_devops.core.context import folders_of
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import UNKNOWN, Start, programs_of
from aurora_devops.facts import (
    ExampleVariable,
    ImageDefaults,
    ListenedPort,
    ProvidedConfig,
    RunContainer,
    ServedRoute,
    SourceProgram,
)
from aurora_devops.starting import starts_one, starts_package

# Variables, arguments and files by which a container sets properties of Spring Boot, Quarkus and Micronaut, such as
# the prefix of all paths.
_PROPERTY = regex(
    r"(?:MANAGEMENT|SERVER_SERVLET|SPRING_(?:APPLICATION_JSON|CONFIG|MVC|WEBFLUX|CLOUD))_?\w*"
    r"|_?(?:QUARKUS_(?:HTTP_(?:ROOT|NON)|MANAGEMENT|MICROMETER|PROFILE|REST|SMALLRYE)|MICRONAUT_(?:ENV|SERVER_CONTEXT)|ENDPOINTS)_?\w*"
    r"|--?D?(?:management|server\.servlet|spring\.(?:config|mvc|webflux))\..*|application(?:-.*)?\.(?:ya?ml|properties)"
)
# Variables with options of the virtual machine, and the options that set such properties.
_OPTIONS = regex(r"\w*JAVA_(?:TOOL_OPTIONS|OPTS|OPTIONS)|JDK_JAVA_OPTIONS|\w*_JAVA_OPTIONS|JVM_\w+")
_SETS = regex(r"\$|@|-D(?:management|server\.servlet|spring\.(?:application\.json|config|mvc|webflux))\.")
_PARAMETER = regex(r"\\\{[^/]*?:path\\\}|\\\{[^/]*?\\\}")
# Methods that frameworks answer by themselves.
_IMPLIED = frozenset({"HEAD", "OPTIONS", "TRACE"})


def matches(route: str, path: str) -> bool:
    """Whether a route serves a path; a slash at the end makes no difference, because frameworks redirect."""
    return _pattern(route).fullmatch(path.rstrip("/") or "/") is not None


@lru_cache(maxsize=10_000)
def _pattern(route: str) -> re.Pattern[str]:
    plain = re.escape(route.rstrip("/") or "/")
    return re.compile(_PARAMETER.sub(lambda found: ".*" if ":path" in found[0] else "[^/]+", plain))


def answers(routes: Iterable[ServedRoute], path: str, method: str = "") -> bool:
    """Whether one of the routes serves a path with a method, or with any method if that is unknown."""
    return any(
        (not method or route.method in ("ANY", method) or method in _IMPLIED) and matches(route.route, path)
        for route in routes
    )


def may_answer(routes: Iterable[ServedRoute], path: str, *, prefixed: bool = True) -> bool:
    """Whether one of the routes may serve a path with unknown segments (`{}`), below an address with a prefix if so."""
    asked = [part for part in path.split("/") if part]
    return any(matches(one.route, path) or _ends(one.route, asked, prefixed) for one in routes)


def _ends(route: str, asked: list[str], prefixed: bool) -> bool:
    served = [part for part in route.split("/") if part]
    if not prefixed and len(served) != len(asked):
        return False
    pairs = list(zip(served[-len(asked) :], asked, strict=False)) if asked else []
    # Below a prefix, a parameter alone is no evidence.
    alike = len(served) == len(asked) or any(one == other or other == "{}" for one, other in pairs)
    return (
        alike
        and len(served) >= len(asked)
        and all(
            one == other or (one.startswith("{") and ":path" not in one) or other == "{}"
            for one, other in pairs
        )
    )


@record(eq=False)
class Routes:
    """The routes of the programs of a repository by their folders."""

    repository: Repository

    @cached_property
    def of(self) -> dict[str, list[ServedRoute]]:
        """The routes of each program."""
        found: defaultdict[str, list[ServedRoute]] = defaultdict(list)
        for route in self.repository.of(ServedRoute):
            found[route.folder].append(route)
        return dict(found)

    @cached_property
    def open_ports(self) -> frozenset[tuple[str, int]]:
        """The ports of programs at which all paths are answered; 0 if the program may have it beside its routes."""
        found = [one for one in self.repository.of(ListenedPort) if one.any_path]
        beside = ((one.folder, 0) for one in found if not one.entries)
        return frozenset((*((one.folder, one.port) for one in found), *beside))

    @cached_property
    def _ports(self) -> frozenset[tuple[str, int]]:
        return frozenset((one.folder, one.port) for one in self.repository.of(ListenedPort))

    def is_at(self, route: ServedRoute, port: int) -> bool:
        """Whether a program may serve a route at a port: it has no port of its own, or the port is an unknown one.

        A container may set the variable of the port to another one.
        """
        if route.port in (0, port):
            return True
        by_port = self._variables.get(route.folder, {})
        variables = by_port.get(route.port, set())
        if any(name.startswith("-") for name in variables) or port in self._set(variables):
            return True
        others = (name for number, names in by_port.items() if number != route.port for name in names)
        return (route.folder, port) not in self._ports and port not in self._set(others)

    def _set(self, variables: Iterable[str]) -> set[int]:
        """The ports to which containers set some variables."""
        return {number for name in variables for number in self._values.get(name, ())}

    @cached_property
    def _variables(self) -> dict[str, dict[int, set[str]]]:
        """The variables that set the ports of each program, by their default."""
        found: defaultdict[str, dict[int, set[str]]] = defaultdict(dict)
        for one in self.repository.of(ListenedPort):
            if one.variable:
                found[one.folder].setdefault(one.port, set()).add(one.variable)
        return found

    @cached_property
    def _values(self) -> dict[str, set[int]]:
        """The ports that containers, images and ConfigMaps give to variables."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        settings = (
            *(one.settings for one in self.repository.of(RunContainer)),
            *(one.settings for one in self.repository.of(ImageDefaults)),
            *(one.settings for one in self.repository.of(ProvidedConfig)),
        )
        for name, value in (pair for each in settings for pair in each):
            if match := _PORT.fullmatch(value):
                found[name].add(int(match[1]))
        return found

    @cached_property
    def configured(self) -> bool:
        """Whether a container may set properties of an application in Java about paths."""
        words = (
            *(word for one in self.repository.of(RunContainer) for word in (*one.variables, *one.words)),
            *(word for one in self.repository.of(ImageDefaults) for word in (*one.names, *one.words)),
            *(key for one in self.repository.of(ProvidedConfig) for key in one.keys),
        )
        if any(_PROPERTY.fullmatch(word) for word in words):
            return True
        options = (
            *((dict(one.settings), one.variables) for one in self.repository.of(RunContainer)),
            *((dict(one.settings), one.names) for one in self.repository.of(ImageDefaults)),
            *((dict(one.settings), one.keys) for one in self.repository.of(ProvidedConfig)),
        )
        return any(
            _SETS.search(values.get(name, "$"))
            for values, names in options
            for name in names
            if _OPTIONS.fullmatch(name)
        )

    def at(self, programs: Collection[SourceProgram], port: int) -> list[ServedRoute]:
        """The routes of the programs that may answer at a port, 0 if it is unknown; none if they are not all known."""
        if any((one.folder, port) in self.open_ports for one in programs if self.of.get(one.folder)):
            return []
        return self.known(programs)

    def known(self, programs: Collection[SourceProgram]) -> list[ServedRoute]:
        """The routes of the programs, without servers for metrics beside them; none if they are not all known."""
        asked = [one for one in programs if self.of.get(one.folder)]
        if any("routes" not in one.complete or (self.configured and one.language == "java") for one in asked):
            return []
        if any(self._changed(one) for one in asked if one.changing):
            return []
        return [route for one in asked for route in self.of[one.folder]]

    def _changed(self, program: SourceProgram) -> bool:
        """Whether a variable that changes the routes of a program may be set."""
        return not self._provided.isdisjoint(name.upper() for name in (*program.changing, "*"))

    @cached_property
    def _provided(self) -> frozenset[str]:
        """The names of the variables that are set for containers, images and examples; `*` if others may be."""
        containers = self.repository.of(RunContainer)
        names = (
            *(name for one in containers for name in one.variables),
            *(name for one in self.repository.of(ImageDefaults) for name in one.names),
            *(key for one in self.repository.of(ProvidedConfig) for key in one.keys),
            *(one.name for one in self.repository.of(ExampleVariable)),
        )
        open_ended = any(not one.complete and not one.examples for one in containers)
        return frozenset((*(name.upper() for name in names), *("*" for _ in range(open_ended))))

    def started(self, routes: Sequence[ServedRoute], starts: Sequence[Start]) -> Sequence[ServedRoute]:
        """The routes of the programs that containers start; all of them if these are unknown."""
        named = [one for one in routes if one.entries]
        known = [
            [one for one in named if self._starts(start, one)] for start in starts if start.package != UNKNOWN
        ]
        if not all(known) or len(known) < len(starts) or not starts:
            return routes
        found = [one for each in known for one in each]
        return [one for one in routes if not one.entries or any(one is each for each in found)]

    def _starts(self, start: Start, route: ServedRoute) -> bool:
        """Whether a container starts a program that serves a route."""
        program = next(iter(programs_of(self.repository).in_folder(route.folder)), None)
        if program is not None and program.language != "go":
            return starts_one(start.words, route.entries)
        # The module has the name of its own folder.
        name = program.name if program is not None else ""
        return starts_package(
            start.words, start.package, [name if one == "." else one for one in route.entries]
        )

    @cached_property
    def _serving(self) -> list[SourceProgram]:
        """The programs that serve routes or listen on a port; a server for metrics alone serves no other paths."""
        listening = {one.folder for one in self.repository.of(ListenedPort) if not one.any_path}
        return [
            one
            for one in self.repository.of(SourceProgram)
            if one.folder in self.of or one.folder in listening
        ]

    def near(self, path: str) -> Sequence[SourceProgram]:
        """The programs that a file may describe: those of the nearest folder above it, or all of the repository."""
        programs = programs_of(self.repository)
        for folder in folders_of(path):
            if folder in self.of and (found := programs.in_folder(folder)):
                return found
        return self._serving


def routes_of(repository: Repository) -> Routes:
    """The routes of a repository; the policies of a run share one value."""
    return repository.derived(Routes)


def moved(paths: Collection[str], routes: Collection[ServedRoute]) -> Iterator[tuple[str, str]]:
    """The prefix that most routes have in front of the paths, and the one that most paths have in front of routes."""
    longer: Counter[str] = Counter()
    shorter: Counter[str] = Counter()
    served = {plain(route.route) for route in routes}
    for path in {plain(path) for path in paths} - {"/"}:
        for route in served - {"/"}:
            if route != path and route.endswith(path):
                longer[route[: -len(path)]] += 1
            elif route != path and path.endswith(route):
                shorter[path[: -len(route)]] += 1
    for counted, added in ((longer, True), (shorter, False)):
        for prefix, _ in counted.most_common(1):
            yield (prefix, "") if added else ("", prefix)


_PORT = regex(r"(?:.*:)?(\d{2,5})")
_NAMED = regex(r"\{[^/{}]*\}")


def plain(path: str) -> str:
    """A path with its parameters without names."""
    return _NAMED.sub("{}", path).rstrip("/") or "/"
