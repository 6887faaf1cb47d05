import json
from collections.abc import Callable, Iterator
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import SchemaIn


def _is_integer(value: Any) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool)


_FITS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


@policy(
    "OAS013",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": "typed-enum"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Answer:
                  type: string
                  enum: ['yes', «1»]
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            components:
              schemas:
                Answer:
                  type: string
                  nullable: true
                  enum: ['yes', 'no', null]
            """,
            because="`nullable` allows null",
        ),
    ],
)
def mistyped_enum_value(schema: SchemaIn) -> Iterator[Finding]:
    """A value of an `enum` does not have the type of the schema.

    The value can never be valid, and generators fail or skip it.
    Correct the value or the type; quote strings.

    <https://spec.openapis.org/oas/v3.1.1.html#schema-object>
    """
    enum, kind = schema.data.get("enum"), schema.data.get("type")
    if not isinstance(enum, list) or not isinstance(kind, (str, list)):
        return
    kinds = [kind] if isinstance(kind, str) else [name for name in kind if isinstance(name, str)]
    # Version 2.0 has no `nullable`.
    nullable = not schema.description.swagger and schema.data.get("nullable") is True
    if nullable or schema.data.get("x-nullable") is True:
        kinds.append("null")
    if not all(name in _FITS for name in kinds):
        return
    for index, value in enumerate(enum):
        if not any(_FITS[name](value) for name in kinds):
            shown = "empty" if value is None else json.dumps(value, ensure_ascii=False)
            yield Finding(
                at=schema.at["enum"][index], message=f"enum value {shown} is not of type {kinds[0]}"
            )
