from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page


@policy(
    "DOC010",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n## «Setup»\n\n## License\n\nApache-2.0\n"),
        good(
            "# Pets\n\n## Setup\n\n### On Linux\n\nRun it.\n\n## License\n\nApache-2.0\n",
            because="a subsection is content",
        ),
    ],
)
def empty_section(page: Page) -> Iterator[Finding]:
    """A section has a heading but no content.

    The table of contents lists an answer that does not exist.
    Write the section, or remove the heading.
    """
    for section in page.sections:
        if section.empty:
            yield Finding(at=section.at, message=f"section '{section.title}' is empty")
