import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi

_EXAMPLE = re.compile(r"(?:^|[/.])example\.(?:com|net|org)(?:[:/]|$)", re.IGNORECASE)


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
        ),
    ],
)
def example_server(api: OpenApi) -> Iterator[Finding]:
    """The server of the API is `example.com`.

    It is what a template was delivered with: whoever calls it reaches nobody.
    Write where the API is served.

    <https://www.rfc-editor.org/rfc/rfc2606>
    """
    if api.host and _EXAMPLE.search(api.host):
        yield Finding(at=api.at["host"], message=f"{api.host} is nobody's server")
    for server in api.servers:
        if server.url and _EXAMPLE.search(server.url):
            yield Finding(at=server.at["url"], message=f"{server.url} is nobody's server")
