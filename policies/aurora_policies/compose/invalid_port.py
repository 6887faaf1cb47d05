from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP010",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - «127.0.1:8080:80»
                  - «80800:80»
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - «8000-8002:80-81»
                  - «80/http»
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - 8000-8010:80
                  - '[::1]:443:443/tcp'
                  - ${PORT:-80}:80
            """
        ),
    ],
)
def invalid_port(inside: ServiceIn) -> Iterator[Finding]:
    """An entry of `ports` is not valid.

    Compose rejects the whole file.
    Write `[[IP:]HOST:]CONTAINER[/PROTOCOL]`, with ports up to 65535, and ranges of the same length on both sides.

    <https://docs.docker.com/reference/compose-file/services/#ports>
    """
    if inside.service.ports:
        for binding in inside.service.bindings:
            if binding.mistake:
                yield Finding(at=binding.at, message=f"port '{binding.text}': {binding.mistake}")
