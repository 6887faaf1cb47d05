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
            because="`items: {}` allows any item, and the second `type` is the name of a property",
        ),
    ],
)
def array_without_items(schema: SchemaIn) -> Iterator[Finding]:
    """An array schema has no `items`.

    Versions 2.0 and 3.0 require it, and in 3.1 clients get an array of unknown values.
    Set `items`; use `items: {}` for any value.

    <https://spec.openapis.org/oas/v3.0.4.html#schema-object>
    """
    data = schema.data
    if (
        data.get("type") == "array"
        and "items" not in data
        and "$ref" not in data
        and "prefixItems" not in data
    ):
        yield Finding(at=schema.at["type"], message="the array has no 'items'; add the schema of its values")
