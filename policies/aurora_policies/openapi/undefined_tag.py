from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS008",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "operation-tag-defined"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
            paths:
              /pets:
                get:
                  tags: [«pet»]
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            tags:
              - name: pets
            paths:
              /pets:
                get:
                  tags: [pets]
            """,
        ),
    ],
)
def undefined_tag(inside: OperationIn) -> Iterator[Finding]:
    """An operation has a tag that the description does not list.

    The documentation shows it as a group of its own without a description, often because of a typing error.
    Add the tag to `tags`, or write the one that is meant.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    listed = {tag.name for tag in inside.description.api.tags or ()}
    for index, tag in enumerate(inside.operation.tags or ()):
        if tag and tag not in listed:
            yield Finding(
                at=inside.operation.at["tags"][index], message=f"the tag {tag} is not listed in tags"
            )
