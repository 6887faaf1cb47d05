from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page


@policy(
    "DOC001",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«Serves the pets of a shop.»\n\n## Setup\n"),
        good("# Pets\n\nServes the pets of a shop.\n", because="the first line is a heading"),
        good("Pets\n====\n\nServes the pets of a shop.\n", because="a heading can be underlined"),
        good("Notes on this folder.\n", path="src/README.md", because="it is the README of a folder"),
        good(
            '<p align="center"><img src="logo.svg" alt="Pets"></p>\n\nPets.\n',
            because="a logo is a title",
        ),
    ],
)
def missing_title(page: Page) -> Iterator[Finding]:
    """The README of the repository has no title.

    Package indexes and search results show its first line as the name.
    Add a first-level heading with the name of the project.

    <https://spec.commonmark.org/0.31.2/#atx-headings>
    """
    if not page.readme or "/" in page.path or page.markup or page.meta or not page.texts:
        return
    if not any(section.level == 1 for section in page.sections):
        yield Finding(at=page.start, message="the README has no title; add a first-level heading")
