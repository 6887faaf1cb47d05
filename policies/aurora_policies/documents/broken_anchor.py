from collections.abc import Iterator
from urllib.parse import unquote

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import Page


@policy(
    "DOC008",
    severity="warning",
    category="maintainability",
    examples=[
        bad("# Pets\n\nSee [setup](«#set-up»).\n\n## Setup\n"),
        good(
            "# Pets\n\nSee [setup](#setup-1), [top](#) and [x](#x).\n\n## Setup\n\n## Setup\n\n<a id='x'></a>\n",
            because="the second heading of the same name ends in `-1`, `#` is the top, and `x` is an id in HTML",
        ),
    ],
)
def broken_anchor(page: Page) -> Iterator[Finding]:
    """A link points to a heading that does not exist in the document.

    Nothing happens when a reader clicks it, often because the heading was renamed.
    Write the text of the heading in lower case, without punctuation, with `-` for spaces.
    """
    for link in page.links:
        if link.target.startswith("#") and len(link.target) > 1:
            name = unquote(link.fragment)
            if name.lower() not in page.slugs and name not in page.slugs and name.lower() != "top":
                yield Finding(at=link.at, message=f"anchor '#{name}' does not exist in this document")
