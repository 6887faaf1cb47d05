"""What an application serves, read from its code without running it, in the words of OpenAPI 3.1.

Of FastAPI all is read that its decorators, signatures and models say; of other frameworks methods and paths.
Sources: spec.openapis.org/oas/v3.1.1, fastapi.tiangolo.com/reference/, json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from aurora_devops.code.python.modules import Module, called, keyword, modules_of, text_of
from aurora_devops.core.record import field, record
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import PLACEHOLDER
from aurora_devops.generation.detect import Sources

from .schemas import Schema, Schemas, literal

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_GIVEN = frozenset(
    {"BackgroundTasks", "HTTPConnection", "Request", "Response", "SecurityScopes", "State", "WebSocket"}
)
_LOCATIONS = {"Query": "query", "Header": "header", "Cookie": "cookie", "Path": "path"}
_BODIES = {
    "Body": "application/json",
    "Form": "application/x-www-form-urlencoded",
    "File": "multipart/form-data",
}
_MEDIA = {"HTMLResponse": "text/html", "PlainTextResponse": "text/plain"}
_PARAMETER = re.compile(r"\{(\w+)\}")
_OPERATIONS = ("operations",)
_VALIDATION = "HTTPValidationError"
_ERROR = "HTTPError"
# A dependency of a dependency of a dependency ...
_DEEPEST = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


@record(frozen=False)
class _Operation:
    """An operation while its signature is read."""

    parameters: dict[tuple[str, str], Schema] = field(default_factory=dict)
    bodies: dict[str, tuple[str, Schema, bool]] = field(default_factory=dict)
    security: list[str] = field(default_factory=list)


@record
class Api:
    """What a document holds besides what the application says of itself."""

    paths: Mapping[str, Mapping[str, Schema]]
    components: Mapping[str, Mapping[str, Schema]]
    tags: tuple[str, ...]


def read(app: Application, files: Mapping[str, str]) -> Api:
    """The paths, schemas and tags of an application; a placeholder where nothing tells its own paths."""
    sources = Sources(files)
    reader = _Reader(sources)
    paths: dict[str, dict[str, Schema]] = {}
    found = reader.fastapi(app) if app.language == "python" else _routes(app, sources)
    same: dict[str, str] = {}
    for path, method, operation in found:
        first = same.setdefault(_PARAMETER.sub("{}", path), path)
        paths.setdefault(first, {}).setdefault(method, _renamed(operation, path, first))
    own = set(paths) - {app.health_path, app.readiness_path, app.metrics_path}
    for path, name, description, media in _operational(app):
        if media or app.language != "python" or "get" not in paths.get(path, {}):
            paths.setdefault(path, {})["get"] = _plain(name, description, media)
        paths[path]["get"]["tags"] = list(_OPERATIONS)
    if not own:
        unknown = f"{PLACEHOLDER}: the paths of {app.name} could not be read from its code."
        paths[f"/{PLACEHOLDER}"] = {"get": _plain("unknown", unknown, "")}
    _name_each_once(paths)
    tags = {
        tag for operations in paths.values() for operation in operations.values() for tag in operation["tags"]
    }
    ordered = {
        path: {method: paths[path][method] for method in _METHODS if method in paths[path]}
        for path in sorted(paths)
    }
    return Api(ordered, reader.components(), tuple(sorted(tags)))


def _renamed(operation: Schema, path: str, other: str) -> Schema:
    """An operation of a path with other names of its parameters, which is the same path in OpenAPI."""
    names = dict(zip(_PARAMETER.findall(path), _PARAMETER.findall(other), strict=True))
    if path == other:
        return operation
    parameters = [
        {**one, "name": names.get(one["name"], one["name"])} if one["in"] == "path" else one
        for one in operation.get("parameters", ())
    ]
    return {**operation, "parameters": parameters}


def version_of(files: Mapping[str, str]) -> str:
    """The version that the repository gives itself; that of a first document where it gives none."""
    if packaged := _packaged(files, "version"):
        return packaged
    for module in modules_of(Sources(files)).values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node).rpartition(".")[2] == "FastAPI":
                said = text_of(keyword(node, "version"))
                if said:
                    return said
    return "1.0.0"


def _packaged(files: Mapping[str, str], key: str) -> str:
    """What the description of the package says of itself; empty where it says nothing."""
    try:
        python = tomllib.loads(files.get("pyproject.toml", ""))
        node = json.loads(files.get("package.json", "{}"))
    except ValueError:
        return ""
    tables = (python.get("project"), (python.get("tool") or {}).get("poetry"), node)
    found = (table.get(key) for table in tables if isinstance(table, dict))
    return next((value for value in found if isinstance(value, str)), "")


def _operational(app: Application) -> Iterator[tuple[str, str, str, str]]:
    if app.health_path:
        yield app.health_path, "health", "Whether the process works; what restarts it asks here.", ""
    if app.readiness_path:
        yield app.readiness_path, "ready", "Whether requests can be served; what balances load asks here.", ""
    if app.metrics_path:
        yield app.metrics_path, "metrics", "Metrics in the text format of Prometheus.", "text/plain"


def _plain(name: str, description: str, media: str) -> Schema:
    answer: Schema = {"description": "OK"}
    if media:
        answer["content"] = {media: {"schema": {"type": "string"}}}
    return {
        "operationId": name,
        "summary": _title(name),
        "description": description,
        "tags": list(_OPERATIONS),
        "responses": {"200": answer},
    }


def _title(name: str) -> str:
    words = re.sub(r"[_-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _name_each_once(paths: Mapping[str, Mapping[str, Schema]]) -> None:
    """Make operation ids differ: one function may answer several methods and paths."""
    seen: set[str] = set()
    for path in sorted(paths):
        for method in _METHODS:
            if (operation := paths[path].get(method)) is None:
                continue
            name = str(operation["operationId"])
            if name in seen:
                name = f"{method}_{re.sub(r'[^A-Za-z0-9]+', '_', path).strip('_') or 'root'}"
            while name in seen:
                name += "_"
            seen.add(name)
            operation["operationId"] = name


def _tag_of(path: str) -> str:
    """The first part of a path that names something."""
    parts = [part for part in path.split("/") if part and "{" not in part]
    return next((part for part in parts if part != "api" and not re.fullmatch(r"v\d+", part)), "root")


def _routes(app: Application, sources: Sources) -> Iterator[tuple[str, str, Schema]]:
    """Methods and paths of frameworks that say no more: what they take and give is told by their code alone."""
    from aurora_devops.code.go import routes as go
    from aurora_devops.code.go.program import routers_of
    from aurora_devops.code.node import express

    found = go.routes(routers_of(sources)) if app.language == "go" else express.routes(sources)
    for route in found:
        path = re.sub(r":(\w+)\??|\*(\w+)", lambda match: f"{{{match[1] or match[2]}}}", route.path)
        path = re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", path)
        if re.search(r"[*()\[\]]", path):
            continue
        method = "get" if route.method == "ANY" else route.method.lower()
        if method not in _METHODS:
            continue
        names = re.findall(r"\{(\w+)\}", path)
        operation: Schema = {
            "operationId": f"{method}_{re.sub(r'[^A-Za-z0-9]+', '_', path).strip('_') or 'root'}",
            "summary": f"{method.upper()} {path}",
            "description": f"Answered in {route.file}.",
            "tags": [_tag_of(path)],
        }
        if names:
            operation["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ]
        operation["responses"] = {
            "2XX": {"description": "The request was answered."},
            "default": {"description": "The request could not be answered."},
        }
        yield path, method, operation


class _Reader:
    """FastAPI's operations, with the schemas and security schemes that they refer to."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._schemas = Schemas(modules_of(sources), reserved=(_ERROR, _VALIDATION))
        self._security: dict[str, Schema] = {}
        self._errors = False
        self._validates = False

    def fastapi(self, app: Application) -> Iterator[tuple[str, str, Schema]]:
        """Path, method and operation of each route."""
        from aurora_devops.code.python import fastapi

        by_path = {module.path: module for module in modules_of(self._sources).values()}
        known = {app.health_path, app.readiness_path, app.metrics_path}
        for handler in fastapi.handlers(self._sources):
            route, function, module = handler.route, handler.function, by_path[handler.route.file]
            if function is None or route.method.lower() not in _METHODS:
                continue
            decorator = _decorator(function, route.line)
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
            hidden = literal(keyword(decorator, "include_in_schema")) is False
            if hidden and path not in known:
                continue
            yield path, route.method.lower(), self._operation(path, function, decorator, module)

    def components(self) -> dict[str, dict[str, Schema]]:
        """The schemas that were referred to, and how callers prove who they are."""
        schemas = dict(self._schemas.components())
        if self._errors:
            schemas[_ERROR] = {
                "type": "object",
                "description": "Why a request was refused.",
                "properties": {"detail": {"type": "string"}},
                "required": ["detail"],
            }
        if self._validates:
            schemas[_VALIDATION] = _VALIDATION_SCHEMA
        found = {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": dict(sorted(self._security.items())),
        }
        return {name: values for name, values in found.items() if values}

    def _operation(self, path: str, function: Function, decorator: ast.Call, module: Module) -> Schema:
        router = _router(decorator, module)
        taken = _Operation()
        for call in (router, decorator):
            for depended in _list(keyword(call, "dependencies") if call else None):
                self._depends(depended, module, path, taken, 1)
        self._signature(function, module, path, taken, 0)
        summary = text_of(keyword(decorator, "summary")) or _title(function.name)
        description = (
            text_of(keyword(decorator, "description")) or ast.get_docstring(function) or f"{summary}."
        )
        tags = [
            tag
            for call in (router, decorator)
            for item in _list(keyword(call, "tags") if call else None)
            if (tag := text_of(item))
        ]
        operation: Schema = {
            "operationId": text_of(keyword(decorator, "operation_id")) or function.name,
            "summary": summary,
            "description": description,
            "tags": list(dict.fromkeys(tags)) or [_tag_of(path)],
        }
        if literal(keyword(decorator, "deprecated")) is True:
            operation["deprecated"] = True
        # A part of the path that no parameter takes is still a part of the path.
        for name in re.findall(r"\{(\w+)\}", path):
            taken.parameters.setdefault((name, "path"), _parameter(name, "path", {"type": "string"}, True))
        if taken.parameters:
            operation["parameters"] = list(taken.parameters.values())
        if taken.bodies:
            operation["requestBody"] = _body(taken.bodies)
        operation["responses"] = self._responses(
            function, decorator, module, validates=bool(taken.parameters or taken.bodies)
        )
        if taken.security:
            operation["security"] = [{name: []} for name in dict.fromkeys(taken.security)]
        return operation

    def _signature(
        self, function: Function, module: Module, path: str, taken: _Operation, depth: int
    ) -> None:
        arguments = function.args
        plain = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
        pairs = [
            *zip(plain, [*defaults, *arguments.defaults], strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            if argument.arg not in ("self", "cls"):
                self._argument(argument, default, module, path, taken, depth)

    def _argument(
        self,
        argument: ast.arg,
        default: ast.expr | None,
        module: Module,
        path: str,
        taken: _Operation,
        depth: int,
    ) -> None:
        annotation, metadata, home = self._schemas.annotated(argument.annotation, module)
        calls = [call for call in (default, *metadata) if isinstance(call, ast.Call)]
        said = {called(call).rpartition(".")[2]: call for call in calls}
        for name in ("Depends", "Security"):
            if name in said:
                where = module if said[name] is default else home
                self._depends(said[name], where, path, taken, depth + 1, annotation)
                return
        if annotation is not None and called(annotation).rpartition(".")[2] in _GIVEN:
            return
        schema = self._schemas.of(annotation, home)
        described = next((call for name, call in said.items() if name in _LOCATIONS or name in _BODIES), None)
        required = default is None or (isinstance(default, ast.Call) and self._schemas.is_required(default))
        if described is not None:
            schema = self._schemas.constrained(schema, described)
        if (
            default is not None
            and not isinstance(default, ast.Call)
            and (value := literal(default)) is not None
        ):
            schema = {**schema, "default": value}
        name = (text_of(keyword(described, "alias")) if described else None) or argument.arg
        location = next((_LOCATIONS[word] for word in said if word in _LOCATIONS), "")
        media = next((_BODIES[word] for word in said if word in _BODIES), "")
        if f"{{{name}}}" in path:
            taken.parameters[name, "path"] = _parameter(name, "path", schema, True)
        elif "contentMediaType" in schema:
            taken.bodies[name] = ("multipart/form-data", schema, required)
        elif media or (not location and self._schemas.is_compound(schema)):
            taken.bodies[name] = (media or "application/json", schema, required)
        else:
            location = location or "query"
            if location == "header" and name == argument.arg:
                name = name.replace("_", "-")
            taken.parameters[name, location] = _parameter(name, location, schema, required)

    def _depends(
        self,
        depended: ast.expr,
        module: Module,
        path: str,
        taken: _Operation,
        depth: int,
        annotation: ast.expr | None = None,
    ) -> None:
        """What a dependency takes from the request itself, and whether it asks who the caller is."""
        if not isinstance(depended, ast.Call) or depth > _DEEPEST:
            return
        target = depended.args[0] if depended.args else annotation
        if not isinstance(target, ast.Name):
            return
        home, node = self._schemas.definition(target.id, module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._signature(node, home, path, taken, depth)
        elif isinstance(node, ast.Call) and (scheme := _security(node)):
            name = text_of(keyword(node, "scheme_name")) or called(node).rpartition(".")[2]
            self._security[name] = scheme
            taken.security.append(name)

    def _responses(
        self, function: Function, decorator: ast.Call, module: Module, *, validates: bool
    ) -> Schema:
        status = _status(keyword(decorator, "status_code")) or "200"
        answer: Schema = {"description": _phrase(status)}
        kind = called(
            keyword(decorator, "response_class") or function.returns or ast.Constant(None)
        ).rpartition(".")[2]
        model = keyword(decorator, "response_model") or function.returns
        none = isinstance(model, ast.Constant) and model.value is None
        if kind in _MEDIA:
            answer["content"] = {_MEDIA[kind]: {"schema": {"type": "string"}}}
        elif not none and status not in ("204", "304"):
            schema = {} if kind.endswith("Response") else self._schemas.of(model, module)
            answer["content"] = {"application/json": {"schema": schema}}
        found: Schema = {status: answer}
        raised = set()
        for code, text in _raised(function):
            self._errors = True
            if code not in found:
                content = {"application/json": {"schema": _reference(_ERROR)}}
                found[code] = {"description": text, "content": content}
                raised.add(code)
        said = literal(keyword(decorator, "responses"))
        for code, value in said.items() if isinstance(said, dict) else ():
            described = value.get("description") if isinstance(value, dict) else None
            found.setdefault(str(code), {"description": described or _phrase(str(code))})
        if validates and "422" not in found:
            self._validates = True
            content = {"application/json": {"schema": _reference(_VALIDATION)}}
            found["422"] = {"description": "The request is not valid.", "content": content}
        elif validates and "422" in raised:
            # FastAPI answers an invalid request before the function that raises it is called.
            self._validates = True
            either = {"anyOf": [_reference(_VALIDATION), _reference(_ERROR)]}
            found["422"]["content"] = {"application/json": {"schema": either}}
        return dict(sorted(found.items()))


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_VALIDATION_SCHEMA: Schema = {
    "type": "object",
    "description": "What is wrong with a request.",
    "properties": {
        "detail": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "msg": {"type": "string"},
                    "type": {"type": "string"},
                },
                "required": ["loc", "msg", "type"],
            },
        }
    },
}


def _decorator(function: Function, line: int) -> ast.Call:
    """The decorator that makes a function the answer to a route."""
    calls = [item for item in function.decorator_list if isinstance(item, ast.Call)]
    return next((call for call in calls if call.lineno == line), calls[0])


def _router(decorator: ast.Call, module: Module) -> ast.Call | None:
    """The call that makes the router of a decorator."""
    owner = decorator.func.value if isinstance(decorator.func, ast.Attribute) else None
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                if isinstance(owner, ast.Name) and name == owner.id:
                    return call
            case _:
                pass
    return None


def _list(node: ast.expr | None) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


def _parameter(name: str, location: str, schema: Schema, required: bool) -> Schema:
    said = {key: value for key, value in schema.items() if key != "description"}
    found: Schema = {"name": name, "in": location, "required": required or location == "path"}
    if "description" in schema:
        found["description"] = schema["description"]
    return {**found, "schema": said}


def _body(bodies: Mapping[str, tuple[str, Schema, bool]]) -> Schema:
    media = next((media for media, _, _ in bodies.values() if media == "multipart/form-data"), "")
    media = media or next(iter(bodies.values()))[0]
    required = any(needed for _, _, needed in bodies.values())
    if len(bodies) == 1 and media == "application/json":
        schema = next(iter(bodies.values()))[1]
    else:
        needed = [name for name, (_, _, must) in bodies.items() if must]
        schema = {"type": "object", "properties": {name: said for name, (_, said, _) in bodies.items()}}
        if needed:
            schema["required"] = needed
    return {"required": required, "content": {media: {"schema": schema}}}


def _security(call: ast.Call) -> Schema | None:
    """A security scheme of OpenAPI from one of `fastapi.security`."""
    name = called(call).rpartition(".")[2]
    if name == "OAuth2PasswordBearer":
        url = text_of(keyword(call, "tokenUrl")) or text_of(call.args[0] if call.args else None) or "token"
        return {"type": "oauth2", "flows": {"password": {"tokenUrl": url, "scopes": {}}}}
    if name in ("HTTPBearer", "HTTPBasic"):
        return {"type": "http", "scheme": name.removeprefix("HTTP").lower()}
    places = {"APIKeyHeader": "header", "APIKeyQuery": "query", "APIKeyCookie": "cookie"}
    if name in places and (key := text_of(keyword(call, "name"))):
        return {"type": "apiKey", "in": places[name], "name": key}
    return None


def _status(node: ast.expr | None) -> str:
    """A status as three digits: `201`, or `status.HTTP_201_CREATED`."""
    value = literal(node)
    if isinstance(value, int):
        return str(value)
    match = re.search(r"HTTP_(\d{3})_", called(node)) if node is not None else None
    return match[1] if match else ""


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return "The answer."


def _raised(function: Function) -> Iterable[tuple[str, str]]:
    """The errors that a function raises as answers: status, and what it says."""
    for node in ast.walk(function):
        match node:
            case ast.Raise(exc=ast.Call() as call) if called(call).rpartition(".")[2] == "HTTPException":
                status = _status(call.args[0] if call.args else keyword(call, "status_code"))
                detail = text_of(call.args[1] if len(call.args) > 1 else keyword(call, "detail"))
                if status:
                    yield status, _title(detail) if detail else _phrase(status)
            case _:
                pass


def document(app: Application, files: Mapping[str, str]) -> dict[str, Any]:
    """The whole document as data."""
    api = read(app, files)
    info: dict[str, Any] = {"title": app.name, "version": version_of(files)}
    info["description"] = app.description or f"What {app.name} serves."
    contact = {"name": app.owner, "url": app.repository_url}
    info["contact"] = {key: value for key, value in contact.items() if value} or {"name": app.name}
    if licence := _packaged(files, "license"):
        info["license"] = {"name": licence, "identifier": licence}
    servers = [{"url": f"https://{host}", "description": "Production"} for host in app.hosts]
    local = {"url": f"http://localhost:{app.port}", "description": "Development"}
    whole: dict[str, Any] = {"openapi": "3.1.0", "info": info, "servers": [*servers, local]}
    whole["tags"] = [{"name": tag, "description": _tag_text(tag, app)} for tag in api.tags]
    whole["paths"] = {path: dict(operations) for path, operations in api.paths.items()}
    if api.components:
        whole["components"] = {name: dict(values) for name, values in api.components.items()}
    return whole


def _tag_text(tag: str, app: Application) -> str:
    return f"What keeps {app.name} running." if tag == "operations" else f"All about {tag.replace('-', ' ')}."
