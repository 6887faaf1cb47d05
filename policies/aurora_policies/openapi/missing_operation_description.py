from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS022",
    severity="info",
    category="maintainability",
    equivalents={"spectral": "operation-description"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                «get»:
                  summary: All pets
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  description: All pets of the caller, newest first.
            """,
            because="the operation has a description",
        ),
    ],
)
def missing_operation_description(inside: OperationIn) -> Iterator[Finding]:
    """An operation has no description.

    Users do not know what it changes, when it fails, and who may call it.
    Add `description`; `summary` is a title for lists.

    <https://spec.openapis.org/oas/v3.1.1.html#operation-object>
    """
    if not (inside.operation.description or "").strip():
        yield Finding(at=inside.at, message=f"{inside.name} has no description")
