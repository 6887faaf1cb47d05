"""The environment variables that Python code reads: `os.environ`, decouple, environs and pydantic settings."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Setting
from ..sources import Sources
from .access import MAPPINGS, UPPER, Environment, certainty, conditional_lines
from .libraries import library_settings
from .modules import READS, Module, called, constant, keyword, modules_of, text_of
from .objects import Objects, reader_of
from .pydantic import classes_of, fields_of, made_of, members_of, models_of, named_of
from .reading import functions_of, listed_names, through_functions
from .start import Place, Start

# The folders of scripts that belong to the development of a program.
_SCRIPTS = regex(r"(?:^|/)(?:bin|ci|contrib|hack|scripts?|tools?)/")


def settings(sources: Sources) -> Iterator[Setting]:
    """The environment variables that the modules read, in the order of modules and lines.

    Required are those that a module reads without a default when it is imported.
    """
    known = modules_of(sources)
    modules = known.values()
    given = frozenset(name for module in modules for name in _scheme(module))
    changed = frozenset(name for module in modules for name in _set_by(module))
    imported = frozenset(part for module in modules for part in _imported(module))
    in_file = any(map(_loads_file, modules))
    fields = _Fields(sources)
    environments = [Environment(module, sources) for module in modules]
    objects = Objects(sources)
    functions = {
        name: reader for one in environments for name, reader in functions_of(one, objects.of(one.module))
    }
    reached = Start(sources).reached
    for one in environments:
        module = one.module
        script = _is_script(module) and module.name.rpartition(".")[2] not in imported
        for setting in _reads(one, reached):
            required = setting.required and setting.name not in changed
            yield replace(setting, required=required, script=script, in_file=in_file)
        for setting in _of_objects(module, objects, reached):
            required = setting.required and setting.name not in given | changed
            # decouple reads `.env` and `settings.ini` by itself, and Starlette only the file that it is given.
            by_itself = setting.by == "decouple"
            yield replace(setting, required=required, script=script, in_file=in_file or by_itself)
        for setting in (*through_functions(module, functions, reached), *listed_names(one, reached)):
            yield replace(setting, script=script, in_file=in_file)
        for setting in library_settings(module, sources):
            yield replace(setting, script=script, in_file=in_file)
        yield from (replace(setting, in_file=in_file) for setting in fields.of(module))


class _Fields:
    """The fields of settings of pydantic."""

    def __init__(self, sources: Sources) -> None:
        known = modules_of(sources)
        modules = known.values()
        self._classes = classes_of(known)
        used = any(
            _is_settings(node, self._classes) for module in modules for node in module.of(ast.ClassDef)
        )
        self._members = members_of(modules) if used else {}
        self._models = models_of(modules) if used else {}
        self._made = made_of(modules, self._classes) if used else frozenset[str]()
        self._named = named_of(modules, self._classes) if used else frozenset[str]()

    def of(self, module: Module) -> Iterator[Setting]:
        """The variables of the fields of a module; those of a class that the program makes are read at the start."""
        for name, setting in fields_of(module, self._classes, self._members, self._models):
            certain = name in self._named and name not in self._made
            at_start = not (setting.required or setting.needed) or certain
            yield replace(setting, at_start=at_start, needed=setting.needed and certain)


def _is_settings(node: ast.ClassDef, classes: Container[str]) -> bool:
    return any(called(base).rpartition(".")[2] in classes for base in node.bases)


def is_started(module: Module, sources: Sources) -> bool:
    """Whether a module is one that a command starts, and that no other one imports."""
    return _is_script(module) and not _is_imported(module, sources)


def is_loaded(module: Module, sources: Sources) -> bool:
    """Whether a module is one that the command of a worker loads, such as arq, and that no other one imports."""
    return not module.packages.isdisjoint(_WORKERS) and not _is_imported(module, sources)


_WORKERS = frozenset({"arq", "celery", "dramatiq", "faststream", "huey", "rq", "saq", "taskiq"})


def _is_imported(module: Module, sources: Sources) -> bool:
    name = module.name.rpartition(".")[2]
    return any(name in _imported(one) for one in modules_of(sources).values())


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


def _set_by(module: Module) -> Iterator[str]:
    """The variables that a module sets itself: `os.environ["NAME"] = value`, `os.environ.setdefault("NAME", value)`."""
    for node in module.of(ast.Subscript, ast.Call):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Store()) if (
                called(value) in MAPPINGS
            ):
                yield name
            case ast.Call(
                func=ast.Attribute(value=value, attr="setdefault"), args=[ast.Constant(value=str(name)), *_]
            ) if called(value) in MAPPINGS:
                yield name
            case ast.Call(func=ast.Attribute(value=value, attr="update"), args=arguments) if (
                called(value) in MAPPINGS
            ):
                yield from (argument.arg for argument in node.keywords if argument.arg)
                mappings = (argument.keys for argument in arguments if isinstance(argument, ast.Dict))
                yield from (text for keys in mappings for key in keys if (text := text_of(key)))
            case _:
                pass


def _reads(one: Environment, reached: Mapping[Place, frozenset[str]]) -> Iterator[Setting]:
    """The variables that a module reads from the environment itself."""
    module, mappings, reads = one.module, one.mappings, one.reads
    conditional: Container[int] | None = None
    demanded = _demanded(one)
    for node in module.of(ast.Subscript, ast.Call):
        match node:
            case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if called(value) in mappings:
                name = one.name(key)
                if name and (called(value) in MAPPINGS or UPPER.fullmatch(name)):
                    conditional = conditional or conditional_lines(module)
                    required, entries = certainty(module, node, conditional, reached)
                    yield Setting(
                        name, module.path, node.lineno, "os.environ", required=required, entries=entries
                    )
            case ast.Call(args=[key, *rest]) if called(node) in reads:
                name = one.name(key)
                if name and (called(node) in READS or UPPER.fullmatch(name)):
                    given = rest[0] if rest else keyword(node, "default")
                    computed = given is not None and not isinstance(given, ast.Constant)
                    required, entries = demanded.get(id(node), False), ()
                    if id(node) in demanded and not required:
                        conditional = conditional or conditional_lines(module)
                        required, entries = certainty(module, node, conditional, reached)
                    yield Setting(
                        name,
                        module.path,
                        node.lineno,
                        called(node),
                        constant(given),
                        required and not constant(given) and not computed,
                        optional=computed,
                        entries=entries,
                    )
            case _:
                pass


def _demanded(one: Environment) -> dict[int, bool]:
    """The reads without which an error is raised (`if not url or not key: raise ...`), by the ids of their nodes.

    Each with whether the module does so when it is imported.
    """
    found: dict[int, bool] = {}
    functions = one.module.of(ast.FunctionDef, ast.AsyncFunctionDef)
    for body in (*(node.body for node in functions), one.module.tree.body):
        read: dict[str, ast.expr] = {}
        for statement in body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    read[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    read[name] = value
                case ast.If(test=test, body=[*_, last]) if _fails(last):
                    several = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
                    for each in test.values if several and isinstance(test, ast.BoolOp) else [test]:
                        absent = _absent(each)
                        if isinstance(absent, ast.Name):
                            absent = read.get(absent.id)
                        if absent is not None:
                            found[id(absent)] = body is one.module.tree.body
                case _:
                    pass
    return found


def _absent(test: ast.expr) -> ast.expr | None:
    """What a test is true without: `not url`, `url is None`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=value):
            return value
        case ast.Compare(left=value, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return value
        case _:
            return None


def _fails(statement: ast.stmt) -> bool:
    """Whether a statement raises an error or ends the program."""
    match statement:
        case ast.Raise():
            return True
        case ast.Expr(value=ast.Call() as call):
            return called(call) in ("exit", "os._exit", "quit", "sys.exit")
        case _:
            return False


def _of_objects(
    module: Module, objects: Objects, reached: Mapping[Place, frozenset[str]]
) -> Iterator[Setting]:
    """The variables that objects of libraries read: `env("NAME")`, `env.int("NAME")`, `config("NAME")`."""
    known = objects.of(module)
    conditional: Container[int] | None = None
    prefixed = _prefixed(module) if any(one.library == "environs" for one in known.values()) else {}
    for node in module.of(ast.Call) if known else ():
        reader = reader_of(node, known)
        if reader is None:
            continue
        name = text_of(node.args[0]) if node.args else _USUAL_NAMES.get(called(node).rpartition(".")[2])
        if name is None or (not node.args and reader.library != "environ"):
            continue
        rest = node.args[1:]
        positional = reader.library in ("environ", "environs")
        default = rest[0] if rest and positional else keyword(node, "default")
        conditional = conditional or conditional_lines(module)
        required, entries = certainty(module, node, conditional, reached)
        prefix = prefixed.get(node.lineno, "") if reader.library == "environs" else ""
        if prefix is None or reader.prefix is None:
            continue
        full = f"{reader.prefix}{prefix}{name}"
        by, value = reader.library, constant(default)
        absent = default is None and required and not reader.in_files
        if reader.in_files:
            yield Setting(f"{full}_FILE", module.path, node.lineno, by, optional=True)
        yield Setting(full, module.path, node.lineno, by, value, absent, entries=entries)


# What django-environ reads without a name.
_USUAL_NAMES = {
    "cache": "CACHE_URL",
    "cache_url": "CACHE_URL",
    "channels": "CHANNELS_URL",
    "db": "DATABASE_URL",
    "db_url": "DATABASE_URL",
    "email": "EMAIL_URL",
    "email_url": "EMAIL_URL",
    "search_url": "SEARCH_URL",
}


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
