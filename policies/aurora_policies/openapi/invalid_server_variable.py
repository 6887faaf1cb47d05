import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.openapi import Description, Server

_VARIABLE = regex(r"\{([^{}]*)\}")
_PORT = regex(r":\{([^{}]*)\}(?:/|$)")


def _judged(server: Server) -> Iterator[Finding]:
    url = server.url or ""
    named = _VARIABLE.findall(url)
    for name in dict.fromkeys(named):
        if name not in server.variables:
            yield Finding(
                at=server.at["url"], message=f"server variable '{name}' is not defined in 'variables'"
            )
    ports = set(_PORT.findall(url))
    for name, variable in server.variables.items():
        at = server.at["variables"][name]
        if name not in named:
            yield Finding(at=at.key, message=f"server variable '{name}' is not used in the URL")
        if variable.enum and variable.default is not None and variable.default not in variable.enum:
            yield Finding(
                at=at["default"], message=f"default '{variable.default}' of '{name}' is not in its enum"
            )
        for index, value in enumerate(variable.enum or ()):
            if (name in ports and not value.isdecimal()) or re.search(r"\s", value):
                yield Finding(
                    at=at["enum"][index], message=f"'{name}' cannot be {value!r}: the result is not a URL"
                )


@policy(
    "OAS018",
    severity="error",
    category="validity",
    equivalents={"spectral": "oas3-server-variables"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            servers:
              - url: «https://{host}/v1»
            paths: {}
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            servers:
              - url: https://example.com:{port}
                variables:
                  port:
                    enum: ['443', '8443']
                    default: «'80'»
            paths: {}
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            servers:
              - url: https://example.com:{port}
                variables:
                  port:
                    enum: [«any port»]
                    default: any port
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            servers:
              - url: '{scheme}://{host}:{port}/v1'
                variables:
                  scheme:
                    enum: [http, https]
                    default: https
                  host:
                    default: example.com
                  port:
                    default: '443'
              - url: /v1
            paths: {}
            """,
            because="every variable is defined, and a URL can be relative",
        ),
    ],
)
def invalid_server_variable(description: Description) -> Iterator[Finding]:
    """The variables of a server do not result in a valid URL.

    Clients that replace the variables call an invalid address.
    Define each name in braces with a default that is in its `enum`, and use values that result in a URL.

    <https://spec.openapis.org/oas/v3.1.1.html#server-variable-object>
    """
    servers = [*description.api.servers]
    for item in description.api.paths.values():
        servers += [
            *item.servers,
            *(server for _, operation in item.operations for server in operation.servers),
        ]
    for server in servers:
        yield from _judged(server)
