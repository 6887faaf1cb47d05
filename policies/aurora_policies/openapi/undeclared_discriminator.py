from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description


@policy(
    "OAS045",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "oas2-discriminator"},
    examples=[
        bad(
            """\
            swagger: '2.0'
            paths: {}
            definitions:
              Pet:
                type: object
                discriminator: «kind»
                properties:
                  name:
                    type: string
            """,
        ),
        good(
            """\
            swagger: '2.0'
            paths: {}
            definitions:
              Pet:
                type: object
                discriminator: kind
                required: [kind]
                properties:
                  kind:
                    type: string
            """,
            because="the discriminator is a required property",
        ),
    ],
)
def undeclared_discriminator(description: Description) -> Iterator[Finding]:
    """The discriminator of a schema is not a required property of it.

    Clients that select the type by this property fail for responses without it.
    Define the property, and list it in `required`.

    <https://spec.openapis.org/oas/v2.0.html#schema-object>
    """
    definitions = description.data.get("definitions")
    if not description.swagger or not isinstance(definitions, dict):
        return
    for name, schema in definitions.items():
        discriminator = schema.get("discriminator") if isinstance(schema, dict) else None
        if not isinstance(discriminator, str):
            continue
        properties, required = schema.get("properties"), schema.get("required")
        at = description.at(("definitions", name, "discriminator"))
        if not isinstance(properties, dict) or discriminator not in properties:
            yield Finding(
                at=at, message=f"schema '{name}' does not define its discriminator property '{discriminator}'"
            )
        elif not isinstance(required, list) or discriminator not in required:
            yield Finding(
                at=at, message=f"discriminator property '{discriminator}' of '{name}' must be in 'required'"
            )
