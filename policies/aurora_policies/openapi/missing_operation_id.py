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
            because="the operation has an id; `parameters` is not an operation",
        ),
    ],
)
def missing_operation_id(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no `operationId`.

    Generators derive a name from method and path, which changes with the path and breaks the callers.
    Add an id such as `listPets`.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if inside.section == "paths" and not inside.operation.operation_id:
        yield Finding(at=inside.at, message=f"{inside.name} has no operationId; add one such as listPets")
