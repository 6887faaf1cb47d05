"""The container whose metrics a sidecar scrapes: the only one beside it that shares its host."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from posixpath import basename

from ..core.facts import Repository
from ..core.lazy import regex
from ..core.record import record
from ..facts import AwaitedPort, ContactedHost, RequestedPath, RunContainer

LOCAL = frozenset({"0.0.0.0", "127.0.0.1", "localhost"})  # noqa: S104
# What scrapes, by the program of its configuration, and the names of its images.
_SIDECARS = {
    "OpenTelemetry Collector": regex(r"(?i)otel|opentelemetry"),
    "RunMonitoring": regex(r"(?i)run-?gmp"),
}
# The ports of the collector itself: its metrics, its health, its receivers and its diagnosis.
_OWN = frozenset({1777, 4317, 4318, 8888, 8889, 13133, 14250, 55679})


@record(eq=False)
class Sidecars:
    """The containers beside those that collect metrics."""

    repository: Repository

    @cached_property
    def _beside(self) -> dict[str, list[RunContainer]]:
        """The only container that is not the sidecar in each pod with one, by the program of the sidecar."""
        pods: defaultdict[tuple[str, str, str], dict[str, RunContainer]] = defaultdict(dict)
        for one in self.repository.of(RunContainer):
            if one.pod:
                pods[one.unit, one.path, one.pod].setdefault(one.image, one)
        found: defaultdict[str, list[RunContainer]] = defaultdict(list)
        for pod in pods.values():
            for program, images in _SIDECARS.items():
                others = [one for image, one in pod.items() if not images.search(basename(image))]
                if len(others) == 1 and len(pod) > 1:
                    found[program].append(others[0])
        return found

    def scraped(self, target: ContactedHost) -> RunContainer | None:
        """The container that a sidecar scrapes at a port of its own host; None if it is not known."""
        local = target.host in LOCAL and target.role == "scrapes" and target.port not in _OWN
        found = self._beside.get(target.program, []) if local else []
        return found[0] if len(found) == 1 else None

    @cached_property
    def _scraped_at(self) -> dict[tuple[str, int], RunContainer]:
        """The containers that sidecars scrape, by the path of the configuration and the port."""
        targets = self.repository.of(ContactedHost)
        return {(one.path, one.port): found for one in targets if (found := self.scraped(one)) is not None}

    def requested(self, request: RequestedPath) -> RunContainer | None:
        """The container from which a sidecar requests a path."""
        return self._scraped_at.get((request.path, request.port)) if request.host in LOCAL else None

    def awaited(self) -> Iterator[tuple[RunContainer, AwaitedPort]]:
        """The ports that sidecars scrape, with the containers that have to listen on them."""
        for target in self.repository.of(ContactedHost):
            container = self.scraped(target)
            if container is not None:
                yield (
                    container,
                    AwaitedPort(
                        site=target.site,
                        owner=container.owner,
                        port=target.port,
                        by=f"the sidecar of {container.owner} scrapes",
                        image=container.image,
                        dockerfile=container.dockerfile,
                        requested=True,
                    ),
                )


def sidecars_of(repository: Repository) -> Sidecars:
    """The sidecars of a repository; the policies of a run share one value."""
    return repository.derived(Sidecars)
