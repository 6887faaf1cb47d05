from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import SchemaIn


@policy(
    "OAS014",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "duplicated-entry-in-enum"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Size:
                  type: integer
                  enum: [1, 2, «1»]
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Size:
                  enum: [1, '1', true]
            """,
            because="a number, a string and a boolean are different values",
        ),
    ],
)
def duplicate_enum_value(schema: SchemaIn) -> Iterator[Finding]:
    """An `enum` lists a value twice.

    A generated enumeration has two members with the same name and does not compile.
    Remove the value, or write the intended one.

    <https://spec.openapis.org/oas/v3.1.1.html#schema-object>
    """
    enum = schema.data.get("enum")
    if not isinstance(enum, list):
        return
    seen: set[str] = set()
    for index, value in enumerate(enum):
        key = repr(value)
        if key in seen:
            yield Finding(
                at=schema.at["enum"][index], message=f"enum value {value!r} is listed twice; remove one"
            )
        seen.add(key)
