from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS043",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-host-trailing-slash", "oas3-server-trailing-slash")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            servers:
              - url: «https://pets.example.com/v1/»
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            servers:
              - url: /
              - url: https://pets.example.com/v1
            paths: {}
            """,
            because="the root is a slash, and the other URL does not end with one",
        ),
    ],
)
def server_trailing_slash(api: OpenApi) -> Iterator[Finding]:
    """The URL of a server ends with a slash.

    Paths begin with a slash, so clients call `https://host/v1//pets`.
    Remove the slash.

    <https://spec.openapis.org/oas/v3.1.1.html#server-object>
    """
    if api.host and api.host.endswith("/"):
        yield Finding(at=api.at["host"], message=f"host '{api.host}' ends with a slash; remove it")
    for server in api.servers:
        if server.url and len(server.url) > 1 and server.url.endswith("/"):
            yield Finding(at=server.at["url"], message=f"server '{server.url}' ends with a slash; remove it")
