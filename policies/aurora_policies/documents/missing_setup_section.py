import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.documents import Page

_SETUP = regex(
    r"install|set[ -]?up|quick ?-?start|getting started|get started|usage|how to (?:use|run|start)|running|\brun\b|"
    r"deploy|bootstrap|prerequisites|requirements|tutorial|try it|start here",
    re.IGNORECASE,
)


@policy(
    "DOC002",
    severity="info",
    category="maintainability",
    examples=[
        bad("# «Pets»\n\nServes the pets of a shop.\n\n## License\n\nApache-2.0\n"),
        good(
            "# Pets\n\nServes the pets of a shop.\n\n## Quick start\n\n    docker compose up\n",
            because="`Quick start` is a section on usage",
        ),
        good("# Deployment notes\n\nText.\n", path="docs/notes.md", because="the file is not a README"),
    ],
)
def missing_setup_section(page: Page) -> Iterator[Finding]:
    """The README has no section on installation or usage.

    Users have to guess the commands.
    Add a section with the commands from a fresh clone to the first result.
    """
    if page.path.lower() == "readme.md" and page.sections and not page.has_section(_SETUP):
        yield Finding(at=page.sections[0].at, message="the README has no section on installation or usage")
