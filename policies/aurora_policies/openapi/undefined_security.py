from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.place import Route
from aurora_devops.kinds.openapi import Description


def _schemes(description: Description) -> dict[str, Any]:
    if description.swagger:
        found = description.data.get("securityDefinitions")
    else:
        components = description.data.get("components")
        found = components.get("securitySchemes") if isinstance(components, dict) else None
    return found if isinstance(found, dict) else {}


def _scopes(scheme: Any) -> set[str] | None:
    """The scopes of a scheme; None where they are not known, or any is fine."""
    if not isinstance(scheme, dict) or scheme.get("type") != "oauth2" or "$ref" in scheme:
        return None
    flows = scheme.get("flows")
    tables = [scheme.get("scopes")]
    if isinstance(flows, dict):
        tables += [flow.get("scopes") for flow in flows.values() if isinstance(flow, dict)]
    return {name for table in tables if isinstance(table, dict) for name in table}


@policy(
    "OAS009",
    severity="error",
    category="validity",
    equivalents={"spectral": ("oas2-operation-security-defined", "oas3-operation-security-defined")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  security:
                    - «key»: []
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            paths: {}
            security:
              - login: [pets, «dogs»]
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials:
                      tokenUrl: https://id.example.com/token
                      scopes:
                        pets: Read pets.
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            security:
              - «key»: []
            paths:
              /pets:
                get:
                  security:
                    - key: []
                    - «login»: []
            """,
            because="each scheme is reported once",
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  security:
                    - key: []
                    - {}
            components:
              securitySchemes:
                key:
                  type: apiKey
                  in: header
                  name: X-Key
            """,
            because="the scheme is defined, and `{}` makes it optional",
        ),
        good(
            "openapi: 3.0.3\nsecurity:\n  - key: []\npaths: {}\n",
            path="api/parts/public-common/head.yaml",
            files={
                "api/build.sh": "#!/bin/bash\nyq ea '. as $one ireduce ({}; . * $one)' parts/$1-common/*.yaml "
                "> public.yaml\n",
            },
            because="a script merges the file with one that defines the scheme",
        ),
    ],
)
def undefined_security(description: Description) -> Iterator[Finding]:
    """A security requirement uses a scheme or scope that is not defined.

    Tools skip the requirement: generated clients send no credentials, and the documentation shows the operation as
    public.
    Define the scheme and its scopes, or correct the name.
    A scheme is reported where it is first used. Nothing is reported about a file that a script merges with others.

    <https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object>
    """
    if description.part:
        return
    schemes = _schemes(description)
    requirements: list[tuple[Any, Route]] = [(description.data.get("security"), ("security",))]
    for path, item in description.api.paths.items():
        for method, operation in item.operations:
            requirements.append((operation.security, ("paths", path, method, "security")))
    undefined: dict[str, list[Place]] = {}
    for requirement, route in requirements:
        for index, alternatives in enumerate(requirement if isinstance(requirement, list) else ()):
            for name, scopes in alternatives.items() if isinstance(alternatives, dict) else ():
                at = description.at((*route, index, name))
                if name not in schemes:
                    undefined.setdefault(name, []).append(at.key)
                    continue
                known = _scopes(schemes[name])
                for position, scope in enumerate(scopes if isinstance(scopes, list) else ()):
                    if known is not None and isinstance(scope, str) and scope not in known:
                        yield Finding(
                            at=at[position],
                            message=f"scope '{scope}' is not defined in security scheme '{name}'",
                        )
    for name, places in undefined.items():
        number = f" ({len(places)} requirements)" if len(places) > 1 else ""
        yield Finding(at=places[0], message=f"security scheme '{name}' is not defined{number}")
