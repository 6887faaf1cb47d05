"""The variables that command lines and classes of settings of libraries read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Setting
from ..sources import Sources
from .modules import Module, called, constant, keyword, modules_of, text_of
from .routers import made_by, origin
from .texts import constant_text

_MOST_LEVELS = 4


def library_settings(module: Module, sources: Sources) -> Iterator[Setting]:
    """The variables that a module has libraries read."""
    yield from _options(module, sources)
    if "dj_database_url" in module.packages:
        yield from _database_urls(module)
    if not module.packages.isdisjoint({"typed_settings", "environ"}):
        yield from _classes(module, sources)
    if "dynaconf" in module.packages or any(home in _dynaconf_modules(sources) for home in module.imported):
        yield from _dynaconf(module, sources)
    if "flask" in module.packages or "quart" in module.packages:
        yield from _of_flask(module, sources)


# The libraries of command lines whose options have variables.
_COMMAND_LINES = frozenset({"click", "typer", "asyncclick", "rich_click", "cyclopts", "configargparse"})


def _options(module: Module, sources: Sources) -> Iterator[Setting]:
    """`click.option("--url", envvar="URL")`, `typer.Option(envvar=["URL"])`, `parser.add("--url", env_var="URL")`."""
    if module.packages.isdisjoint(_COMMAND_LINES):
        return
    for call in module.of(ast.Call):
        said = keyword(call, "envvar") or keyword(call, "env_var")
        if said is None:
            continue
        items = said.elts if isinstance(said, (ast.List, ast.Tuple)) else [said]
        default = keyword(call, "default")
        for item in items:
            name = constant_text(item, module, sources)
            if name:
                yield Setting(name, module.path, call.lineno, "option", constant(default), optional=True)


def _database_urls(module: Module) -> Iterator[Setting]:
    """`dj_database_url.config()`, which reads `DATABASE_URL` unless it is given another name."""
    for call in module.of(ast.Call):
        if made_by(module, call, "dj_database_url") == "config":
            said = call.args[0] if call.args else keyword(call, "env")
            name = "DATABASE_URL" if said is None else text_of(said)
            if name:
                default = constant(keyword(call, "default"))
                yield Setting(name, module.path, call.lineno, "dj_database_url", default, optional=True)


def _classes(module: Module, sources: Sources) -> Iterator[Setting]:
    """The fields of classes of typed-settings and environ-config."""
    for call in module.of(ast.Call):
        if made_by(module, call, "typed_settings") == "load" and call.args:
            prefix = text_of(keyword(call, "env_prefix"))
            app = text_of(keyword(call, "appname") or (call.args[1] if len(call.args) > 1 else None))
            if keyword(call, "env_prefix") is None and app:
                prefix = f"{app.upper().replace('-', '_')}_"
            if prefix is not None and (name := called(call.args[0])):
                yield from _typed(module, name, prefix, sources)
    for node in module.of(ast.ClassDef):
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and made_by(module, decorator, "environ") == "config":
                said = keyword(decorator, "prefix")
                prefix = "APP" if said is None else text_of(said)
                if prefix is not None:
                    yield from _environ_config(module, node, prefix, sources)


def _class_named(module: Module, name: str, sources: Sources) -> tuple[Module, ast.ClassDef] | None:
    key = origin((module.name, name), sources)
    home = modules_of(sources).get(key[0])
    found = [node for node in home.of(ast.ClassDef) if node.name == key[1]] if home else []
    return (home, found[0]) if home is not None and len(found) == 1 else None


def _typed(module: Module, name: str, prefix: str, sources: Sources, level: int = 0) -> Iterator[Setting]:
    found = _class_named(module, name, sources)
    if found is None or level > _MOST_LEVELS:
        return
    home, node = found
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            full = f"{prefix}{field.target.id.upper()}"
            inner = called(field.annotation)
            if _class_named(home, inner, sources) if inner and "." not in inner else None:
                yield from _typed(home, inner, f"{full}_", sources, level + 1)
            else:
                yield Setting(
                    full,
                    home.path,
                    field.lineno,
                    "settings field",
                    constant(field.value),
                    needed=field.value is None,
                )


def _environ_config(
    module: Module, node: ast.ClassDef, prefix: str, sources: Sources, level: int = 0
) -> Iterator[Setting]:
    """`url = environ.var()` in a class with `@environ.config(prefix="SHOP")`."""
    for field in node.body:
        if not isinstance(field, (ast.Assign, ast.AnnAssign)) or not isinstance(field.value, ast.Call):
            continue
        target = field.targets[0] if isinstance(field, ast.Assign) else field.target
        made = made_by(module, field.value, "environ")
        full = "_".join(part for part in (prefix, called(target)) if part).upper()
        if made == "group" and field.value.args and level < _MOST_LEVELS:
            inner = _class_named(module, called(field.value.args[0]), sources)
            if inner is not None:
                yield from _environ_config(*inner, full, sources, level + 1)
        elif made in ("bool_var", "var"):
            name = text_of(keyword(field.value, "name"))
            default = field.value.args[0] if field.value.args else keyword(field.value, "default")
            required = default is None and keyword(field.value, "name") is None
            yield Setting(
                name or full, module.path, field.lineno, "settings field", constant(default), needed=required
            )


def _dynaconf_modules(sources: Sources) -> frozenset[str]:
    return frozenset(module.name for module in modules_of(sources).values() if "dynaconf" in module.packages)


def _dynaconf(module: Module, sources: Sources) -> Iterator[Setting]:
    """The attributes of settings of Dynaconf, which it reads from variables with a prefix."""
    for name in {*module.assigned, *module.names}:
        home, inner = origin((module.name, name), sources)
        made = modules_of(sources).get(home)
        value = made.only_value(inner) if made else None
        if made is None or not isinstance(value, ast.Call):
            continue
        if made_by(made, value, "dynaconf") not in ("Dynaconf", "LazySettings"):
            continue
        said = keyword(value, "envvar_prefix")
        prefix = "DYNACONF" if said is None else text_of(said)
        if prefix is not None:
            yield from _attributes(module, name, f"{prefix}_" if prefix else "")
            if made is module:
                yield from _validators(module, f"{prefix}_" if prefix else "")


def _attributes(module: Module, name: str, prefix: str) -> Iterator[Setting]:
    for node in module.of(ast.Attribute, ast.Call, ast.Subscript):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == name:
                if attribute not in _METHODS:
                    yield Setting(
                        f"{prefix}{attribute.upper()}", module.path, node.lineno, "dynaconf", optional=True
                    )
            case (
                ast.Call(
                    func=ast.Attribute(value=ast.Name(id=owner), attr="get" | "as_int" | "as_bool"),
                    args=[ast.Constant(value=str(key)), *_],
                )
                | ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str(key)))
            ) if owner == name:
                full = f"{prefix}{key.replace('.', '__').upper()}"
                yield Setting(full, module.path, node.lineno, "dynaconf", optional=True)
            case _:
                pass


_METHODS = frozenset(
    {
        *("as_bool", "as_dict", "as_int", "configure", "current_env", "exists", "from_env", "get", "items"),
        *("reload", "set", "setenv", "update", "using_env", "validators"),
    }
)


def _validators(module: Module, prefix: str) -> Iterator[Setting]:
    """`Validator("DATABASE_URL", must_exist=True)`; a file may set what must exist."""
    for call in module.of(ast.Call):
        if made_by(module, call, "dynaconf") != "Validator":
            continue
        must = constant(keyword(call, "must_exist")) is True
        for argument in call.args:
            if name := text_of(argument):
                full = f"{prefix}{name.replace('.', '__').upper()}"
                yield Setting(full, module.path, call.lineno, "dynaconf", needed=must, optional=not must)


def _of_flask(module: Module, sources: Sources) -> Iterator[Setting]:
    """`app.config["DATABASE_URL"]` of an application that takes variables with a prefix as its configuration."""
    prefixes = {
        "FLASK" if (said := call.args[0] if call.args else keyword(call, "prefix")) is None else text_of(said)
        for other in modules_of(sources).values()
        if "flask" in other.packages or "quart" in other.packages
        for call in other.of(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "from_prefixed_env"
    }
    prefix = prefixes.pop() if len(prefixes) == 1 else None
    if prefix is None:
        return
    for node in module.of(ast.Subscript, ast.Call):
        match node:
            case (
                ast.Subscript(value=config, slice=ast.Constant(value=str(key)), ctx=ast.Load())
                | ast.Call(
                    func=ast.Attribute(value=config, attr="get"), args=[ast.Constant(value=str(key)), *_]
                )
            ) if called(config).endswith(".config") and key.isupper():
                yield Setting(f"{prefix}_{key}", module.path, node.lineno, "app.config", optional=True)
            case _:
                pass
