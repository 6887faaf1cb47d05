from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS035",
    severity="error",
    category="validity",
    equivalents={"spectral": "path-declarations-must-exist"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              «/pets/{}»: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}: {}
            """,
            because="the parameter has a name",
        ),
    ],
)
def empty_path_parameter(api: OpenApi) -> Iterator[Finding]:
    """A path contains a parameter without a name.

    `{}` cannot be replaced by a value.
    Write the name of a parameter between the braces.

    <https://spec.openapis.org/oas/v3.1.1.html#path-templating>
    """
    for path in api.paths:
        if "{}" in path:
            yield Finding(
                at=api.at["paths"][path].key,
                message=f"path '{path}' contains {{}}; write the name of a parameter",
            )
