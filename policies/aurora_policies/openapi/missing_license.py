from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS027",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "info-license"},
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
              license:
                name: Apache-2.0
            paths: {}
            """,
            because="the license is named",
        ),
    ],
)
def missing_license(api: OpenApi) -> Iterator[Finding]:
    """The API has no license.

    Others do not know whether they may use the description.
    Add `info.license`; a private API does not need one.

    <https://spec.openapis.org/oas/v3.1.1.html#license-object>
    """
    if api.info is not None and api.info.license is None:
        yield Finding(at=api.info.at, message="'info' has no 'license'")
