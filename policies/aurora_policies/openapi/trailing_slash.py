from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS036",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "path-keys-no-trailing-slash"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              «/pets/»: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /: {}
              /pets: {}
            """,
            because="the root path is a slash",
        ),
    ],
)
def trailing_slash(api: OpenApi) -> Iterator[Finding]:
    """A path ends with a slash.

    Some servers and caches treat `/pets/` and `/pets` as one path, others as two.
    Remove the slash.

    <https://spec.openapis.org/oas/v3.1.1.html#paths-object>
    """
    for path in api.paths:
        if len(path) > 1 and path.endswith("/"):
            yield Finding(at=api.at["paths"][path].key, message=f"path '{path}' ends with a slash; remove it")
