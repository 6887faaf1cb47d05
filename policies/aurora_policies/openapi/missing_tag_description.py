from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS033",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "tag-description"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            tags:
              - «name»: pets
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
                description: Animals of the shop.
            paths: {}
            """,
            because="the tag has a description",
        ),
    ],
)
def missing_tag_description(api: OpenApi) -> Iterator[Finding]:
    """A tag has no description.

    The tag is the heading of a section of the documentation.
    Describe what the operations of the group have in common.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    for tag in api.tags or ():
        if not tag.description:
            yield Finding(at=tag.at, message=f"tag '{tag.name or ''}' has no description")
