from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.openapi import Description, ParameterIn, PathItem

_NAME = regex(r"\{[^{}]*\}")
# RFC 6570 has operators before a name, and modifiers after it.
_BARE = regex(r"\{[;?&#/.+]*+([^{}*]*+)\*?\}")


def _of_path(description: Description, path: str, item: PathItem) -> Iterator[Finding]:
    written = _BARE.findall(path)
    named = set(written)
    for name in sorted(name for name in named if written.count(name) > 1):
        at = description.at(("paths", path)).key
        yield Finding(at=at, message=f"path '{path}' uses the parameter '{name}' twice")
    shared = description.parameters(("paths", path, "parameters"))
    if item.referenced or _elsewhere(shared):
        return
    common = {parameter.name for parameter in shared if parameter.where == "path"}
    yield from _judged(shared, named, path)
    for method, operation in item.operations:
        own = description.parameters(("paths", path, method, "parameters"))
        if _elsewhere(own):
            continue
        yield from _judged(own, named, path)
        defined = common | {parameter.name for parameter in own if parameter.where == "path"}
        for name in sorted(named - defined):
            yield Finding(
                at=operation.at,
                message=f"{method.upper()} {path} does not define the path parameter '{name}'",
            )


def _is_ambiguous(one: PathItem, other: PathItem) -> bool:
    """Whether a request may match two equivalent paths: they share a method, or one has operations elsewhere."""
    first, second = ({method for method, _ in item.operations} for item in (one, other))
    return not first or not second or not first.isdisjoint(second)


def _elsewhere(parameters: list[ParameterIn]) -> bool:
    """Whether one of the parameters is defined in another document."""
    return any("$ref" in parameter.data for parameter in parameters)


def _judged(parameters: list[ParameterIn], named: set[str], path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for parameter in parameters:
        if parameter.where != "path":
            continue
        name = parameter.name
        used = parameter.description.at(parameter.used)
        if parameter.data.get("required") is not True:
            at = parameter.at["required"] if "required" in parameter.data else parameter.at
            yield Finding(at=at, message=f"path parameter '{name}' needs required: true")
        if name in seen:
            yield Finding(at=used, message=f"path parameter '{name}' is defined twice; remove one")
        elif name not in named:
            at = parameter.at["name"] if parameter.route == parameter.used else used
            yield Finding(at=at, message=f"path parameter '{name}' is not used in '{path}'")
        seen.add(name)


@policy(
    "OAS004",
    severity="error",
    category="validity",
    equivalents={"spectral": "path-params"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}:
                «get»: {}
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets:
                get:
                  parameters:
                    - name: «id»
                      in: path
                      required: true
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}: {}
              «/pets/{name}»: {}
            """,
        ),
        bad(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}:
                get:
                  parameters:
                    - {name: id, in: path, required: true}
              «/pets/{name}»:
                get:
                  parameters:
                    - {name: name, in: path, required: true}
                delete:
                  parameters:
                    - {name: name, in: path, required: true}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}:
                get:
                  parameters:
                    - {name: id, in: path, required: true}
              /pets/{name}:
                put:
                  parameters:
                    - {name: name, in: path, required: true}
            """,
            because="no request matches both",
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}:
                parameters:
                  - $ref: '#/components/parameters/id'
                get: {}
            components:
              parameters:
                id:
                  name: id
                  in: path
                  required: true
            """,
            because="the path item has the parameter",
        ),
        good(
            """\
            openapi: 3.0.3
            paths:
              /pets/{id}:
                parameters:
                  - $ref: parameters.yaml#/id
                get: {}
            """,
            because="the parameter is defined in another file",
        ),
    ],
)
def mismatched_path_parameter(description: Description) -> Iterator[Finding]:
    """The parameters of a path do not match its template.

    Clients cannot build the URL: a part of it stays `{id}`, or a value is not used.
    Define each name in braces as a parameter with `in: path` and `required: true`, and do not use two paths that
    differ by these names only. Nothing is reported if they have no method in common, as in the output of generators.

    <https://spec.openapis.org/oas/v3.1.1.html#path-templating>
    """
    seen: dict[str, tuple[str, PathItem]] = {}
    for path, item in description.api.paths.items():
        if not path.startswith("/"):
            continue
        shape = _NAME.sub("{}", path)
        if shape in seen and _is_ambiguous(item, seen[shape][1]):
            at = description.at(("paths", path)).key
            yield Finding(at=at, message=f"path '{path}' is equivalent to '{seen[shape][0]}'")
        seen.setdefault(shape, (path, item))
        yield from _of_path(description, path, item)
