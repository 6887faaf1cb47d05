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
            because="the tag is listed",
        ),
    ],
)
def undefined_tag(inside: OperationIn) -> Iterator[Finding]:
    """An operation has a tag that is not listed in `tags`.

    Documentation shows it as a separate group, often because of a typing error.
    Add the tag to `tags`, or correct it.

    <https://spec.openapis.org/oas/v3.1.1.html#tag-object>
    """
    listed = {tag.name for tag in inside.description.api.tags or ()}
    for index, tag in enumerate(inside.operation.tags or ()):
        if tag and tag not in listed:
            yield Finding(
                at=inside.operation.at["tags"][index], message=f"tag '{tag}' is not listed in 'tags'"
            )
