"""Flask and Quart: routes of applications and blueprints with their prefixes, and those of Flask-RESTful."""

from __future__ import annotations

import ast

from ..evidence import Route
from ..sources import Sources
from .flask_apis import APIS, add_namespace, is_api, read_api
from .modules import Module, called, keyword, modules_of, text_of
from .routers import Key, Routers, Served, converted, in_turn, made_by, named, target_of
from .texts import text_and_variables
from .variants import variants_of

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
        "flask_rest_jsonapi",
        "flask_security",
        "flask_sock",
        "flask_user",
        "healthcheck",
        "prometheus_flask_exporter",
        "rest_framework",
        "strawberry",
        "whitenoise",
    }
)
_HARMLESS_WRAPPERS = frozenset(
    {"DispatcherMiddleware", "ProxyFix", "ProfilerMiddleware", "SentryWsgiMiddleware"}
)


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


# The packages whose classes are applications and blueprints, or derive from those of Flask.
_PACKAGES = ("flask", "quart", "apiflask", "flask_openapi3", "flask_smorest")
_APPLICATIONS = frozenset({"APIFlask", "Flask", "OpenAPI", "Quart"})
_BLUEPRINTS = frozenset({"APIBlueprint", "Blueprint"})
# What the applications of other packages serve themselves.
_OWN = {
    "APIFlask": ("/docs", "/openapi.json", "/redoc", "/static/apiflask/{rest:path}"),
    "OpenAPI": ("/openapi/{rest:path}", "/openapi"),
}


def _made_by(module: Module, call: ast.Call) -> str:
    """The name of what is called if it is of Flask, of Quart, or of a package that extends them."""
    return next((name for package in _PACKAGES if (name := made_by(module, call, package))), "")


def _assigned(module: Module, node: ast.AST) -> tuple[Key, ast.Call] | None:
    match node:
        case (
            ast.Assign(targets=[target], value=ast.Call() as call)
            | ast.AnnAssign(target=target, value=ast.Call() as call)
        ):
            key = target_of(module, target)
            return (key, call) if key else None
        case _:
            return None


def _made(module: Module, found: Routers, makers: set[Key], sources: Sources) -> None:
    """The applications, blueprints and APIs that a module makes."""
    for node in module.nodes:
        if (made := _assigned(module, node)) is not None:
            key, call = made
            name = _made_by(module, call)
            if name in _APPLICATIONS:
                found.apps[key] = call.lineno
                found.prefixes[key] = ""
                _static(module, found, key, call)
                for path in _OWN.get(name, ()):
                    found.served.append(Served(key, "GET", path, module, call.lineno, "usual"))
            elif name in _BLUEPRINTS:
                prefix = _prefix(call, "url_prefix", module, found, sources)
                # Two blueprints of a name, in two functions, are not told apart.
                found.unknown = found.unknown or found.prefixes.get(key, prefix) != prefix
                found.prefixes[key] = prefix
                folder = keyword(call, "static_folder")
                found.unknown = found.unknown or folder is not None
            else:
                read_api(module, found, sources, key, call)
        elif isinstance(node, ast.FunctionDef):
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Call)] if module.packages else []
            if any(_made_by(module, each) in _APPLICATIONS for each in inner):
                makers.add((module.name, node.name))
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if _is_application(module, argument):
                    found.apps.setdefault((module.name, argument.arg), argument.lineno)


def _is_application(module: Module, argument: ast.arg) -> bool:
    """Whether a function takes the application: `def init_app(app):`."""
    if argument.annotation is None:
        return argument.arg == "app"
    return called(argument.annotation).rpartition(".")[2] in _APPLICATIONS


def _aliases(module: Module, found: Routers, makers: set[Key], sources: Sources) -> None:
    """`app = create_app()` in this module or in another one."""
    for node in module.nodes if makers else ():
        if (
            (made := _assigned(module, node)) is not None
            and named(module, made[1].func, sources) in makers
            and not found.knows(made[0])
        ):
            found.apps[made[0]] = made[1].lineno


def _prefix(call: ast.Call, name: str, module: Module, found: Routers, sources: Sources) -> str | None:
    given = keyword(call, name)
    if any(argument.arg is None for argument in call.keywords):
        return None
    return "" if given is None or _is_none(given) else _text(given, module, found, sources)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _text(node: ast.expr | None, module: Module, found: Routers, sources: Sources) -> str | None:
    text, variables = text_and_variables(node, module, sources) if node is not None else (None, set[str]())
    found.variables |= variables
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
    uses = not module.packages.isdisjoint({*_PACKAGES, *APIS})
    for node in module.nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call):
                        _decorated(module, found, sources, decorator, uses)
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)) if attribute in _ADDS:
                _method_called(module, found, sources, owner, attribute, node)
            case ast.Assign(targets=[ast.Attribute(attr="wsgi_app")], value=value):
                _wrapped(found, value)
            case ast.Call() if called(node).rpartition(".")[2] == "DispatcherMiddleware":
                _dispatched(module, found, sources, node)
            case _:
                pass
        made = _assigned(module, node)
        if made is not None and is_api(module, made[1]):
            first = made[1].args[0] if made[1].args else keyword(made[1], "app")
            _included(module, found, sources, made[0], first)


def _decorated(module: Module, found: Routers, sources: Sources, call: ast.Call, uses: bool) -> None:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in (*_METHODS, "route", "resource"):
        return
    router = named(module, call.func.value, sources)
    if router is None or not found.knows(router):
        # In a module without Flask, only what is known to be a router is one.
        found.unknown = found.unknown or uses
        return
    method = call.func.attr.upper()
    rule = keyword(call, "rule")
    for said in call.args if rule is None else [rule]:
        path = _text(said, module, found, sources)
        if path is None:
            found.unknown = True
            continue
        for one in [method] if call.func.attr in _METHODS else _methods(call):
            found.served.append(Served(router, one, path, module, call.lineno))


def _methods(call: ast.Call) -> list[str]:
    listed = keyword(call, "methods")
    if isinstance(listed, (ast.List, ast.Tuple, ast.Set)):
        return [text.upper() for item in listed.elts if (text := text_of(item))] or ["GET"]
    return ["GET"] if listed is None else ["ANY"]


_ADDS = frozenset(
    {
        *("add_namespace", "add_resource", "add_url_rule", "init_app", "register_api", "register_blueprint"),
    }
)


def _method_called(
    module: Module, found: Routers, sources: Sources, owner: ast.expr, attribute: str, call: ast.Call
) -> None:
    own = named(module, owner, sources)
    first = call.args[0] if call.args else None
    if attribute == "init_app":
        if own in found.prefixes and own not in found.apps and own is not None:
            _included(module, found, sources, own, first)
    elif own is None or not found.knows(own):
        found.unknown = True
    elif attribute == "add_namespace":
        add_namespace(module, found, sources, own, call)
    elif attribute in ("register_blueprint", "register_api"):
        _registered(module, found, sources, own, call)
    else:
        paths = call.args[:1] if attribute == "add_url_rule" else call.args[1:]
        rule = keyword(call, "rule")
        texts = [_text(each, module, found, sources) for each in ([rule] if rule is not None else paths)]
        found.unknown = found.unknown or None in texts or not texts
        for path in texts:
            if path is not None:
                for method in _methods(call) if attribute == "add_url_rule" else ["ANY"]:
                    found.served.append(Served(own, method, path, module, call.lineno))


def _registered(module: Module, found: Routers, sources: Sources, own: Key, call: ast.Call) -> None:
    """`app.register_blueprint(orders, url_prefix="/orders")`, also in a loop."""
    first = call.args[0] if call.args else keyword(call, "blueprint")
    turns = variants_of(sources).turns(module, call) if first is not None else None
    if turns is None or first is None or any(argument.arg is None for argument in call.keywords):
        found.unknown = True
        return
    for turn in turns:
        home, each = in_turn(first, module, turn)
        blueprint = named(home, each, sources)
        if blueprint is None or blueprint not in found.prefixes or blueprint in found.apps:
            found.unknown = True
            continue
        given = keyword(call, "url_prefix")
        where, said = (module, None) if given is None else in_turn(given, module, turn)
        prefix = "" if said is None or _is_none(said) else _text(said, where, found, sources)
        found.unknown = found.unknown or prefix is None
        if prefix and found.prefixes[blueprint] != "":
            # The prefix of the registration replaces that of the blueprint.
            found.unknown = found.unknown or bool(found.included[blueprint])
            found.prefixes[blueprint] = ""
        found.included[blueprint].append((own, prefix))


def _included(module: Module, found: Routers, sources: Sources, key: Key, parent: ast.expr | None) -> None:
    """`Api(app)` or `api.init_app(app)`."""
    owner = named(module, parent, sources) if parent is not None else None
    if owner is not None:
        found.included[key].append((owner, ""))


def _wrapped(found: Routers, value: ast.expr) -> None:
    """`app.wsgi_app = Middleware(app.wsgi_app)`, which may answer requests itself."""
    name = called(value).rpartition(".")[2]
    if name not in _HARMLESS_WRAPPERS:
        found.unknown = True


def _dispatched(module: Module, found: Routers, sources: Sources, call: ast.Call) -> None:
    """`DispatcherMiddleware(app.wsgi_app, {"/metrics": make_wsgi_app()})`: applications below paths of another one."""
    outer = call.args[0] if call.args else keyword(call, "app")
    mounts = call.args[1] if len(call.args) > 1 else keyword(call, "mounts")
    if isinstance(outer, ast.Attribute) and outer.attr == "wsgi_app":
        outer = outer.value
    parent = named(module, outer, sources) if outer is not None else None
    if isinstance(outer, ast.Call) and called(outer).rpartition(".")[2] in ("NotFound", "Response"):
        parent = (module.name, "DispatcherMiddleware")
        found.apps[parent] = call.lineno
    pairs = zip(mounts.keys, mounts.values, strict=True) if isinstance(mounts, ast.Dict) else ()
    found.unknown = found.unknown or not isinstance(mounts, ast.Dict)
    for said, mounted in pairs:
        path = _text(said, module, found, sources)
        if path is None or not path.strip("/") or parent is None or not found.knows(parent):
            found.unknown = True
            continue
        child = named(module, mounted, sources)
        if child in found.apps and child != parent:
            found.included[child].append((parent, path))
            del found.apps[child]
        else:
            for one in (path, f"{path.rstrip('/')}/{{rest:path}}"):
                found.served.append(Served(parent, "ANY", one, module, call.lineno))
