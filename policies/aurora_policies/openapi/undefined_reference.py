from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import references


@policy(
    "OAS002",
    severity="error",
    category="validity",
    equivalents={"spectral": "invalid-ref"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pets:
                  type: array
                  items:
                    $ref: «'#/components/schemas/Pet'»
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths: {}
            components:
              schemas:
                Pets:
                  type: array
                  items:
                    $ref: pet.yaml#/Pet
                  example:
                    - $ref: '#/nowhere'
            """,
            because="the component is in another file, and an example is not a reference",
        ),
    ],
)
def undefined_reference(description: Description) -> Iterator[Finding]:
    """A reference points to a component that does not exist in the document.

    Tools fail, or use an empty schema that accepts any value.
    Correct the name, or define the component.

    <https://spec.openapis.org/oas/v3.1.1.html#reference-object>
    """
    for ref, route, literal in references(description.data):
        if literal or not ref.startswith("#"):
            continue
        if description.find(ref) is None:
            yield Finding(
                at=description.at((*route, "$ref")), message=f"'{ref}' does not exist in this document"
            )
