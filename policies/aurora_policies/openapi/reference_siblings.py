from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import references


def _escaped(key: str | int) -> str:
    return str(key).replace("%", "%25").replace("~", "~0").replace("/", "~1")


@policy(
    "OAS016",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "no-$ref-siblings"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pet:
                  type: object
                Dog:
                  $ref: '#/components/schemas/Pet'
                  «description»: A dog.
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Dog:
                  allOf:
                    - $ref: '#/components/schemas/Pet'
                  description: A dog.
            """,
            because="the description is beside `allOf`, not beside `$ref`",
        ),
        good(
            """\
            openapi: 3.1.0
            components:
              schemas:
                Dog:
                  $ref: '#/components/schemas/Pet'
                  description: A dog.
            """,
            because="version 3.1 allows siblings",
        ),
    ],
)
def reference_siblings(description: Description) -> Iterator[Finding]:
    """A `$ref` has sibling fields that are ignored.

    Up to version 3.0, all fields next to a reference are ignored.
    Put them into the component, or wrap the reference in `allOf`. In 3.1, schemas may have siblings, and references a
    summary and a description.

    <https://spec.openapis.org/oas/v3.0.4.html#reference-object>
    """
    if description.version >= (3, 1):
        return
    for ref, route, literal in references(description.data):
        if literal or not route:
            continue
        found, _ = description.find("#/" + "/".join(map(_escaped, route))) or (None, ())
        for key in found if isinstance(found, dict) else ():
            if key != "$ref" and not key.startswith("x-"):
                at = description.at((*route, key)).key
                yield Finding(
                    at=at, message=f"'{key}' is ignored next to $ref '{ref}'; wrap the reference in allOf"
                )
