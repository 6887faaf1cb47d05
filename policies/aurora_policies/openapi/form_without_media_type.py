from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import OperationIn


@policy(
    "OAS007",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "oas2-operation-formData-consume-check"},
    examples=[
        bad(
            """\
            swagger: '2.0'
            paths:
              /pets:
                «post»:
                  consumes: [application/json]
                  parameters:
                    - in: formData
                      name: photo
            """,
        ),
        good(
            """\
            swagger: '2.0'
            paths:
              /pets:
                post:
                  consumes: [multipart/form-data]
                  parameters:
                    - in: formData
                      name: photo
            """,
            because="the operation consumes a form media type",
        ),
    ],
)
def form_without_media_type(inside: OperationIn) -> Iterator[Finding]:
    """An operation with form fields does not consume a form media type.

    Clients send the fields in a media type that cannot contain them.
    Use `application/x-www-form-urlencoded`, or `multipart/form-data` for files.

    <https://spec.openapis.org/oas/v2.0.html#parameter-object>
    """
    description = inside.description
    if not description.swagger:
        return
    parameters = [*inside.own_parameters, *inside.shared_parameters]
    if not any(parameter.where == "formData" for parameter in parameters):
        return
    consumes = (
        inside.operation.consumes if inside.operation.consumes is not None else description.api.consumes
    )
    if consumes is not None and not any("form" in media for media in consumes):
        yield Finding(
            at=inside.at, message=f"{inside.name} has form fields but consumes {', '.join(consumes)}"
        )
