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
        ),
    ],
)
def duplicate_operation_id(description: Description) -> Iterator[Finding]:
    """Two operations have one `operationId`.

    A generator makes a method of each id: one of the two is lost, or gets a number behind its name that changes with
    the order of the file.
    Name each operation by what it does.

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
            yield Finding(at=at, message=f"{seen[name].name} is called {name}, too", related=related)
        seen.setdefault(name, inside)
