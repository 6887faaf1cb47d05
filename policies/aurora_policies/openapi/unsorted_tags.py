from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OpenApi


@policy(
    "OAS031",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "openapi-tags-alphabetical"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            «tags»:
              - name: pets
              - name: cats
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            tags:
              - name: cats
              - name: pets
            paths: {}
            """,
            because="the tags are sorted",
        ),
    ],
)
def unsorted_tags(api: OpenApi) -> Iterator[Finding]:
    """The tags are not in alphabetical order.

    Two people who add a tag change the same line.
    Sort the tags; leave this policy off if their order is that of the documentation.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    names = [tag.name or "" for tag in api.tags or ()]
    if names != sorted(names):
        yield Finding(at=api.at["tags"], message="'tags' are not in alphabetical order")
