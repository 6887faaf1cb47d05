from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.place import Place
from aurora_devops.kinds.openapi import Description, ParameterIn


def _judged(description: Description, route: tuple[str, ...]) -> Iterator[Finding]:
    parameters = description.parameters(route)
    seen: set[tuple[str, str]] = set()
    bodies = 0
    for parameter in parameters:
        key = (parameter.name, parameter.where)
        if "name" in parameter.data and "in" in parameter.data and key in seen:
            message = f"parameter '{parameter.name}' in {parameter.where} is defined twice; remove one"
            yield Finding(at=_place(parameter, "name"), message=message)
        elif parameter.where == "body" and bodies:
            yield Finding(
                at=_place(parameter, "in"),
                message="a request can have one body only; remove a parameter with in: body",
            )
        seen.add(key)
        bodies += parameter.where == "body"
    if bodies and any(parameter.where == "formData" for parameter in parameters):
        yield Finding(at=description.at(route), message="a request cannot have both a body and form fields")


def _place(parameter: ParameterIn, key: str) -> Place:
    own = parameter.route == parameter.used
    return parameter.at[key] if own else parameter.description.at(parameter.used)["$ref"]


@policy(
    "OAS005",
    severity="error",
    category="validity",
    equivalents={"spectral": "operation-parameters"},
    examples=[
        bad(
            """\
            swagger: '2.0'
            paths:
              /pets:
                get:
                  parameters:
                    - in: query
                      name: limit
                    - in: query
                      name: «limit»
            """,
        ),
        bad(
            """\
            swagger: '2.0'
            paths:
              /pets:
                post:
                  «parameters»:
                    - in: body
                      name: pet
                    - in: formData
                      name: photo
            """,
        ),
        good(
            """\
            swagger: '2.0'
            paths:
              /pets:
                get:
                  parameters:
                    - in: query
                      name: limit
                    - in: header
                      name: limit
            """,
            because="the parameters have the same name in different locations",
        ),
    ],
)
def duplicate_parameter(description: Description) -> Iterator[Finding]:
    """An operation has parameters that exclude each other.

    Tools use one of two parameters with the same name and place, and a request has either a body or form fields.
    Remove one of the parameters.

    <https://spec.openapis.org/oas/v3.1.1.html#parameter-object>
    """
    for path, item in description.api.paths.items():
        for method, _ in item.operations:
            yield from _judged(description, ("paths", path, method, "parameters"))
