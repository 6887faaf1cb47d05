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
        ),
    ],
)
def empty_path_parameter(api: OpenApi) -> Iterator[Finding]:
    """A path has a parameter without a name.

    Nothing can fill in `{}`, and no parameter can be its own.
    Write the name between the braces.

    <https://spec.openapis.org/oas/v3.1.1.html#path-templating>
    """
    for path in api.paths:
        if "{}" in path:
            yield Finding(at=api.at["paths"][path].key, message=f"a parameter of {path} has no name")
