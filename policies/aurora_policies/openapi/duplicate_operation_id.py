from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.openapi import Description, OperationIn


@policy(
    "OAS003",
    severity="error",
    category="validity",
    equivalents={"spectral": "operation-operationId-unique"},
    examples=[
        bad(
            """\
            swagger: '2.0'
            paths:
              /pets:
                get:
                  operationId: listPets
              /cats:
                get:
                  operationId: «listPets»
            """,
        ),
        good(
            """\
            swagger: '2.0'
            paths:
              /pets:
                get:
                  operationId: listPets
                post:
                  operationId: addPet
            """,
            because="each operation has its own id",
        ),
    ],
)
def duplicate_operation_id(description: Description) -> Iterator[Finding]:
    """Two operations have the same `operationId`.

    Generators create a method for each id: one of the two is lost or renamed.
    Give each operation a unique id.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    seen: dict[str, OperationIn] = {}
    for inside in description.operations():
        name = inside.operation.operation_id
        if not name:
            continue
        if name in seen:
            related = (Related(seen[name].operation.at["operationId"], seen[name].name),)
            at = inside.operation.at["operationId"]
            yield Finding(
                at=at,
                message=f"operationId '{name}' is also used by {seen[name].name}; ids must be unique",
                related=related,
            )
        seen.setdefault(name, inside)
