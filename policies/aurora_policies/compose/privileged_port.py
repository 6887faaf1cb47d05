from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import Named
from aurora_devops.kinds.compose.summary import one_finding


class Options(PolicyOptions):
    allow: tuple[int, ...] = option((80, 443), description="Ports below 1024 that may be published.")


@policy(
    "CMP051",
    severity="info",
    category="security",
    examples=[
        bad('services:\n  dns:\n    image: coredns/coredns:1.12.4\n    ports: ["«53»:53/udp"]\n'),
        good('services:\n  web:\n    image: nginx:1.29\n    ports: ["80:80", "8053:53"]\n'),
    ],
)
def privileged_port(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A port below 1024 is published on the host.

    Clients expect a service of the operating system there, and only root can open such a port.
    Publish a port above 1023, behind a proxy if clients need the standard port.
    """
    found = []
    for binding in inside.service.bindings:
        ports = binding.published
        if ports and any(
            number not in options.allow for number in range(ports.first, min(ports.last + 1, 1024))
        ):
            found.append(Named(str(ports), binding.published_at))
    message = f"service '{inside.name}' publishes {{}}, which is below 1024; publish a higher port"
    yield from one_finding(found, message)
