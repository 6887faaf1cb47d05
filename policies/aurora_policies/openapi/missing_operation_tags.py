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
        ),
    ],
)
def missing_operation_tags(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no tag.

    Documentation shows it in a group called `default`, and generators put it into a class of that name.
    Give it the tag of the group it belongs to.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if not inside.operation.tags:
        where = inside.operation.at["tags"] if inside.operation.tags is not None else inside.at
        yield Finding(at=where, message=f"{inside.name} has no tag")
