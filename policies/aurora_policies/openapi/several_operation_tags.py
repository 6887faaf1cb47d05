from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS024",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "operation-singular-tag"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  «tags»: [pets, public]
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
            because="the operation has a single tag",
        ),
    ],
)
def several_operation_tags(inside: OperationIn) -> Iterator[Finding]:
    """An operation has several tags.

    Generators that create a class for each tag create the method twice.
    Keep the tag of its group.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if len(inside.operation.tags or ()) > 1:
        yield Finding(at=inside.operation.at["tags"], message=f"{inside.name} has several tags; keep one")
