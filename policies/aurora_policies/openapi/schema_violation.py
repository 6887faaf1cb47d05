from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import InvalidStructure


@policy(
    "OAS001",
    severity="error",
    category="validity",
    equivalents={"spectral": ("oas2-schema", "oas3-schema")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            info:
              title: Pets
              version: '1.0'
            paths:
              /pets:
                get:
                  responses:
                    '200':
                      «descriptions»: All pets.
                      description: All pets.
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            info:
              title: Pets
              version: '1.0'
            paths:
              /pets:
                «get»:
                  summary: All pets
            """,
        ),
        bad(
            """\
            swagger: '2.0'
            info:
              title: Pets
              version: '1.0'
            paths: {}
            securityDefinitions:
              key:
                type: «apikey»
            """,
        ),
        good(
            """\
            openapi: 3.1.0
            info:
              title: Pets
              version: '1.0'
              x-team: pets
            webhooks: {}
            """,
            because="fields that start with `x-` are allowed, and 3.1 allows webhooks without paths",
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              title: Pets
              version: '1.0'
            paths: {}
            components:
              schemas:
                Pet:
                  type: object
                  nullable: true
                  properties:
                    example:
                      type: string
                      example: null
            """,
            because="a property can have any name, and `nullable` allows null",
        ),
        good(
            """\
            openapi: 3.0.1
            info:
              title: Pets
              version: '1.0'
            components:
              securitySchemes:
                key:
                  type: apiKey
                  in: header
                  name: X-Key
            """,
            because="a generator adds the paths, or other files refer to the components",
        ),
        bad(
            """\
            «openapi»: 3.0.1
            info:
              title: Pets
              version: '1.0'
            servers:
              - url: https://pets.example.com
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              title: Pets
              version: '1.0'
              description:
                $ref: introduction.yaml
            paths:
              /pets:
                get:
                  $ref: pets/list.yaml
            """,
            because="a bundler replaces references to files",
        ),
    ],
)
def schema_violation(problem: InvalidStructure) -> Iterator[Finding]:
    """A part of the description is not allowed by the OpenAPI Specification.

    Generators and documentation tools reject the file or skip the part.
    Use the fields of the version that the file declares; names of extensions begin with `x-`.
    A file with components needs no paths: it is a part of other descriptions, or the base of one that is generated.

    <https://spec.openapis.org/oas/v3.1.1.html>
    """
    yield Finding(at=problem.at, message=problem.message)
