from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import SchemaIn


@policy(
    "OAS044",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-anyOf", "oas2-oneOf")},
    examples=[
        bad(
            """\
            swagger: '2.0'
            paths: {}
            definitions:
              Pet:
                «oneOf»:
                  - type: string
                  - type: integer
            """,
        ),
        good(
            """\
            swagger: '2.0'
            paths: {}
            definitions:
              Pet:
                type: object
                properties:
                  oneOf:
                    type: string
            """,
            because="`oneOf` is the name of a property",
        ),
    ],
)
def unsupported_keyword(schema: SchemaIn) -> Iterator[Finding]:
    """A schema of version 2.0 uses `oneOf` or `anyOf`.

    Tools ignore the keyword, so the schema accepts any value.
    Migrate to version 3, or use `allOf` with a discriminator.

    <https://spec.openapis.org/oas/v2.0.html#schema-object>
    """
    if not schema.description.swagger:
        return
    for key in ("oneOf", "anyOf"):
        if isinstance(schema.data.get(key), list):
            yield Finding(
                at=schema.at[key].key,
                message=f"'{key}' is not supported in version 2.0; use version 3, or allOf",
            )
