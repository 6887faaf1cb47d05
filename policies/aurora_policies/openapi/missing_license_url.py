from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS028",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "license-url"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            info:
              «license»:
                name: BSD
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.1.0
            info:
              license:
                name: Apache 2.0
                identifier: Apache-2.0
            paths: {}
            """,
            because="`identifier` replaces the URL in version 3.1",
        ),
    ],
)
def missing_license_url(api: OpenApi) -> Iterator[Finding]:
    """The license of the API has no URL.

    A name such as `BSD` is ambiguous.
    Add `url`, or in 3.1 the SPDX `identifier`.

    <https://spec.openapis.org/oas/v3.1.1.html#license-object>
    """
    found = api.info.license if api.info is not None else None
    if found is not None and not found.url and not found.identifier:
        yield Finding(at=found.at, message="'license' has no 'url'")
