from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS023",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "operation-tags"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                «get»: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  tags: [pets]
            """,
            because="the operation has a tag",
        ),
    ],
)
def missing_operation_tags(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no tag.

    Documentation and generators put it into a group called `default`.
    Add the tag of its group.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if not inside.operation.tags:
        where = inside.operation.at["tags"] if inside.operation.tags is not None else inside.at
        yield Finding(at=where, message=f"{inside.name} has no tag; add the tag of its group")
