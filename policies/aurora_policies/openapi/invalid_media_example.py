from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import ExampleIn
from aurora_devops.kinds.openapi.examples import refused


@policy(
    "OAS011",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-valid-media-example", "oas3-valid-media-example")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  responses:
                    '200':
                      description: All pets.
                      content:
                        application/json:
                          schema:
                            type: array
                            items:
                              type: string
                          example: [rex, «7»]
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                post:
                  requestBody:
                    content:
                      application/json:
                        schema:
                          required: [id, name]
                          properties:
                            id:
                              type: integer
                              readOnly: true
                            name:
                              type: string
                        example:
                          name: rex
            """,
            because="a request leaves out `readOnly` properties",
        ),
    ],
)
def invalid_media_example(example: ExampleIn) -> Iterator[Finding]:
    """The example of a body, header or parameter does not match its schema.

    Mock servers and documentation show the example, and clients are written for it.
    Correct the value or the schema. Properties that are `readOnly` are optional in a request, and `writeOnly` ones in
    a response.

    <https://spec.openapis.org/oas/v3.1.1.html#media-type-object>
    """
    if example.media:
        for route, message in refused(example):
            yield Finding(at=example.description.at(route), message=message)
