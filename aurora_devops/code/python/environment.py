"""The environment variables that Python code reads: `os.environ`, decouple, environs and pydantic settings."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Setting
from ..sources import Sources
from .modules import READS, Module, called, constant, keyword, modules_of, text_of
from .start import Place, Start

_MOST_LEVELS = 4
_MAPPINGS = frozenset({"os.environ", "environ"})
# The folders of scripts that belong to the development of a program.
_SCRIPTS = regex(r"(?:^|/)(?:bin|ci|contrib|hack|scripts?|tools?)/")
# `env("NAME")`, `env.int("NAME")` of environs and django-environ, and `config("NAME")` of decouple and Starlette.
_READERS = {"env": frozenset({"environs", "environ"}), "config": frozenset({"decouple", "starlette"})}


def settings(sources: Sources) -> Iterator[Setting]:
    """The environment variables that the modules read, in the order of modules and lines.

    Required are those that a module reads without a default when it is imported.
    """
    known = modules_of(sources)
    modules = known.values()
    given = frozenset(name for module in modules for name in _scheme(module))
    imported = frozenset(part for module in modules for part in _imported(module))
    classes = _classes(modules)
    members = _members(modules) if len(classes) > 1 else {}
    in_file = any(map(_loads_file, modules))
    made = _made(modules, classes) if len(classes) > 1 else frozenset()
    named = _named(modules, classes) if len(classes) > 1 else frozenset()
    environments = [(module, _mappings(module)) for module in modules]
    readers = {name: reader for module, own in environments for name, reader in _readers(module, own)}
    reached = Start(sources).reached
    for module, own in environments:
        script = _is_script(module) and module.name.rpartition(".")[2] not in imported
        packages = _packages(module, known)
        of_config = _prefix_of_config(module, known) if "starlette" in packages else ""
        for setting in _reads(module, own, packages, reached, of_config):
            required = setting.required and setting.name not in given
            # decouple reads `.env` and `settings.ini` by itself, and Starlette only the file that it is given.
            by_itself = setting.by == "config()" and "decouple" in packages
            yield replace(setting, required=required, script=script, in_file=in_file or by_itself)
        for setting in _through_functions(module, readers, reached):
            yield replace(setting, script=script, in_file=in_file)
        for class_name, setting in _fields(module, classes, members):
            at_start = not setting.required or (class_name in named and class_name not in made)
            yield replace(setting, at_start=at_start, in_file=in_file)


def is_started(module: Module, sources: Sources) -> bool:
    """Whether a module is one that a command starts, and that no other one imports."""
    name = module.name.rpartition(".")[2]
    others = modules_of(sources).values()
    return _is_script(module) and not any(name in _imported(one) for one in others)


def _imported(module: Module) -> Iterator[str]:
    """The last parts of the names of modules that it may import: `b` and `c` in `from a.b import c`."""
    for home, name in module.names.values():
        yield home.rpartition(".")[2]
        yield name


# The modules that servers and platforms start without naming a file.
_USUAL = frozenset({"__main__", "app", "asgi", "main", "manage", "server", "wsgi"})


def _is_script(module: Module) -> bool:
    """Whether a module is made to be started by its path: by its folder, or it tests `__name__ == "__main__"`."""
    if module.name.rpartition(".")[2] in _USUAL:
        return False
    return _SCRIPTS.search(module.path) is not None or any(
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.left, ast.Name)
        and node.test.left.id == "__name__"
        for node in module.tree.body
    )


def _loads_file(module: Module) -> bool:
    """Whether a module loads variables from a file: with environ or dotenv, `Config(".env")`, or an `env_file`."""
    return any(
        called(node).rpartition(".")[2] in ("load_dotenv", "read_env")
        or keyword(node, "env_file") is not None
        or (called(node).rpartition(".")[2] == "Config" and node.args and "starlette" in module.packages)
        for node in module.of(ast.Call)
    )


def _scheme(module: Module) -> Iterator[str]:
    """The variables that have a default in `environ.Env(DEBUG=(bool, False))` of django-environ."""
    for node in module.of(ast.Call) if "environ" in module.packages else ():
        if called(node).rpartition(".")[2] in ("Env", "FileAwareEnv"):
            yield from (
                argument.arg
                for argument in node.keywords
                if argument.arg and isinstance(argument.value, ast.Tuple)
            )


def _packages(module: Module, known: Mapping[str, Module]) -> frozenset[str]:
    """The packages of a module, and those of one that it imports its reader from: `from .base import env`."""
    homes = {home for name, (home, _) in module.names.items() if name in ("*", *_READERS)}
    return module.packages.union(*(known[home].packages for home in homes if home in known))


def _mappings(module: Module) -> frozenset[str]:
    """The names under which a module has the environment: `os.environ`, and variables and parameters that are it."""
    found = set(_MAPPINGS)
    found.update(name for name, origin in module.names.items() if origin == ("os", "environ"))
    for node in module.of(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None and _is_environment(node.value):
            found.update(name for target in targets if (name := called(target)))
    for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef):
        listed = [*function.args.posonlyargs, *function.args.args]
        defaults = function.args.defaults
        pairs = [*zip(listed[len(listed) - len(defaults) :], defaults, strict=True)]
        with_names = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        pairs += ((one, default) for one, default in with_names if default is not None)
        found.update(one.arg for one, default in pairs if _is_environment(default))
        for one in (*listed, *function.args.kwonlyargs):
            if one.arg in ("env", "environ") and one.annotation is not None:
                text = ast.unparse(one.annotation)
                if "Mapping[str" in text or "dict[str" in text.lower() or "_Environ" in text:
                    found.add(one.arg)
    return frozenset(found)


def _is_environment(value: ast.expr) -> bool:
    """Whether an expression is the environment, or a copy of it, unless it is given another mapping."""
    match value:
        case ast.Call(func=ast.Name(id="dict"), args=[inner]):
            return _is_environment(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
            return _is_environment(inner)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_environment(body) or _is_environment(orelse)
        case ast.BoolOp(op=ast.Or(), values=values):
            return _is_environment(values[-1])
        case _:
            return called(value) == "os.environ"


def _reads(
    module: Module,
    mappings: frozenset[str],
    packages: frozenset[str],
    reached: Mapping[Place, frozenset[str]],
    of_config: str | None,
) -> Iterator[Setting]:
    conditional: Container[int] | None = None
    reads = READS | {f"{name}.get" for name in mappings}
    prefixed = _prefixed(module) if "environs" in packages else {}
    for node in module.of(ast.Subscript, ast.Call):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()) if called(
                value
            ) in mappings and (called(value) in _MAPPINGS or _UPPER.fullmatch(name)):
                conditional = conditional or _conditional(module)
                required, entries = _required(module, node, conditional, reached)
                yield Setting(
                    name, module.path, node.lineno, "os.environ", required=required, entries=entries
                )
            case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if called(node) in reads and (
                called(node) in READS or _UPPER.fullmatch(name)
            ):
                given = rest[0] if rest else keyword(node, "default")
                computed = given is not None and not isinstance(given, ast.Constant)
                yield Setting(
                    name, module.path, node.lineno, called(node), constant(given), optional=computed
                )
            case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if not packages.isdisjoint(
                _READERS.get(called(node).partition(".")[0], ())
            ):
                reader = called(node).partition(".")[0]
                method = called(node).rpartition(".")[2] if "." in called(node) else ""
                if method in _NOT_READ:
                    continue
                default = rest[0] if rest and reader == "env" else keyword(node, "default")
                conditional = conditional or _conditional(module)
                required, entries = _required(module, node, conditional, reached)
                prefix = prefixed.get(node.lineno, "") if reader == "env" else of_config
                if prefix is None:
                    continue
                yield Setting(
                    f"{prefix}{name}",
                    module.path,
                    node.lineno,
                    f"{reader}()",
                    constant(default),
                    default is None and required,
                    entries=entries,
                )
            case _:
                pass


# Methods of a reader that read no variable: `env.prefixed("ORDER_")`, `env.read_env(".env")`.
_NOT_READ = frozenset({"prefixed", "read_env", "parser_for", "add_parser", "seal"})


def _prefix_of_config(module: Module, known: Mapping[str, Module]) -> str | None:
    """The prefix of the variables that `Config(env_prefix="SHOP_")` of Starlette reads; None if it is unknown.

    The configuration may be that of another module: `from .settings import config`.
    """
    home = known.get(module.names.get("config", ("", ""))[0])
    calls = (home or module).of(ast.Call)
    made = [call for call in calls if called(call).rpartition(".")[2] == "Config"]
    if not made:
        return ""
    prefixes = {text_of(given) if (given := keyword(call, "env_prefix")) else "" for call in made}
    return prefixes.pop() if len(prefixes) == 1 else None


def _prefixed(module: Module) -> dict[int, str | None]:
    """The prefixes of environs by the lines of the blocks that have them: `with env.prefixed("ORDER_"):`."""
    found: dict[int, str | None] = {}
    for node in sorted(module.of(ast.With), key=lambda one: one.lineno):
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and called(call).rpartition(".")[2] == "prefixed":
                text = text_of(call.args[0]) if call.args else None
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    outer = found.get(line, "")
                    found[line] = None if text is None or outer is None else outer + text
    return found


def _required(
    module: Module, node: ast.expr, conditional: Container[int], reached: Mapping[Place, frozenset[str]]
) -> tuple[bool, tuple[str, ...]]:
    """Whether a read certainly runs, and the modules that run it; all that import its module if there are none."""
    if node.lineno not in conditional:
        return True, ()
    entries = reached.get((module.path, node.lineno, node.col_offset))
    return entries is not None, tuple(sorted(entries or ()))


def _readers(module: Module, mappings: frozenset[str]) -> Iterator[tuple[str, tuple[int, bool]]]:
    """The functions that read the variable of a name: the position of the name, and whether they fail without it."""
    reads = READS | {f"{name}.get" for name in mappings}
    for node in module.of(ast.FunctionDef):
        arguments = node.args.posonlyargs + node.args.args
        if arguments and arguments[0].arg in ("self", "cls"):
            arguments = arguments[1:]
        if not arguments or node.name.startswith("__"):
            continue
        names = [one.arg for one in arguments]
        raises = _raises(node.body)
        for each in ast.walk(node):
            match each:
                case ast.Subscript(value=value, slice=ast.Name(id=key)) if (
                    key in names and called(value) in mappings
                ):
                    last = len(names) == names.index(key) + 1
                    yield node.name, (names.index(key), (last and _always_runs(each, node)) or raises)
                    break
                case ast.Call(args=[ast.Name(id=key), *_]) if key in names and called(each) in reads:
                    yield node.name, (names.index(key), raises)
                    break
                case _:
                    pass


def _always_runs(read: ast.expr, function: ast.FunctionDef) -> bool:
    """Whether every call of a function reaches an expression, which is in no branch and after no return."""
    for node in ast.walk(function):
        match node:
            case ast.If() | ast.IfExp() | ast.Try() | ast.For() | ast.While() | ast.Match():
                if node.lineno <= read.lineno <= (node.end_lineno or node.lineno):
                    return False
            case ast.Return():
                if node.lineno < read.lineno:
                    return False
            case _:
                pass
    return True


def _raises(body: Iterable[ast.stmt]) -> bool:
    """Whether statements raise an error if the variable is not set, and not only for some value of it."""
    for node in body:
        match node:
            case ast.Raise():
                return True
            case ast.If():
                if _raises(node.body if _is_negative(node.test) else node.orelse):
                    return True
            case ast.Try():
                handlers = (each for handler in node.handlers for each in handler.body)
                if _raises([*node.body, *handlers, *node.orelse, *node.finalbody]):
                    return True
            case ast.With():
                if _raises(node.body):
                    return True
            case _:
                pass
    return False


def _is_negative(test: ast.expr) -> bool:
    """Whether a condition is about a missing value: `not value`, `value is None`, `name not in environ`."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | "")]):
            return True
        case ast.Compare(ops=[ast.NotIn()]):
            return True
        case ast.BoolOp(values=values):
            return any(map(_is_negative, values))
        case _:
            return False


def _through_functions(
    module: Module, readers: Mapping[str, tuple[int, bool]], reached: Mapping[Place, frozenset[str]]
) -> Iterator[Setting]:
    """The variables that functions of the project read for their callers: `get_env("API_URL")`."""
    conditional: Container[int] | None = None
    for node in module.of(ast.Call) if readers else ():
        owner, _, name = called(node).rpartition(".")
        if name not in readers or not (
            owner in ("self", "cls") or (owner or name) in module.names or _defines(module, owner or name)
        ):
            continue
        position, fails = readers[name]
        key = text_of(node.args[position]) if len(node.args) > position else None
        if key is None or not _UPPER.fullmatch(key):
            continue
        rest = node.args[position + 1 :]
        conditional = conditional or _conditional(module)
        required, entries = _required(module, node, conditional, reached)
        required = required and fails and not rest and not node.keywords
        default = constant(rest[0] if rest else keyword(node, "default"))
        yield Setting(key, module.path, node.lineno, name, default, required, entries=entries)


_UPPER = regex(r"[A-Z][A-Z0-9_]*")


def _defines(module: Module, name: str) -> bool:
    return any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name for node in module.tree.body
    )


def _conditional(module: Module) -> frozenset[int]:
    """The lines that may not run when the module is imported, or on which an error may be handled."""
    lines: set[int] = set()
    for node in module.of(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.IfExp, ast.Try):
        lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(lines)


def _classes(modules: Collection[Module]) -> dict[str, str]:
    """The names of the classes of pydantic settings, also of those that derive from one, each with its prefix."""
    defined = [node for module in modules for node in module.of(ast.ClassDef)]
    found = {"BaseSettings": ""}
    # A few levels: a class of settings for each part, one for all of them.
    for _ in range(_MOST_LEVELS):
        before = len(found)
        for node in defined:
            above = next((name for base in node.bases if (name := _last(base)) in found), None)
            if above is not None and node.name not in found:
                found[node.name] = _prefix(node) or found[above]
        if len(found) == before:
            break
    return found


def _last(base: ast.expr) -> str:
    return called(base).rpartition(".")[2]


def _members(modules: Collection[Module]) -> dict[str, object]:
    """The values of enumerations by `Class.MEMBER`, which a default may be."""
    return {
        f"{node.name}.{target.id}": value
        for module in modules
        for node in module.of(ast.ClassDef)
        if any(_last(base).endswith("Enum") for base in node.bases)
        for field in node.body
        if isinstance(field, (ast.Assign, ast.AnnAssign))
        for target in (field.targets if isinstance(field, ast.Assign) else (field.target,))
        if isinstance(target, ast.Name) and (value := constant(field.value)) is not None
    }


def _made(modules: Collection[Module], classes: Mapping[str, str]) -> frozenset[str]:
    """The classes of settings that get values where they are made: `Settings(key=read(), **others)`."""
    return frozenset(
        name
        for module in modules
        for node in module.of(ast.Call)
        if (name := _last(node.func)) in classes
        and any(argument.arg is None or not argument.arg.startswith("_") for argument in node.keywords)
    )


def _named(modules: Collection[Module], classes: Mapping[str, str]) -> frozenset[str]:
    """The classes of settings that the program makes by name, as `Settings()` or with `default_factory=Settings`.

    A class from which one with the same prefix derives counts as it does. Others are made for some configurations
    only, or are the base of those.
    """
    found: set[str] = set()
    derived: list[tuple[str, str]] = []
    for module in modules:
        for node in module.of(ast.Call, ast.ClassDef):
            if isinstance(node, ast.Call):
                found.add(_last(node.func))
                found.update(_last(word.value) for word in node.keywords if word.arg == "default_factory")
                # FastAPI makes the class that it depends on.
                found.update(_last(word) for word in node.args if called(node) in ("Depends", "Security"))
            elif node.name in classes:
                derived += ((node.name, base) for word in node.bases if (base := _last(word)) in classes)
    for _ in range(_MOST_LEVELS):
        found |= {base for name, base in derived if name in found and classes[name] == classes[base]}
    return frozenset(found)


def _fields(
    module: Module, classes: Mapping[str, str], members: Mapping[str, object]
) -> Iterator[tuple[str, Setting]]:
    """The fields of pydantic settings with their classes, by the names of the variables that they are read from."""
    for node, field in _annotated(module, classes):
        name = called(field.target)
        yield node.name, _field(module, field, name, classes.get(node.name, ""), members)


def _annotated(module: Module, classes: Container[str]) -> Iterator[tuple[ast.ClassDef, ast.AnnAssign]]:
    """The fields of pydantic settings of a module with their classes."""
    for node in module.of(ast.ClassDef):
        if any(_last(base) in classes for base in node.bases):
            for field in node.body:
                match field:
                    case ast.AnnAssign(target=ast.Name(id=name)) if (
                        not name.startswith("_") and name != "model_config"
                    ):
                        yield node, field
                    case _:
                        pass


def _value(said: ast.expr | None, members: Mapping[str, object]) -> object:
    """The value of a default: a constant, or a member of an enumeration."""
    if isinstance(said, ast.Attribute):
        return members.get(called(said).removesuffix(".value"))
    return constant(said)


def _prefix(settings_class: ast.ClassDef) -> str:
    """`env_prefix`, in `model_config` or in an inner class `Config`."""
    for node in ast.walk(settings_class):
        match node:
            case ast.keyword(arg="env_prefix", value=ast.Constant(value=str(prefix))):
                return prefix
            case ast.Assign(targets=[ast.Name(id="env_prefix")], value=ast.Constant(value=str(prefix))):
                return prefix
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if text_of(key) == "env_prefix" and (prefix := text_of(value) or ""):
                        return prefix
            case _:
                pass
    return ""


def _field(
    module: Module, field: ast.AnnAssign, name: str, prefix: str, members: Mapping[str, object]
) -> Setting:
    default = _value(field.value, members)
    given = field.value is not None
    full = (prefix + name).upper()
    if isinstance(field.value, ast.Call) and called(field.value).endswith("Field"):
        first = field.value.args[0] if field.value.args else keyword(field.value, "default")
        given = (first is not None and constant(first) is not ...) or bool(
            keyword(field.value, "default_factory")
        )
        default = None if constant(first) is ... else _value(first, members)
        for alias in ("validation_alias", "alias", "env"):
            full = text_of(keyword(field.value, alias)) or full
    hidden = any(
        isinstance(node, ast.Name) and node.id.startswith("Secret") for node in ast.walk(field.annotation)
    )
    return Setting(full, module.path, field.lineno, "settings field", default, not given, hidden)


@lru_cache(maxsize=2)
def fields_of_settings(sources: Sources) -> Mapping[str, tuple[tuple[str, Setting], ...]]:
    """The fields of pydantic settings by their names in the code, each with its class.

    Those of classes that get values where they are made have no defaults here.
    """
    modules = modules_of(sources).values()
    classes = _classes(modules)
    found: dict[str, tuple[tuple[str, Setting], ...]] = {}
    if len(classes) > 1:
        members = _members(modules)
        made = _made(modules, classes)
        for module in modules:
            for node, field in _annotated(module, classes):
                name = called(field.target)
                prefix = classes.get(node.name, "")
                setting = _field(module, field, name, prefix, members)
                if node.name in made:
                    setting = replace(setting, default=None)
                found[name] = (*found.get(name, ()), (node.name, setting))
    return found
