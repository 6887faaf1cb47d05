from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS040",
    severity="info",
    category="maintainability",
    equivalents={"spectral": ("oas2-api-host", "oas3-api-servers")},
    examples=[
        bad(
            """\
            «openapi»: 3.0.3
            paths:
              /pets: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            servers:
              - url: https://pets.example.com/v1
            paths:
              /pets: {}
            """,
            because="the description has a server",
        ),
    ],
)
def missing_server(api: OpenApi) -> Iterator[Finding]:
    """The description has no server.

    Clients call the host that serves the description.
    Set `servers`, or `host` in version 2.0.

    <https://spec.openapis.org/oas/v3.1.1.html#server-object>
    """
    if api.swagger is not None:
        if not api.host:
            yield Finding(at=api.at["host"], message="the description has no 'host'")
    elif not api.servers and "paths" in api.given:
        yield Finding(at=api.at["servers"], message="the description has no 'servers'")
