from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS029",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "info-description"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            «info»:
              title: Pets
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              description: Pets of a shop, and who bought them.
            paths: {}
            """,
        ),
    ],
)
def missing_description(api: OpenApi) -> Iterator[Finding]:
    """The description does not say what the API is for.

    A title tells those who know it already; whoever looks for an API does not find this one.
    Say in `info.description` what it does, for whom, and how one gets access.

    <https://spec.openapis.org/oas/v3.1.1.html#info-object>
    """
    if api.info is not None and not (api.info.description or "").strip():
        yield Finding(at=api.info.at, message="info has no description")
