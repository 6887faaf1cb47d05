from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS030",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "openapi-tags"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            «tags»: []
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
            paths: {}
            """,
            because="the tags are listed",
        ),
    ],
)
def missing_tags(api: OpenApi) -> Iterator[Finding]:
    """The description has no list of tags.

    Groups have no descriptions in the documentation, and their order is that of the paths.
    List the tags of the operations in `tags`.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    if not api.tags:
        yield Finding(
            at=api.at["tags"] if api.tags is not None else api.at, message="the description has no 'tags'"
        )
