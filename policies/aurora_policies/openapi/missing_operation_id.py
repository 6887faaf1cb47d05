from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS020",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "operation-operationId"},
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
                parameters: []
                get:
                  operationId: listPets
            """,
        ),
    ],
)
def missing_operation_id(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no `operationId`.

    Generators make a name of method and path, and it changes when the path does: every caller breaks.
    Name the operation by what it does, `listPets`.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if inside.section == "paths" and not inside.operation.operation_id:
        yield Finding(at=inside.at, message=f"{inside.name} has no operationId")
