"""The requests of clients that no program of the repository serves: those of commands, tests and documents.

What answers them is known by the port, or by the other requests to the same address.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from posixpath import basename

from aurora_devops import Repository
from aurora_devops.core.context import folders_of
from aurora_devops.core.facts import Statement
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import all_of, programs_of
from aurora_devops.facts import (
    ContactedAddress,
    GivenInputs,
    ListenedPort,
    RequestedInput,
    RunContainer,
    ServedRoute,
    SourceProgram,
)

from ._documents import Documents
from ._machine import Machines
from ._routes import answers, matches, may_answer, routes_of


@record
class Unserved:
    """A request with what it asks for, a path or a method and a path, and the routes of the programs."""

    request: Statement
    asked: str
    served: Sequence[ServedRoute]


@record(eq=False)
class _Clients:
    """The requests of a repository, and the programs that answer them."""

    repository: Repository

    @cached_property
    def published(self) -> dict[int, list[RunContainer]]:
        """The containers of Compose by the ports that they have on the machine."""
        found: defaultdict[int, list[RunContainer]] = defaultdict(list)
        for one in self.repository.of(RunContainer):
            if one.kind == "compose":
                for port in one.published:
                    found[port].append(one)
        return found

    @cached_property
    def listening(self) -> dict[int, set[str]]:
        """The folders of the programs that listen on a port."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for one in self.repository.of(ListenedPort):
            found[one.port].add(one.folder)
        return found

    @cached_property
    def contacted(self) -> dict[tuple[str, int], ContactedAddress]:
        """The addresses of commands by their places."""
        return {(one.path, one.span.start): one for one in self.repository.of(ContactedAddress)}

    def programs(self, request: Statement) -> Sequence[SourceProgram]:
        """The programs that may answer a request; none if that is unknown, or known from the commands around it."""
        routes = routes_of(self.repository)
        port = int(request["port"])
        if not port:
            return [one for one in routes.near(request.path) if one.folder in routes.of]
        machines, programs = Machines.of(self.repository), programs_of(self.repository)
        address = self.contacted.get((request.path, request.span.start))
        if address is not None:
            if address.route and machines.programs(address):
                return ()
            if any(port in one.ports for one in machines.starts(address)):
                return ()
        containers = self.published.get(port, ())
        if containers or machines.published.get(port):
            return programs.of_containers(containers)
        folders = self.listening.get(port, set())
        near = [folder for folder in folders_of(request.path) if folder in folders][:1]
        return all_of([programs.in_folder(folder) for folder in near or sorted(folders)])


def unserved_requests(repository: Repository) -> Iterator[Unserved]:
    """The requests that no program serves.

    The other requests of the file to the address have to be served, or a path has to be similar to one that is.
    """
    requests: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for one in repository.about("http-request"):
        requests[one.path, one["port"], one["base"]].append(one)
    if not requests:
        return
    clients = repository.derived(_Clients)
    documents = Documents.of(repository)
    routes = routes_of(repository)
    for (_, port, _), sent in requests.items():
        wrong: list[Unserved] = []
        right: set[str] = set()
        for one in sent:
            programs = clients.programs(one)
            served = routes.at(programs, int(port))
            if not served or any(each.folder not in routes.of for each in programs):
                continue
            if one.kind == "document" and documents.elsewhere(one):
                continue
            asked = _unanswered(served, one, exact=port != "0")
            if asked:
                wrong.append(Unserved(one, asked, served))
            else:
                right.add(one.name)
        unserved = {one.request.name for one in wrong}
        if len(right) >= len(unserved):
            yield from wrong if right else ()
        elif port != "0" and not right and len(unserved) == 1:
            yield from (one for one in wrong if _is_similar(one))


def unserved_inputs(repository: Repository) -> Iterator[Unserved]:
    """The paths that callers give to workflows and actions, and that the program which they name does not serve.

    The workflow or the action requests the path; another input has the name of the program or of its folder.
    """
    requested = repository.of(RequestedInput)
    if not requested:
        return
    routes = routes_of(repository)
    programs: defaultdict[str, dict[str, SourceProgram]] = defaultdict(dict)
    for program in repository.of(SourceProgram):
        for name in {program.name, basename(program.folder)} if program.folder in routes.of else ():
            programs[name][program.folder] = program
    places: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for place in repository.about("workflow-call-input", "action-call-input"):
        places[place.path, place.name, place["input"].lower()].append(place)
    calls: defaultdict[str, list[GivenInputs]] = defaultdict(list)
    for call in repository.of(GivenInputs):
        calls[call.target].append(call)
    for target, name, rest in {(one.target, one.input, one.rest): None for one in requested}:
        for given in calls[target]:
            values = dict(given.inputs)
            value = values.pop(name, "")
            named = {
                folder: one for each in values.values() for folder, one in programs.get(each, {}).items()
            }
            found = places[given.path, target, name]
            if not value or len(named) != 1 or not found or "$" in value or "{" in value:
                continue
            path = f"/{value.lstrip('/')}{rest}".partition("?")[0]
            served = routes.known(tuple(named.values()))
            if path == "/" or not served or may_answer(served, path):
                continue
            # The inputs of a job or a step follow its beginning.
            after = [one for one in found if one.span.start > given.span.start] or found
            yield Unserved(min(after, key=lambda one: one.span.start), path, served)


def _unanswered(served: Sequence[ServedRoute], request: Statement, *, exact: bool) -> str:
    """What a request asks for that is not served: the path, or the method with it; empty if it may be served."""
    path, method = request.name, request["method"]
    if path == "/":
        return ""
    if not answers(served, path) and not may_answer(served, path):
        return path
    matching = [route for route in served if matches(route.route, path)]
    if method and matching and (exact or len(matching) == 1) and not answers(matching, path, method):
        others = [route for route in served if route not in matching]
        return "" if may_answer(others, path) else f"{method} {path}"
    return ""


def _is_similar(one: Unserved) -> bool:
    known = [route.route for route in one.served if "{" not in route.route]
    return " " in one.asked or nearest(one.request.name, known, 0.6) is not None
