from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import parts


@policy(
    "OAS012",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "oas3-examples-value-or-externalValue"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            components:
              examples:
                «rex»:
                  summary: A dog
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              examples:
                rex:
                  value: {name: rex}
                tom:
                  externalValue: https://example.com/tom.json
            """,
            because="one has a value, and the other one a URL",
        ),
    ],
)
def unvalued_example(description: Description) -> Iterator[Finding]:
    """An entry of `examples` has no value, or two of them.

    Documentation shows an empty example, or one of the two.
    Set either `value`, or `externalValue` to the URL of a file.

    <https://spec.openapis.org/oas/v3.1.1.html#example-object>
    """
    if description.swagger:
        return
    for value, route, named in parts(description.data):
        if named or not route or (len(route) > 1 and route[-1] == "properties"):
            continue
        examples = value.get("examples")
        for name, example in examples.items() if isinstance(examples, dict) else ():
            if not isinstance(example, dict) or "$ref" in example:
                continue
            if ("value" in example) == ("externalValue" in example):
                said = (
                    "both 'value' and 'externalValue'"
                    if "value" in example
                    else "neither 'value' nor 'externalValue'"
                )
                yield Finding(
                    at=description.at((*route, "examples", name)).key,
                    message=f"example '{name}' has {said}; set one of them",
                )
