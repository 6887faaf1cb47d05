import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.documents import Page

_DEVELOPMENT = regex(
    r"develop|contribut|build|hacking|test|local(?:ly)?\b|make targets|working on", re.IGNORECASE
)


@policy(
    "DOC003",
    severity="info",
    category="maintainability",
    examples=[
        bad("# «Pets»\n\nServes the pets of a shop.\n\n## Quick start\n\n    docker compose up\n"),
        good(
            "# Pets\n\nServes the pets of a shop.\n\n## Development\n\n    make test\n",
            because="the section has the commands that run the tests",
        ),
        good(
            "# Pets\n\nServes pets. See [how to contribute](CONTRIBUTING.md).\n",
            because="a link leads to the commands",
        ),
    ],
)
def missing_development_section(page: Page) -> Iterator[Finding]:
    """The README has no section on development.

    Contributors have to find out how to build and test the project.
    Add a section with the commands, or a link to the document that contains them.
    """
    if page.path.lower() != "readme.md" or not page.sections or page.has_section(_DEVELOPMENT):
        return
    if not any(_DEVELOPMENT.search(link.target) for link in page.links):
        yield Finding(
            at=page.sections[0].at,
            message="the README has no section on development; add the commands to build and test",
        )
