from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import ExampleIn
from aurora_devops.kinds.openapi.examples import refused


@policy(
    "OAS010",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-valid-schema-example", "oas3-valid-schema-example")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Pet:
                  type: object
                  properties:
                    age:
                      type: integer
                      example: «three»
            """,
        ),
        bad(
            """\
            swagger: '2.0'
            definitions:
              Pet:
                type: object
                required: [name]
                «example»:
                  age: 3
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Pet:
                  type: object
                  properties:
                    example:
                      type: string
                      nullable: true
                      example: null
            """,
            because="`nullable` allows null, and `example` is a property here",
        ),
    ],
)
def invalid_schema_example(example: ExampleIn) -> Iterator[Finding]:
    """The example or default of a schema does not match the schema.

    Mock servers and documentation show the example, and clients are written for it.
    Correct the value or the schema.

    <https://spec.openapis.org/oas/v3.1.1.html#schema-object>
    """
    if not example.media:
        for route, message in refused(example):
            yield Finding(at=example.description.at(route), message=message)
