"""The paths that the nginx of a container answers, and the requests that it does not answer as is meant."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import Programs
from aurora_devops.facts import ProxyPath, RequestedPath

from ._names import contains_words

# What the paths of health checks are called.
_CHECK = regex(r"(?i)health|live|ready|\bping\b|alive|\bstatus\b|\bup\b")


@record
class Unanswered:
    """A request that nginx does not answer with its own location, and the location that is probably meant."""

    request: RequestedPath
    meant: ProxyPath


@record(eq=False)
class Proxies:
    """The locations of the proxies of a repository."""

    repository: Repository
    programs: Programs

    @cached_property
    def _paths(self) -> dict[tuple[str, str], list[ProxyPath]]:
        """The locations by the Compose file and the service, or by the Dockerfile."""
        found: defaultdict[tuple[str, str], list[ProxyPath]] = defaultdict(list)
        for one in self.repository.of(ProxyPath):
            found[one.dockerfile or one.artifact, one.stage or one.owner].append(one)
        return found

    def _of(self, request: RequestedPath) -> tuple[str, str] | None:
        """The proxy that answers a request: a key of `_paths`."""
        own = request.path, request.by.rpartition(" of ")[2]
        if own in self._paths:
            return own
        if request.host:
            containers = [
                one for one in self.programs.hosts.get(request.host, ()) if one.path == request.path
            ]
            if len(containers) != 1:
                return None
            own = containers[0].path, containers[0].owner
            if own in self._paths:
                return own
            files: Collection[str] = self.programs.dockerfiles_of(containers[0])
        elif request.dockerfile:
            files = {request.dockerfile}
        else:
            return self._only(self.programs.stages_of_image(request.image))
        return self._only(
            [(path, stage) for path in files if (stage := self.programs.stage_of(path, *own)) is not None]
        )

    def _only(self, built: Collection[tuple[str, str]]) -> tuple[str, str] | None:
        """The only Dockerfile and stage of an image, if a proxy is in it."""
        found = next(iter(built), None)
        return found if len(built) == 1 and found in self._paths else None

    def unanswered(self) -> Iterator[Unanswered]:
        """The requests for the status of nginx, and for a fixed answer, at a path that has another location."""
        if not self._paths:
            return
        asked: defaultdict[tuple[str, str], list[RequestedPath]] = defaultdict(list)
        for request in self.repository.of(RequestedPath):
            key = self._of(request)
            if key is not None:
                asked[key].append(request)
        for key, requests in asked.items():
            locations = self._paths[key]
            if any(one.pattern for one in locations):
                continue
            used = {id(one) for request in requests if (one := _answering(locations, request.route))}
            for request in requests:
                found = _answering(locations, request.route)
                if found is not None and found.by in ("status", "answer"):
                    continue
                if request.status:
                    known = [one for one in locations if one.by == "status"]
                elif found is None or _is_root(found):
                    known = [one for one in locations if one.by == "answer" and id(one) not in used]
                else:
                    continue  # files or another program behind nginx may be at the path
                if len(known) == 1 and (request.status or _alike(request, known[0])):
                    yield Unanswered(request, known[0])


def _answering(locations: Collection[ProxyPath], path: str) -> ProxyPath | None:
    """The location for a path: the exact one, or the longest that it begins with."""
    exact = next((one for one in locations if one.exact and one.served == path), None)
    begun = [one for one in locations if not one.exact and path.startswith(one.served)]
    return exact or max(begun, key=lambda one: len(one.served), default=None)


def _is_root(location: ProxyPath) -> bool:
    """Whether a location has the files of a site at all paths that have no other location."""
    return location.served == "/" and location.by == "file"


def _alike(request: RequestedPath, location: ProxyPath) -> bool:
    """Whether a request is likely for a location, by its words."""
    wanted, known = request.route.strip("/"), location.served.strip("/")
    if _CHECK.search(wanted) and _CHECK.search(known):
        return True
    return nearest(wanted, [known], 0.6) is not None or contains_words(wanted, known)
