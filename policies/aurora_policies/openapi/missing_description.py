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
            because="the API has a description",
        ),
    ],
)
def missing_description(api: OpenApi) -> Iterator[Finding]:
    """The API has no description.

    Users cannot find out the purpose of the API.
    Describe in `info.description` what the API does, for whom, and how to get access.

    <https://spec.openapis.org/oas/v3.1.1.html#info-object>
    """
    if api.info is not None and not (api.info.description or "").strip():
        yield Finding(at=api.info.at, message="'info' has no 'description'")
