from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS026",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "contact-properties"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            info:
              «contact»:
                name: Pets team
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              contact:
                name: Pets team
                url: https://pets.example.com
                email: pets@example.com
            paths: {}
            """,
            because="the contact has a name, a URL and an email address",
        ),
    ],
)
def incomplete_contact(api: OpenApi) -> Iterator[Finding]:
    """The contact of the API has no name, URL or email address.

    Users need both a name and an address to reach the owner.
    Add all three.

    <https://spec.openapis.org/oas/v3.1.1.html#contact-object>
    """
    contact = api.info.contact if api.info is not None else None
    if contact is None:
        return
    missing = [name for name in ("name", "url", "email") if not getattr(contact, name)]
    if missing:
        yield Finding(at=contact.at, message=f"'contact' has no {', '.join(missing)}")
