from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.openapi import OperationIn

_SAFE = regex(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]*")


@policy(
    "OAS021",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "operation-operationId-valid-in-url"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  operationId: «list pets^»
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  operationId: list-pets
            """,
            because="letters and hyphens are allowed in a URL",
        ),
    ],
)
def unsafe_operation_id(inside: OperationIn) -> Iterator[Finding]:
    """An `operationId` contains characters that are not allowed in a URL.

    Documentation uses it as an anchor, and generators as the name of a method.
    Use letters, digits, `-` and `_`.

    <https://www.rfc-editor.org/rfc/rfc3986#section-2>
    """
    name = inside.operation.operation_id
    if name and not _SAFE.fullmatch(name):
        yield Finding(
            at=inside.operation.at["operationId"],
            message=f"operationId '{name}' contains characters that are not allowed in a URL",
        )
