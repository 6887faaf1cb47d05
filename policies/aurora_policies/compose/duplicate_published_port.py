from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.compose import Binding, File, ServiceIn

EVERYWHERE = (None, "0.0.0.0", "::")  # noqa: S104


@policy(
    "CMP018",
    severity="warning",
    category="reliability",
    equivalents={"dclint": "no-duplicate-exported-ports"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - "8080:80"
              admin:
                image: adminer:5
                ports:
                  - "«8080»:8080"
            """
        ),
        good(
            """\
            services:
              dns:
                image: coredns/coredns:1.12.4
                ports:
                  - "53:53/tcp"
                  - "53:53/udp"
                  - "127.0.0.1:8080:8080"
              web:
                image: nginx:1.29
                ports:
                  - "127.0.0.2:8080:80"
                  - "80"
            """,
            because="the protocol or the address differs, and 80 is a port of the container",
        ),
        good(
            """\
            services:
              dev:
                image: app:dev
                profiles: [dev]
                ports: ["8080:80"]
              prod:
                image: app:1
                profiles: [prod]
                ports: ["8080:80"]
            """,
            because="no profile starts both",
        ),
    ],
)
def duplicate_published_port(file: File) -> Iterator[Finding]:
    """Two services publish the same port of the host.

    The service that starts second fails with "port is already allocated".
    Publish one of them on another port, or remove the port if only other services connect to it.
    If only one of them is meant to run at a time, give each a profile: services that no profile starts together may
    share a port.
    """
    # By protocol and thousand, so that a file with very many ports does not compare each with all.
    taken: defaultdict[tuple[str, int], list[tuple[ServiceIn, Binding]]] = defaultdict(list)
    for inside in file.services.values():
        for binding in inside.service.bindings:
            ports = binding.published
            # A range for a single port of the container lets the engine choose a free one.
            if ports is None or (binding.target and len(ports) > len(binding.target)):
                continue
            shelves = [taken[binding.protocol, i] for i in range(ports.first // 1000, ports.last // 1000 + 1)]
            for other, before in chain.from_iterable(shelves):
                if other is inside and binding.text == before.text:
                    break  # Compose removes an entry that is there twice.
                if _collide(binding, before) and inside.runs_with(other):
                    first = Related(before.at, f"published by service '{other.name}' too")
                    message = (
                        f"host port {ports} is already published by service '{other.name}'; use another port"
                    )
                    yield Finding(at=binding.published_at, message=message, related=(first,))
                    break
            for shelf in shelves:
                shelf.append((inside, binding))


def _collide(one: Binding, other: Binding) -> bool:
    assert one.published is not None
    assert other.published is not None
    addresses = one.host_ip == other.host_ip or one.host_ip in EVERYWHERE or other.host_ip in EVERYWHERE
    return addresses and one.published.overlaps(other.published)
