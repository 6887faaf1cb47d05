from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS025",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "info-contact"},
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
              title: Pets
              contact:
                email: pets@example.com
            paths: {}
            """,
            because="the description has a contact",
        ),
    ],
)
def missing_contact(api: OpenApi) -> Iterator[Finding]:
    """The description has no contact.

    Users do not know whom to ask about the API.
    Add `info.contact` with a name and an address.

    <https://spec.openapis.org/oas/v3.1.1.html#info-object>
    """
    if api.info is not None and api.info.contact is None:
        yield Finding(at=api.info.at, message="'info' has no 'contact'")
