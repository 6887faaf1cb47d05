from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.place import Route
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import parts, references

_SORTS = ("schemas", "responses", "parameters", "examples", "requestBodies", "headers", "links", "callbacks")


def _mapped(data: dict[str, Any]) -> set[str]:
    """The names of schemas that a discriminator tells apart."""
    names: set[str] = set()
    for value, _, _ in parts(data):
        discriminator = value.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        for target in mapping.values() if isinstance(mapping, dict) else ():
            names.add(str(target).rpartition("/")[2])
    return names


@policy(
    "OAS017",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas2-unused-definition", "oas3-unused-component")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                «Pet»:
                  type: object
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  responses:
                    '200':
                      $ref: '#/components/responses/pets'
            components:
              responses:
                pets:
                  description: All pets.
            """,
        ),
    ],
)
def unused_component(description: Description) -> Iterator[Finding]:
    """Nothing in the description refers to a component.

    Readers take it for a part of the API, generators make a type of it, and it is changed along with the others for
    nothing.
    Remove it; a component that another file refers to is used, and the policy is to be switched off for such a file.

    <https://spec.openapis.org/oas/v3.1.1.html#components-object>
    """
    data = description.data
    sections: list[Route] = [("definitions",)]
    if not description.swagger:
        sections = [("components", sort) for sort in _SORTS]
    used: set[tuple[str | int, ...]] = set()
    for ref, _, _ in references(data):
        found = description.find(ref) if ref.startswith("#") else None
        if found is not None:
            used.update(found[1][:end] for end in range(len(found[1]) + 1))
    mapped = _mapped(data)
    for route in sections:
        section = (description.find("#/" + "/".join(map(str, route))) or (None,))[0]
        for name in section if isinstance(section, dict) else ():
            if (*route, name) not in used and name not in mapped and not name.startswith("x-"):
                yield Finding(at=description.at((*route, name)).key, message=f"nothing refers to {name}")
