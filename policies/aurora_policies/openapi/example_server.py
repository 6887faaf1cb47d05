import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.openapi import OpenApi

_EXAMPLE = regex(r"(?:^|[/.])example\.(?:com|net|org)(?:[:/]|$)", re.IGNORECASE)


@policy(
    "OAS042",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-host-not-example", "oas3-server-not-example.com")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            servers:
              - url: «https://api.example.com/v1»
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            servers:
              - url: https://pets.internal/v1
            paths: {}
            """,
            because="the server is not `example.com`",
        ),
    ],
)
def example_server(api: OpenApi) -> Iterator[Finding]:
    """The server of the API is `example.com`.

    The domain is reserved for documentation, so clients cannot reach the API.
    Write the URL of the API.

    <https://www.rfc-editor.org/rfc/rfc2606>
    """
    if api.host and _EXAMPLE.search(api.host):
        yield Finding(
            at=api.at["host"],
            message=f"host '{api.host}' is a reserved example domain; write the host of the API",
        )
    for server in api.servers:
        if server.url and _EXAMPLE.search(server.url):
            yield Finding(
                at=server.at["url"],
                message=f"server '{server.url}' is a reserved example domain; write the URL of the API",
            )
