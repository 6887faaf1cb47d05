from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page


@policy(
    "DOC001",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«Serves the pets of a shop.»\n\n## Setup\n"),
        good("# Pets\n\nServes the pets of a shop.\n"),
        good("Pets\n====\n\nServes the pets of a shop.\n"),
        good("Notes on this folder.\n", path="src/README.md", because="it speaks of a folder only"),
        good(
            '<p align="center"><img src="logo.svg" alt="Pets"></p>\n\nPets.\n',
            because="a logo is a title, too",
        ),
    ],
)
def missing_title(page: Page) -> Iterator[Finding]:
    """The README of a repository has no title.

    Package indexes, search results and a reader with ten tabs show its first line for a name.
    Begin it with a heading of the first level that names the project.

    <https://spec.commonmark.org/0.31.2/#atx-headings>
    """
    if not page.readme or "/" in page.path or page.markup or page.meta or not page.texts:
        return
    if not any(section.level == 1 for section in page.sections):
        yield Finding(at=page.start, message="the README has no title: no heading of the first level")
