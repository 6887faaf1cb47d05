from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import texts


@policy(
    "OAS039",
    severity="warning",
    category="security",
    equivalents={"spectral": "no-script-tags-in-markdown"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            info:
              description: Pets. «<script»>alert(1)</script>
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              description: Pets, and their description.
            paths: {}
            """,
            because="the word contains `script` but is not a tag",
        ),
    ],
)
def script_in_markdown(description: Description) -> Iterator[Finding]:
    """A description or title contains a `<script>` tag.

    Documentation renders descriptions as HTML, and the script runs in the browser of the reader.
    Remove it; in a description of the tag, write `&lt;script>`.

    <https://spec.openapis.org/oas/v3.1.1.html#rich-text-formatting>
    """
    for route, text in texts(description.data):
        at = text.lower().find("<script")
        if at >= 0:
            yield Finding(
                at=description.at(route).sub(at, at + 7),
                message="<script> in Markdown that is rendered as HTML; remove it",
            )
