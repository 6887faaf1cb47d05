from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS041",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "oas2-api-schemes"},
    examples=[
        bad(
            """\
            «swagger»: '2.0'
            host: pets.example.com
            paths: {}
            """,
        ),
        good(
            """\
            swagger: '2.0'
            host: pets.example.com
            schemes: [https]
            paths: {}
            """,
            because="the description has schemes",
        ),
    ],
)
def missing_schemes(api: OpenApi) -> Iterator[Finding]:
    """The description has no `schemes`.

    Clients use the scheme of the page they come from, and send credentials over plain HTTP.
    Set `schemes: [https]`.

    <https://spec.openapis.org/oas/v2.0.html#swagger-object>
    """
    if api.swagger is not None and not api.schemes:
        yield Finding(at=api.at["schemes"], message="the description has no 'schemes'; add schemes: [https]")
