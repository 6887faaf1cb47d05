from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import SchemaIn


@policy(
    "OAS015",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "array-items"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Pets:
                  type: «array»
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Pets:
                  type: array
                  items: {}
                Odd:
                  type: object
                  properties:
                    type:
                      type: string
                      example: array
            """,
        ),
    ],
)
def array_without_items(schema: SchemaIn) -> Iterator[Finding]:
    """An array does not say what it holds.

    Versions 2.0 and 3.0 demand it, and in 3.1 a client gets a list of anything.
    Set `items`; `items: {}` says that anything is meant.

    <https://spec.openapis.org/oas/v3.0.4.html#schema-object>
    """
    data = schema.data
    if (
        data.get("type") == "array"
        and "items" not in data
        and "$ref" not in data
        and "prefixItems" not in data
    ):
        yield Finding(at=schema.at["type"], message="the array has no items")
