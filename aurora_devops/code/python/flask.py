"""Flask and Quart: routes of applications and blueprints with their prefixes, and those of Flask-RESTful."""

from __future__ import annotations

import ast

from ..evidence import Route
from ..sources import Sources
from .environment import constant_text
from .modules import Module, called, keyword, modules_of, text_of
from .routers import Key, Routers, Served, converted, looped, made_by, named

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
# Packages that add routes of their own.
_ADDS_ROUTES = frozenset(
    {
        "authlib",
        "dash",
        "flasgger",
        "flask_admin",
        "flask_appbuilder",
        "flask_dance",
        "flask_graphql",
        "flask_health",
        "flask_healthz",
        "flask_monitoringdashboard",
        "flask_restx",
        "flask_rest_jsonapi",
        "flask_security",
        "flask_smorest",
        "flask_sock",
        "flask_user",
        "healthcheck",
        "prometheus_flask_exporter",
        "rest_framework",
        "strawberry",
        "whitenoise",
    }
)
_HARMLESS_WRAPPERS = frozenset({"ProxyFix", "ProfilerMiddleware", "SentryWsgiMiddleware"})


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    found = Routers()
    modules = list(modules_of(sources).values())
    makers: set[Key] = set()
    for module in modules:
        _made(module, found, makers, sources)
    for module in modules:
        _aliases(module, found, makers, sources)
    for module in modules:
        _read(module, found, sources)
        found.unknown = found.unknown or not module.packages.isdisjoint(_ADDS_ROUTES)
    return found.routes()


def _made_by(module: Module, call: ast.Call) -> str:
    """The name of what is called if it is of Flask or of Quart."""
    return made_by(module, call, "flask") or made_by(module, call, "quart")


def _assigned(node: ast.AST) -> tuple[str, ast.Call] | None:
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call)
        ):
            return name, call
        case ast.Assign(targets=[ast.Attribute() as target], value=ast.Call() as call):
            return (called(target), call) if called(target) else None
        case _:
            return None


def _made(module: Module, found: Routers, makers: set[Key], sources: Sources) -> None:
    """The applications, blueprints and APIs that a module makes."""
    for node in module.nodes:
        if (made := _assigned(node)) is not None:
            name, call = made
            key = (module.name, name)
            match _made_by(module, call):
                case "Flask" | "Quart":
                    found.apps[key] = call.lineno
                    found.prefixes[key] = ""
                    _static(module, found, key, call)
                case "Blueprint":
                    found.prefixes[key] = _prefix(call, "url_prefix", module, sources)
                    folder = keyword(call, "static_folder")
                    found.unknown = found.unknown or folder is not None
                case _:
                    pass
            if made_by(module, call, "flask_restful") == "Api":
                found.prefixes[key] = _prefix(call, "prefix", module, sources)
        elif isinstance(node, ast.FunctionDef):
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Call)] if module.packages else []
            if any(_made_by(module, each) in ("Flask", "Quart") for each in inner):
                makers.add((module.name, node.name))
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if _is_application(module, argument):
                    found.apps.setdefault((module.name, argument.arg), argument.lineno)


def _is_application(module: Module, argument: ast.arg) -> bool:
    """Whether a function takes the application: `def init_app(app):`."""
    if argument.annotation is None:
        return argument.arg == "app"
    return called(argument.annotation).rpartition(".")[2] in ("Flask", "Quart")


def _aliases(module: Module, found: Routers, makers: set[Key], sources: Sources) -> None:
    """`app = create_app()` in this module or in another one."""
    for node in module.nodes if makers else ():
        if (
            (made := _assigned(node)) is not None
            and named(module, made[1].func, sources) in makers
            and not found.knows((module.name, made[0]))
        ):
            found.apps[module.name, made[0]] = made[1].lineno


def _prefix(call: ast.Call, name: str, module: Module, sources: Sources) -> str | None:
    given = keyword(call, name)
    if any(argument.arg is None for argument in call.keywords):
        return None
    return "" if given is None or _is_none(given) else _text(given, module, sources)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _text(node: ast.expr | None, module: Module, sources: Sources) -> str | None:
    text = constant_text(node, module, sources) if node is not None else None
    return converted(text) if text is not None else None


def _static(module: Module, found: Routers, app: Key, call: ast.Call) -> None:
    """The files that an application serves below `static_url_path`, which is `/static` by default."""
    folder, path = keyword(call, "static_folder"), keyword(call, "static_url_path")
    if folder is not None and _is_none(folder):
        return
    at = "/static" if path is None and folder is None else text_of(path)
    if at is None and isinstance(folder, ast.Constant) and isinstance(folder.value, str):
        at = "/" + folder.value.rstrip("/").rpartition("/")[2]
    if at is None or not at.strip("/"):
        found.unknown = True
    else:
        served = f"{at.rstrip('/')}/{{filename:path}}"
        found.served.append(Served(app, "GET", served, module, call.lineno, "usual"))


def _read(module: Module, found: Routers, sources: Sources) -> None:
    uses = not module.packages.isdisjoint({"flask", "flask_restful", "quart"})
    for node in module.nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call):
                        _decorated(module, found, sources, decorator, uses)
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)):
                _method_called(module, found, sources, owner, attribute, node)
            case ast.Assign(targets=[ast.Attribute(attr="wsgi_app")], value=value):
                _wrapped(module, found, value)
            case _:
                pass
        if (made := _assigned(node)) is not None and made_by(module, made[1], "flask_restful") == "Api":
            first = made[1].args[0] if made[1].args else keyword(made[1], "app")
            _included(module, found, sources, (module.name, made[0]), first)


def _decorated(module: Module, found: Routers, sources: Sources, call: ast.Call, uses: bool) -> None:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in (*_METHODS, "route", "resource"):
        return
    router = named(module, call.func.value, sources)
    if router is None or not found.knows(router):
        # In a module without Flask, only what is known to be a router is one.
        found.unknown = found.unknown or uses
        return
    path = _text(call.args[0] if call.args else keyword(call, "rule"), module, sources)
    if path is None:
        found.unknown = True
        return
    method = call.func.attr.upper()
    for one in [method] if call.func.attr in _METHODS else _methods(call):
        found.served.append(Served(router, one, path, module, call.lineno))


def _methods(call: ast.Call) -> list[str]:
    listed = keyword(call, "methods")
    if isinstance(listed, (ast.List, ast.Tuple, ast.Set)):
        return [text.upper() for item in listed.elts if (text := text_of(item))] or ["GET"]
    return ["GET"] if listed is None else ["ANY"]


def _method_called(
    module: Module, found: Routers, sources: Sources, owner: ast.expr, attribute: str, call: ast.Call
) -> None:
    if attribute not in ("register_blueprint", "add_url_rule", "add_resource", "init_app"):
        return
    own = named(module, owner, sources)
    first = call.args[0] if call.args else None
    if attribute == "init_app":
        if own in found.prefixes and own not in found.apps and own is not None:
            _included(module, found, sources, own, first)
    elif own is None or not found.knows(own):
        found.unknown = True
    elif attribute == "register_blueprint":
        listed = looped(module, first, call) if isinstance(first, ast.Name) else None
        if listed is not None and keyword(call, "url_prefix") is None:
            for each in listed:
                key = named(module, each, sources)
                if key is not None and key in found.prefixes and key not in found.apps:
                    found.included[key].append((own, ""))
                else:
                    found.unknown = True
            return
        blueprint = named(module, first, sources) if first is not None else None
        if blueprint is None or blueprint not in found.prefixes or blueprint in found.apps:
            found.unknown = True
            return
        prefix = _prefix(call, "url_prefix", module, sources)
        found.unknown = found.unknown or prefix is None
        if prefix and found.prefixes[blueprint] != "":
            # The prefix of the registration replaces that of the blueprint.
            found.unknown = found.unknown or bool(found.included[blueprint])
            found.prefixes[blueprint] = ""
        found.included[blueprint].append((own, prefix))
    else:
        paths = call.args[:1] if attribute == "add_url_rule" else call.args[1:]
        rule = keyword(call, "rule")
        texts = [_text(each, module, sources) for each in ([rule] if rule is not None else paths)]
        found.unknown = found.unknown or None in texts or not texts
        for path in texts:
            if path is not None:
                for method in _methods(call) if attribute == "add_url_rule" else ["ANY"]:
                    found.served.append(Served(own, method, path, module, call.lineno))


def _included(module: Module, found: Routers, sources: Sources, key: Key, parent: ast.expr | None) -> None:
    """`Api(app)` or `api.init_app(app)`."""
    owner = named(module, parent, sources) if parent is not None else None
    if owner is not None:
        found.included[key].append((owner, ""))


def _wrapped(module: Module, found: Routers, value: ast.expr) -> None:
    """`app.wsgi_app = Middleware(app.wsgi_app)`, which may answer requests itself."""
    name = called(value).rpartition(".")[2]
    if name not in _HARMLESS_WRAPPERS:
        found.unknown = True
