"""A Python program: its routes, settings, ports and metrics together."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.record import record, replace
from ..evidence import Confidence, Port, Program, Route
from ..sources import Sources
from . import aiohttp, bottle, django, falcon, fastapi, flask, http_server, litestar, sanic, starlette
from .environment import is_loaded, is_started, settings
from .metrics import SERVER, metrics, served_port, server_calls
from .modules import READS, Module, called, keyword, modules_of, sets, text_of, within
from .pydantic import fields_of_settings
from .routers import made_by

# Frameworks by the package that a module imports, each with the reader of its routes and whether they are all.
_FRAMEWORKS = {
    "aiohttp": aiohttp.routes,
    "apiflask": flask.routes,
    "bottle": bottle.routes,
    "django": django.routes,
    "falcon": falcon.routes,
    "fastapi": fastapi.routes,
    "flask": flask.routes,
    "flask_openapi3": flask.routes,
    "http.server": http_server.routes,
    "litestar": litestar.routes,
    "quart": flask.routes,
    "sanic": sanic.routes,
    "starlette": starlette.routes,
    "tornado": falcon.tornado_routes,
}
# Packages that serve paths and whose routes are not read.
_OTHERS = frozenset(
    {
        "channels",
        "cherrypy",
        "connexion",
        "fasthtml",
        "gradio",
        "nicegui",
        "robyn",
        "streamlit",
        "twisted",
        "wagtail",
    }
)


def program(sources: Sources) -> Program:
    """What the Python code of a project tells."""
    found: list[Route] = []
    modules = modules_of(sources).values()
    imported = {name for module in modules for name in (*module.packages, *module.imported)}
    known = dict.fromkeys(read for package, read in _FRAMEWORKS.items() if package in imported)
    complete = bool(known) and imported.isdisjoint(_OTHERS | _SERVERS)
    complete = complete and ("socketserver" not in imported or "http.server" in imported)
    for read in known:
        routes, all_of_them = read(sources)
        found += routes
        complete = complete and all_of_them
    complete = complete and bool(found)
    exported, all_metrics, prefixes = metrics(sources)
    listened = tuple(_listened(sources))
    calls = sum(_runs(module, node) is not None for module in modules for node in module.of(ast.Call))
    whole_ports = calls == len(listened) and imported.isdisjoint(_OTHERS)
    known_parts = (("routes", complete), ("metrics", all_metrics), ("ports", whole_ports))
    parts = [name for name, whole in known_parts if whole]
    if found:
        # A server for metrics whose port is unknown serves its path somewhere.
        found += (
            Route("GET", "/metrics", module.path, call.lineno)
            for module, call in server_calls(sources)
            if not _given(module, served_port(call), sources).number
        )
    return Program(
        "python",
        routes=tuple(found),
        settings=tuple(settings(sources)),
        ports=(*listened, *_metric_servers(sources)),
        metrics=tuple(exported),
        prefixes=tuple(prefixes),
        complete=frozenset(parts),
    )


# Servers of the standard library, whose paths are not read.
_SERVERS = frozenset({"wsgiref.simple_server"})
# What listens, with the position of the port and the port that is the default.
_RUNS = {
    "Granian": (2, 8000),
    "app.run": (1, 0),
    "run_app": (1, 0),
    "make_server": (1, 0),
    "serve": (1, 0),
    "simple_server.make_server": (1, 0),
    "uvicorn.Config": (9, 8000),
    "uvicorn.run": (9, 0),
    "waitress.serve": (9, 0),
    "web.TCPSite": (2, 8080),
    "web.run_app": (9, 8080),
}


# What listens at an address: a pair, a text, or a keyword with one.
_PAIRS = frozenset({"HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer"})
_ADDRESSES = frozenset({"add_insecure_port", "add_secure_port"})


def _runs(module: Module, call: ast.Call) -> tuple[int, int] | None:
    """The position of the port in a call that listens, and the default; None for another call."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "listen" and "tornado" in module.packages:
        return 0, 0
    if made_by(module, call, "bottle") == "run":
        return 9, 8080
    name = called(call).rpartition(".")[2]
    if name in _ADDRESSES or (name in _PAIRS and call.args and isinstance(call.args[0], ast.Tuple)):
        return 0, 0
    return _RUNS.get(called(call))


def _port_of(call: ast.Call, position: int) -> ast.expr | None:
    """The port in the arguments of a call that listens."""
    value = keyword(call, "port")
    if value is None and len(call.args) > position:
        value = call.args[position]
    address = keyword(call, "listen") or value
    match address:
        case ast.Tuple(elts=[_, port]):
            return port
        case ast.Constant(value=str(text)) if ":" in text:
            return ast.copy_location(ast.Constant(text.rpartition(":")[2]), address)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(before)), ast.FormattedValue(value=port)]) if (
            before.endswith(":")
        ):
            return port
        case _:
            return value


def _listened(sources: Sources) -> Iterator[Port]:
    """`uvicorn.run(app, port=8000)` and the like, and `int(os.environ.get("PORT", "8000"))` as the port."""
    for module in modules_of(sources).values():
        for node in module.of(ast.Call):
            run = _runs(module, node)
            if run is None:
                continue
            position, usual = run
            value = _port_of(node, position)
            if value is None:
                named = any(argument.arg in (None, "path", "sock") for argument in node.keywords)
                given = _Given(0 if named else usual)
            else:
                given = _given(module, value, sources)
            if 0 < given.number < 65536:
                confidence: Confidence = "usual" if value is None else "stated"
                file, line = given.place or (module.path, node.lineno)
                yield Port(given.number, file, line, called(node), given.variable, confidence=confidence)


def _metric_servers(sources: Sources) -> Iterator[Port]:
    """The ports of servers for metrics: `start_http_server(settings.metrics_port)`."""
    for module, call in server_calls(sources):
        given = _given(module, served_port(call), sources)
        if 0 < given.number < 65536:
            file, line = given.place or (module.path, call.lineno)
            alone = is_started(module, sources) or is_loaded(module, sources) or _is_of_worker(module, call)
            entries = (module.path.removesuffix(".py"),) if alone else ()
            yield Port(given.number, file, line, SERVER, given.variable, any_path=True, entries=entries)


def _is_of_worker(module: Module, call: ast.Call) -> bool:
    """Whether a call is in a function that Celery calls when a worker starts: `@worker_ready.connect`."""
    return any(
        called(one) in _OF_WORKERS
        for function in module.of(ast.FunctionDef)
        if any(node is call for node in within(function))
        for one in function.decorator_list
    )


# docs.celeryq.dev/en/stable/userguide/signals.html, "Worker Signals".
_OF_WORKERS = frozenset(
    f"{signal}.connect"
    for signal in (
        "celeryd_after_setup",
        "celeryd_init",
        "worker_init",
        "worker_process_init",
        "worker_ready",
    )
)


@record
class _Given:
    """A port that an expression gives, 0 if it is unknown.

    `variable` is the environment variable or the option that sets another one, `?` if its name is unknown, and `place`
    where the port is, if that is not the expression.
    """

    number: int = 0
    variable: str = ""
    place: tuple[str, int] | None = None


_UNKNOWN = _Given()
# What makes a field of a class, and the keywords for its value.
_FIELDS = frozenset({"Factory", "attrib", "field", "ib"})
_DEFAULTS = ("default", "default_factory", "factory")
_MOST_STEPS = 6


def _given(module: Module, value: ast.expr | None, sources: Sources, depth: int = 0) -> _Given:
    """The port that an expression gives, through names, fields of settings and constants of other modules."""
    if depth > _MOST_STEPS:
        return _UNKNOWN
    match value:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return _Given(number)
        case ast.Constant(value=str(text)) if text.isdecimal() and len(text) <= 5:
            return _Given(int(text))
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return _given(module, inner, sources, depth + 1)
        case ast.BoolOp(op=ast.Or(), values=[ast.Call() as read, default]) if called(read) in READS:
            number = _given(module, default, sources, depth + 1).number
            return _Given(number, text_of(read.args[0] if read.args else None) or "?")
        case ast.Call(args=[name, *rest]) if called(value) in READS:
            given = rest[0] if rest else keyword(value, "default")
            number = _given(module, given, sources, depth + 1).number if given else 0
            return _Given(number, text_of(name) or "?")
        case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if name.isupper():
            # A function of the project or of a library: `env.int("PORT", 8000)`, `config("PORT", default=8000)`.
            given = rest[0] if rest else keyword(value, "default")
            number = _given(module, given, sources, depth + 1).number if given else 0
            return _Given(number, name)
        case ast.Call() if called(value).rpartition(".")[2] in _FIELDS:
            # The field of a dataclass or of attrs: `field(default_factory=lambda: int(os.getenv("PORT", "8000")))`.
            made = next((found for name in _DEFAULTS if (found := keyword(value, name))), None)
            return _given(module, made.body if isinstance(made, ast.Lambda) else made, sources, depth + 1)
        case ast.Name(id=name):
            function = _with_parameter(module, value)
            if function is not None:
                return _parameter(module, function, name, sources, depth)
            return _named(module, name, sources, depth)
        case ast.Attribute(attr=attribute):
            return _field(module, value, attribute, sources, depth)
        case _:
            return _UNKNOWN


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _with_parameter(module: Module, name: ast.Name) -> _Function | None:
    """The innermost function around a name of which it is a parameter, if the function does not set it."""
    around = [
        node
        for node in module.of(ast.FunctionDef, ast.AsyncFunctionDef)
        if node.lineno <= name.lineno <= (node.end_lineno or node.lineno)
    ]
    inner = max(around, key=lambda node: node.lineno, default=None)
    if inner is None or all(one.arg != name.id for one in _parameters(inner)):
        return None
    assigned = (node for node in within(inner) if isinstance(node, (ast.Assign, ast.AnnAssign)))
    return None if any(sets(node, name.id) for node in assigned) else inner


def _parameters(function: _Function) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def _parameter(module: Module, function: _Function, name: str, sources: Sources, depth: int) -> _Given:
    """The port of a parameter: that of an option of click or typer, what the only call passes, or the default."""
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not called(decorator).endswith("option"):
            continue
        words = [text for one in decorator.args if (text := text_of(one))]
        if name in (word.lstrip("-").replace("-", "_") for word in words):
            return _of_option(module, decorator, keyword(decorator, "default"), words[0], sources, depth)
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    values = dict(zip((one.arg for one in positional), [*defaults, *given.defaults], strict=True))
    values |= {one.arg: value for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)}
    default, flag = values.get(name), f"--{name.replace('_', '-')}"
    if isinstance(default, ast.Call) and called(default).endswith("Option"):
        usual = keyword(default, "default") or (default.args[0] if default.args else None)
        return _of_option(module, default, usual, flag, sources, depth)
    annotation = next(one.annotation for one in _parameters(function) if one.arg == name)
    options = [node for node in ast.walk(annotation) if isinstance(node, ast.Call)] if annotation else []
    if options and called(options[0]).endswith("Option"):
        return _of_option(module, options[0], default, flag, sources, depth)
    if any(called(one).endswith(".command") for one in function.decorator_list):
        return replace(_given(module, default, sources, depth + 1), variable=flag)
    position = next((index for index, one in enumerate(positional) if one.arg == name), -1)
    passed = []
    for call in module.of(ast.Call):
        if called(call).rpartition(".")[2] == function.name:
            value = keyword(call, name) or (
                call.args[position] if 0 <= position < len(call.args) else default
            )
            passed.append(_given(module, value, sources, depth + 1))
    return passed[0] if len(passed) == 1 else _UNKNOWN


def _of_option(
    module: Module, option: ast.AST, default: ast.expr | None, flag: str, sources: Sources, depth: int
) -> _Given:
    """The port of an option, which a flag sets, or an environment variable."""
    variable = text_of(keyword(option, "envvar")) if isinstance(option, ast.Call) else None
    given = _given(module, default, sources, depth + 1)
    return replace(
        given, variable=variable or flag, place=given.place or (module.path, getattr(option, "lineno", 0))
    )


def _named(module: Module, name: str, sources: Sources, depth: int) -> _Given:
    """The port of a name that the module, or the one that it is imported from, sets once."""
    assigned = [node.value for node in module.of(ast.Assign, ast.AnnAssign) if sets(node, name)]
    if assigned:
        if len(assigned) > 1 or assigned[0] is None:
            return _UNKNOWN
        found = _given(module, assigned[0], sources, depth + 1)
        return found if found.place else replace(found, place=(module.path, assigned[0].lineno))
    home, inner = module.names.get(name, ("", ""))
    other = modules_of(sources).get(home) if inner else None
    return _named(other, inner, sources, depth + 1) if other else _UNKNOWN


def _field(module: Module, value: ast.Attribute, attribute: str, sources: Sources, depth: int) -> _Given:
    """The port of `settings.port`: of a field of settings, of a constant of a class or a module, or of an option."""
    owner = called(value.value)
    home, inner = module.names.get(owner, ("", ""))
    other = modules_of(sources).get(f"{home}.{inner}" if inner else home) if home else None
    if other is not None and other.holds(attribute):
        return _named(other, attribute, sources, depth + 1)
    if (home, inner) == ("django.conf", "settings"):
        having = [
            one for one in modules_of(sources).values() if "settings" in one.path and one.holds(attribute)
        ]
        return _named(having[0], attribute, sources, depth + 1) if len(having) == 1 else _UNKNOWN
    found = fields_of_settings(sources).get(attribute, ())
    if len(found) > 1:
        # `settings.http.port`: the class of `http`.
        parts = owner.split(".")
        sort = _class_of(parts[-1], sources) if len(parts) > 1 else _class_made(module, parts[0])
        found = tuple(one for one in found if one[0] == sort)
    if len(found) == 1:
        setting = found[0][1]
        text = str(setting.default)
        number = int(text) if text.isdecimal() and len(text) <= 5 else 0
        return _Given(number, setting.name, (setting.file, setting.line))
    if found or owner in ("self", ""):
        return _UNKNOWN
    is_option = owner in _OPTIONS or _class_made(module, owner) == "parse_args"
    option = _option(module, attribute, sources, depth) if is_option else None
    return option or _of_class(attribute, sources, depth)


# What the options of a command line are called, as `argparse` gives them.
_OPTIONS = frozenset({"arguments", "args", "ns", "opts", "options"})


def _option(module: Module, name: str, sources: Sources, depth: int) -> _Given | None:
    """The default of an option of the command line that `argparse` or Tornado reads into an attribute."""
    for node in module.of(ast.Call):
        words = [text for argument in node.args if (text := text_of(argument))]
        names = [word for word in words if word.lstrip("-").replace("-", "_") == name and word[:1] == "-"]
        if called(node).endswith(".add_argument") and (names or text_of(keyword(node, "dest")) == name):
            default = keyword(node, "default")
            number = _given(module, default, sources, depth + 1).number if default else 0
            return _Given(number, (names or words or ["-"])[0], (module.path, node.lineno))
    if "tornado" not in module.packages:
        return None
    for other in modules_of(sources).values():
        for node in other.of(ast.Call) if "tornado" in other.packages else ():
            # `define("port", default=8000)`
            if called(node).rpartition(".")[2] == "define" and node.args and text_of(node.args[0]) == name:
                default = keyword(node, "default")
                given = _given(other, default, sources, depth + 1) if default else _UNKNOWN
                variable = given.variable or f"--{name}"
                return _Given(given.number, variable, given.place or (other.path, node.lineno))
    return None


def _class_of(field: str, sources: Sources) -> str:
    """The class of the fields with a name, if all that have it are of one class."""
    found = {
        called(node.annotation).rpartition(".")[2]
        for module in modules_of(sources).values()
        for node in module.of(ast.AnnAssign)
        if called(node.target) == field
    }
    return found.pop() if len(found) == 1 else ""


def _class_made(module: Module, name: str) -> str:
    """The class of which a name of a module is made: `settings = Settings()`."""
    found = {
        called(node.value).rpartition(".")[2]
        for node in module.of(ast.Assign)
        if isinstance(node.value, ast.Call) and sets(node, name)
    }
    return found.pop() if len(found) == 1 else ""


def _of_class(attribute: str, sources: Sources, depth: int) -> _Given:
    """The port of the only field of a class with a name: `PORT = int(os.getenv("PORT", "8000"))`.

    What makes the only object of the class may set it, or its constructor: `self.port = int(os.getenv("PORT", 8000))`.
    """
    modules = modules_of(sources).values()
    classes = {"cls", *(made.name for module in modules for made in module.of(ast.ClassDef))}
    in_class: list[tuple[Module, ast.expr | None]] = []
    for module in modules:
        for made in module.of(ast.ClassDef):
            for node in made.body:
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and sets(node, attribute):
                    in_class.append((module, node.value))
    given_where_made = [
        (module, value)
        for module in modules
        for call in module.of(ast.Call)
        if called(call).rpartition(".")[2] in classes and (value := keyword(call, attribute)) is not None
    ]
    in_constructors = [
        (module, node.value)
        for module in modules
        for node in module.of(ast.Assign, ast.AnnAssign)
        if sets(node, f"self.{attribute}") and not isinstance(node.value, ast.Name)
    ]
    found = given_where_made or in_class or in_constructors
    home, value = found[0] if len(found) == 1 else (None, None)
    if home is None or value is None:
        return _UNKNOWN
    given = _given(home, value, sources, depth + 1)
    # What makes an object of the class may set another one.
    plain = given.variable or isinstance(value, ast.Constant)
    return replace(given, place=given.place or (home.path, value.lineno)) if plain else _UNKNOWN
