import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description, Server

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_PORT = re.compile(r":\{([^{}]*)\}(?:/|$)")


def _judged(server: Server) -> Iterator[Finding]:
    url = server.url or ""
    named = _VARIABLE.findall(url)
    for name in dict.fromkeys(named):
        if name not in server.variables:
            yield Finding(at=server.at["url"], message=f"the server has no variable {name}")
    ports = set(_PORT.findall(url))
    for name, variable in server.variables.items():
        at = server.at["variables"][name]
        if name not in named:
            yield Finding(at=at.key, message=f"the URL of the server has no {{{name}}}")
        if variable.enum and variable.default is not None and variable.default not in variable.enum:
            yield Finding(at=at["default"], message=f"{variable.default} is not among the values of {name}")
        for index, value in enumerate(variable.enum or ()):
            if (name in ports and not value.isdecimal()) or re.search(r"\s", value):
                yield Finding(at=at["enum"][index], message=f"{name} cannot be {value!r}: it gives no URL")


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
        ),
    ],
)
def invalid_server_variable(description: Description) -> Iterator[Finding]:
    """The variables of a server do not give URLs.

    A client that fills them in calls an address that is none.
    Define each name in braces with a default, one of its `enum` where it has one, and let every value give a URL.

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
