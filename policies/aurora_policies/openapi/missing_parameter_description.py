from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.place import Route
from aurora_devops.kinds.openapi import Description


@policy(
    "OAS034",
    severity="info",
    category="maintainability",
    equivalents={"spectral": ("oas2-parameter-description", "oas3-parameter-description")},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  parameters:
                    - «name»: limit
                      in: query
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  parameters:
                    - name: limit
                      in: query
                      description: The most pets that are returned; 20 where it is left out.
                    - $ref: '#/components/parameters/page'
            """,
            because="the parameter has a description, and a reference is described elsewhere",
        ),
    ],
)
def missing_parameter_description(description: Description) -> Iterator[Finding]:
    """A parameter has no description.

    Callers have to find out its meaning by trying.
    Describe the meaning, and the default.

    <https://spec.openapis.org/oas/v3.1.1.html#parameter-object>
    """
    data = description.data
    holder = data if description.swagger else data.get("components")
    shared = holder.get("parameters") if isinstance(holder, dict) else None
    route: Route = ("parameters",) if description.swagger else ("components", "parameters")
    listed: list[tuple[Route, Any]] = (
        [((*route, name), value) for name, value in shared.items()] if isinstance(shared, dict) else []
    )
    for path, item in description.api.paths.items():
        lists: list[Route] = [("paths", path, "parameters")]
        lists += [("paths", path, method, "parameters") for method, _ in item.operations]
        for way in lists:
            listed += [
                (found.route, found.data)
                for found in description.parameters(way)
                if found.route == found.used
            ]
    for way, parameter in listed:
        if not isinstance(parameter, dict) or "in" not in parameter or "$ref" in parameter:
            continue
        if not str(parameter.get("description") or "").strip():
            name = parameter.get("name", way[-1])
            yield Finding(at=description.at(way), message=f"parameter '{name}' has no description")
