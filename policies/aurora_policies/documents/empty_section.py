from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page


@policy(
    "DOC010",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n## «Setup»\n\n## License\n\nApache-2.0\n"),
        good("# Pets\n\n## Setup\n\n### On Linux\n\nRun it.\n\n## License\n\nApache-2.0\n"),
    ],
)
def empty_section(page: Page) -> Iterator[Finding]:
    """A section has a heading and nothing else.

    It promises an answer in the table of contents, and has none.
    Write it, or remove the heading.
    """
    for section in page.sections:
        if section.empty:
            yield Finding(at=section.at, message=f"nothing stands below {section.title or 'this heading'}")
