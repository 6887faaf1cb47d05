from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS006",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "operation-success-response"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  «responses»:
                    '404':
                      description: No such pet.
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  responses:
                    2XX:
                      description: All pets.
            """,
            because="`2XX` covers every response for success",
        ),
    ],
)
def missing_success_response(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no response for success.

    Generated clients have no type for the result.
    Describe a response with status 2xx or 3xx.

    <https://spec.openapis.org/oas/v3.1.1.html#responses-object>
    """
    responses = inside.operation.responses
    if not responses or "$ref" in responses:
        return
    swagger = inside.description.swagger
    for status in responses:
        if status[:1] in ("2", "3") and (status[1:].isdecimal() or (status[1:] == "XX" and not swagger)):
            return
    message = f"{inside.name} has no response with status 2xx or 3xx"
    yield Finding(at=inside.operation.at["responses"], message=message)
