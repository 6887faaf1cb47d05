from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.compose.order import natural, reordered
from aurora_devops.kinds.compose.short import is_unknown


@policy(
    "CMP027",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "service-ports-alphabetical-order"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - "443:443"
                  - «"80:80"»
            """,
            fixed="""\
            services:
              web:
                image: nginx:1.29
                ports:
                  - "80:80"
                  - "443:443"
            """,
        ),
        good('services:\n  web:\n    image: nginx:1.29\n    ports: ["80:80", "127.0.0.1:443:443"]\n'),
        good('services:\n  web:\n    image: nginx:1.29\n    ports: ["443:443", "${PORT}:80"]\n'),
    ],
)
def unsorted_ports(document: Document) -> Iterator[Finding]:
    """The ports of a service are not sorted by number.

    A port that is published twice is easier to overlook.
    Sort them by the port of the host.
    """
    compose = document.model
    if not isinstance(compose, ComposeFile):
        return
    for name, service in compose.services.items():
        if service is None or len(service.ports) < 2:
            continue
        bindings = list(service.bindings)
        known = [index for index, binding in enumerate(bindings) if not is_unknown(binding.outer)]
        ordered = sorted(known, key=lambda index: natural(bindings[index].outer))
        if known == ordered:
            continue
        late = next(
            now
            for now, before in zip(known[1:], known, strict=False)
            if natural(bindings[now].outer) < natural(bindings[before].outer)
        )
        fix = None
        if len(known) == len(bindings):
            fix = reordered(document, ("services", name, "ports"), ordered)
        message = f"port '{bindings[late].outer}' comes after a larger one; sort the ports"
        yield Finding(at=bindings[late].at, message=message, fix=fix)
