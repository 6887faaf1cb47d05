from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.openapi import OpenApi

# Not the ? of an RFC 6570 template.
_QUERY = regex(r"(?<!\{)(?<!\{[;&#/.+])\?")


@policy(
    "OAS037",
    severity="error",
    category="validity",
    equivalents={"spectral": "path-not-include-query"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              «/pets?sort=name»: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets: {}
              /pets/{?query*}: {}
            """,
            because="the question mark is inside a template expression",
        ),
    ],
)
def query_in_path(api: OpenApi) -> Iterator[Finding]:
    """A path contains a query string.

    Servers separate the query from the path before they look up an operation, so it is never found.
    Describe the part after the `?` as parameters with `in: query`.

    <https://spec.openapis.org/oas/v3.1.1.html#paths-object>
    """
    for path in api.paths:
        if _QUERY.search(path):
            yield Finding(
                at=api.at["paths"][path].key,
                message=f"path '{path}' contains a query string; use parameters with in: query",
            )
