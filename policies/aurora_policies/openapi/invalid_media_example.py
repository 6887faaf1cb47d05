from collections.abc import Iterator
from itertools import pairwise

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.place import Route
from aurora_devops.kinds.openapi import ExampleIn
from aurora_devops.kinds.openapi.examples import refused

_EXAMPLES = """\
openapi: 3.0.3
paths:
  /pets:
    get:
      parameters:
        - name: limit
          in: query
          schema:
            type: integer
          examples:
            {}:
              value: seven
"""


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
        good(
            _EXAMPLES.format("invalid"),
            because="the example is named as wrong",
        ),
        good(_EXAMPLES.format("unknown-number"), because="the example is named as wrong"),
        bad(_EXAMPLES.format("first").replace("seven", "«seven»")),
    ],
)
def invalid_media_example(example: ExampleIn) -> Iterator[Finding]:
    """The example of a body, header or parameter does not match its schema.

    Mock servers and documentation show the example, and clients are written for it.
    Correct the value or the schema. Properties that are `readOnly` are optional in a request, and `writeOnly` ones in
    a response. An example that is named as wrong, such as `invalid` or `unknown`, is not reported.

    <https://spec.openapis.org/oas/v3.1.1.html#media-type-object>
    """
    if example.media and not _is_wrong_on_purpose(example.route):
        for route, message in refused(example):
            yield Finding(at=example.description.at(route), message=message)


# Examples that show what is refused, or that nothing is given.
_WRONG = regex(
    r"(?i)(?:.*[-_. ])?(?:error|incorrect|invalid|malformed|none|unknown|wrong)(?:[-_. ].*)?|(?-i:invalid[A-Z].*)"
)


def _is_wrong_on_purpose(route: Route) -> bool:
    """Whether an example has the name of one that does not match."""
    names = (name for key, name in pairwise(route) if key == "examples")
    return any(isinstance(name, str) and _WRONG.fullmatch(name) for name in names)
