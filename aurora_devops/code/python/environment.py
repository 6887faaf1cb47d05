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
    readers = {name: fails for module in modules for name, fails in _readers(module)}
    for module in modules:
        script = _is_script(module) and module.name.rpartition(".")[2] not in imported
        for setting in _reads(module, _packages(module, known)):
            required = setting.required and setting.name not in given
            # decouple reads `.env` and `settings.ini` by itself.
            yield replace(
                setting, required=required, script=script, in_file=in_file or setting.by == "config()"
            )
        for setting in _through_functions(module, readers):
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
    """Whether a module loads variables from a file: with environ or dotenv, or with `env_file` of pydantic settings."""
    return any(
        called(node).rpartition(".")[2] in ("load_dotenv", "read_env")
        or keyword(node, "env_file") is not None
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


def _reads(module: Module, packages: frozenset[str]) -> Iterator[Setting]:
    conditional: Container[int] | None = None
    for node in module.of(ast.Subscript, ast.Call):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()) if (
                called(value) in _MAPPINGS
            ):
                conditional = conditional or _conditional(module)
                required = node.lineno not in conditional
                yield Setting(name, module.path, node.lineno, "os.environ", required=required)
            case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if called(node) in READS:
                given = rest[0] if rest else keyword(node, "default")
                computed = given is not None and not isinstance(given, ast.Constant)
                yield Setting(
                    name, module.path, node.lineno, called(node), constant(given), optional=computed
                )
            case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if not packages.isdisjoint(
                _READERS.get(called(node).partition(".")[0], ())
            ):
                default = (
                    rest[0] if rest and called(node).partition(".")[0] == "env" else keyword(node, "default")
                )
                reader = called(node).partition(".")[0]
                conditional = conditional or _conditional(module)
                required = default is None and node.lineno not in conditional
                yield Setting(name, module.path, node.lineno, f"{reader}()", constant(default), required)
            case _:
                pass


def _readers(module: Module) -> Iterator[tuple[str, bool]]:
    """The functions that read the variable whose name they are given, and whether they fail if it is not set."""
    for node in module.of(ast.FunctionDef):
        arguments = node.args.posonlyargs + node.args.args
        if not arguments or node.name.startswith("__"):
            continue
        name = arguments[0].arg
        raises = _raises(node.body)
        for each in ast.walk(node):
            match each:
                case ast.Subscript(value=value, slice=ast.Name(id=key)) if (
                    key == name and called(value) in _MAPPINGS
                ):
                    yield node.name, len(arguments) == 1 or raises
                    break
                case ast.Call(args=[ast.Name(id=key), *_]) if key == name and called(each) in READS:
                    yield node.name, raises
                    break
                case _:
                    pass


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


def _through_functions(module: Module, readers: Mapping[str, bool]) -> Iterator[Setting]:
    """The variables that functions of the project read for their callers: `get_env("API_URL")`."""
    conditional: Container[int] | None = None
    for node in module.of(ast.Call) if readers else ():
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(key)), *rest]) if (
                name in readers and _UPPER.fullmatch(key) and (name in module.names or _defines(module, name))
            ):
                conditional = conditional or _conditional(module)
                alone = not rest and not node.keywords
                required = readers[name] and alone and node.lineno not in conditional
                default = constant(rest[0] if rest else keyword(node, "default"))
                yield Setting(key, module.path, node.lineno, name, default, required)
            case _:
                pass


_UPPER = regex(r"[A-Z][A-Z0-9_]*")


def _defines(module: Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in module.tree.body)


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
                    case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith(("_", "model_")):
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


_MOST_STEPS = 4


def usual_text(value: ast.expr, module: Module, sources: Sources, depth: int = 0) -> str | None:
    """The text of an expression unless the environment changes it: of constants, and of defaults of settings."""
    if (text := text_of(value)) is not None or depth > _MOST_STEPS:
        return text
    match value:
        case ast.JoinedStr(values=parts):
            texts = [usual_text(part, module, sources, depth + 1) for part in parts]
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
            return usual_text(inner, module, sources, depth + 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            texts = [usual_text(part, module, sources, depth + 1) for part in (left, right)]
        case ast.Name(id=name):
            return _text_named(name, module, sources, depth)
        case ast.Attribute(value=ast.Name(), attr=attribute):
            return _text_of_field(attribute, sources)
        case _:
            return None
    return None if None in texts else "".join(text for text in texts if text is not None)


def _text_named(name: str, module: Module, sources: Sources, depth: int) -> str | None:
    """The text of a name that the module, or the one that it is imported from, sets once."""
    home, inner = module.names.get(name, ("", ""))
    if not module.holds(name) and inner:
        other = modules_of(sources).get(home)
        return _text_named(inner, other, sources, depth + 1) if other and depth < _MOST_STEPS else None
    values = [
        node.value
        for node in module.tree.body
        if (isinstance(node, ast.Assign) and any(called(target) == name for target in node.targets))
        or (isinstance(node, ast.AnnAssign) and called(node.target) == name)
    ]
    if len(values) == 1 and values[0] is not None:
        return usual_text(values[0], module, sources, depth + 1)
    return None


def _text_of_field(attribute: str, sources: Sources) -> str | None:
    """The default of the only field of settings, or the only constant of a class, with a name."""
    found = {
        text_of(node.value)
        for module in modules_of(sources).values()
        for made in module.of(ast.ClassDef)
        for node in made.body
        if (
            (isinstance(node, ast.AnnAssign) and called(node.target) == attribute)
            or (isinstance(node, ast.Assign) and any(called(target) == attribute for target in node.targets))
        )
    }
    return found.pop() if len(found) == 1 else None
