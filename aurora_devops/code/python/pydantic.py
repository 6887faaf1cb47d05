"""The fields of pydantic settings, by the environment variables that they are read from."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterator, Mapping
from functools import lru_cache

from ...core.record import record, replace
from ..evidence import Setting
from ..sources import Sources
from .modules import Module, called, constant, keyword, modules_of, text_of

_MOST_LEVELS = 4


@record
class Config:
    """How the fields of a class of settings are named in the environment; the prefix is None if it is unknown.

    With other `sources`, such as files, a field need not have a variable. An `old` class is one of version 1, in which
    a field that may be None need not be set.
    """

    prefix: str | None = ""
    sources: bool = False
    old: bool = False
    delimiter: str = ""
    exact: bool = False
    by_name: bool = False
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()


def classes_of(modules: Mapping[str, Module]) -> dict[str, Config]:
    """The classes of pydantic settings, also those that derive from one, with their configurations."""
    defined = [(module, node) for module in modules.values() for node in module.of(ast.ClassDef)]
    found = {"BaseSettings": Config(), "GoodConf": Config()}
    # A few levels: a class of settings for each part, one for all of them.
    for _ in range(_MOST_LEVELS):
        before = len(found)
        for module, node in defined:
            above = next((name for base in node.bases if (name := _last(base)) in found), None)
            if above is not None and node.name not in found:
                found[node.name] = _config(node, found[above], module, modules)
        if len(found) == before:
            break
    return found


def _config(
    settings_class: ast.ClassDef, above: Config, module: Module, modules: Mapping[str, Module]
) -> Config:
    """What `model_config`, an inner class `Config` or the keywords of a class set."""
    said = dict(_options(settings_class))
    prefix = _plain(said["env_prefix"], module, modules) if "env_prefix" in said else above.prefix
    delimiter = text_of(said.get("env_nested_delimiter")) or above.delimiter
    exact = constant(said.get("case_sensitive", ast.Constant(above.exact))) is True
    by_name = above.by_name or any(
        constant(said.get(name)) is True for name in ("populate_by_name", "validate_by_name")
    )
    if "alias_generator" in said:
        prefix = None
    homes = {module.names.get(called(base).partition(".")[0], ("", ""))[0] for base in settings_class.bases}
    return Config(
        prefix,
        above.sources or not _OTHER_SOURCES.isdisjoint(said) or _fills(settings_class),
        above.old or bool(homes & {"pydantic", "pydantic.v1"}),
        delimiter,
        exact,
        by_name,
        tuple(_named_fields(said.get("fields"))),
    )


# The options that name files with values, or that read the command line.
_OTHER_SOURCES = frozenset({"cli_parse_args", "json_file", "secrets_dir", "toml_file", "yaml_file"})


def _fills(settings_class: ast.ClassDef) -> bool:
    """Whether a class has other sources of values, or a validator that may set fields before they are read."""
    for node in settings_class.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if node.name in ("settings_customise_sources", "customise_sources", "__init__"):
            return True
        for decorator in node.decorator_list:
            before = isinstance(decorator, ast.Call) and (
                text_of(keyword(decorator, "mode")) == "before" or constant(keyword(decorator, "pre")) is True
            )
            if before and _last(decorator) in ("model_validator", "root_validator"):
                return True
    return False


def _named_fields(value: ast.expr | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of fields in `fields = {"url": {"env": "SHOP_URL"}}`, as in version 1."""
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            for word, one in (
                zip(inner.keys, inner.values, strict=True) if isinstance(inner, ast.Dict) else ()
            ):
                if text_of(word) == "env" and (name := text_of(key)):
                    yield name, tuple(_names_in(one))


def _options(settings_class: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(settings_class):
        match node:
            case ast.keyword(arg=str(name), value=value) if name in _OPTIONS:
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _OPTIONS:
                yield name, value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if (name := text_of(key) or "") in _OPTIONS:
                        yield name, value
            case _:
                pass


_OPTIONS = frozenset(
    {
        *("alias_generator", "case_sensitive", "env_nested_delimiter", "env_prefix", "fields"),
        *("populate_by_name", "validate_by_name"),
        *_OTHER_SOURCES,
    }
)


def _plain(value: ast.expr, module: Module, modules: Mapping[str, Module]) -> str | None:
    """The text of a constant, also of one of another module."""
    if isinstance(value, ast.Name):
        home, inner = module.names.get(value.id, ("", ""))
        other = modules.get(home) if inner else module
        return text_of(other.only_value(inner or value.id)) if other else None
    return text_of(value)


def _last(base: ast.expr) -> str:
    return called(base).rpartition(".")[2]


def members_of(modules: Collection[Module]) -> dict[str, object]:
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


def made_of(modules: Collection[Module], classes: Mapping[str, Config]) -> frozenset[str]:
    """The classes of settings that get values where they are made: `Settings(key=read(), **others)`."""
    return frozenset(
        name
        for module in modules
        for node in module.of(ast.Call)
        if (name := _last(node.func)) in classes
        and any(argument.arg is None or not argument.arg.startswith("_") for argument in node.keywords)
    )


def named_of(modules: Collection[Module], classes: Mapping[str, Config]) -> frozenset[str]:
    """The classes of settings that the program makes by name, as `Settings()` or with `default_factory=Settings`.

    A class from which one with the same prefix derives counts as it does. Others are made for some configurations
    only, or are the base of those, or are several classes that functions make for the parts that need them.
    """
    late = _made_late(modules, classes)
    found: set[str] = set()
    derived: list[tuple[str, str]] = []
    for module in modules:
        for node in module.of(ast.Call, ast.ClassDef):
            if isinstance(node, ast.Call):
                if node not in late:
                    found.add(_last(node.func))
                found.update(_last(word.value) for word in node.keywords if word.arg == "default_factory")
                # FastAPI makes the class that it depends on.
                found.update(_last(word) for word in node.args if called(node) in ("Depends", "Security"))
            elif node.name in classes:
                derived += ((node.name, base) for word in node.bases if (base := _last(word)) in classes)
    for _ in range(_MOST_LEVELS):
        found |= {
            base for name, base in derived if name in found and classes[name].prefix == classes[base].prefix
        }
    return frozenset(found)


# How many classes of settings a program has at least that are for its parts.
_SEVERAL_PARTS = 2


def _made_late(modules: Collection[Module], classes: Container[str]) -> frozenset[ast.Call]:
    """The calls by which functions such as `def mail_config(): return MailConfig()` make settings where they need them.

    None if there is only one class, or for a function that a module calls when it is imported, or FastAPI for requests.
    """
    found: dict[str, ast.Call] = {}
    at_start: set[str] = set()
    for module in modules:
        inside: set[int] = set()
        for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef):
            match [one for one in function.body if not _is_text(one)]:
                case [ast.Return(value=ast.Call() as call)] if _last(call.func) in classes:
                    found[function.name] = call
            inside.update(id(node) for one in function.body for node in ast.walk(one))
        for call in module.of(ast.Call):
            if id(call) not in inside:
                at_start.add(_last(call.func))
            if called(call) in ("Depends", "Security"):
                at_start.update(map(_last, call.args))
    late = {name: call for name, call in found.items() if name not in at_start}
    several = len({_last(call.func) for call in late.values()}) >= _SEVERAL_PARTS
    return frozenset(late.values()) if several else frozenset()


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def fields_of(
    module: Module, classes: Mapping[str, Config], members: Mapping[str, object], models: Models
) -> Iterator[tuple[str, Setting]]:
    """The fields of pydantic settings with their classes, by the names of the variables that they are read from."""
    for node, field in _annotated(module, classes):
        config = classes.get(node.name, Config())
        if config.prefix is not None:
            for setting in _field(module, field, config, members, models):
                yield node.name, setting
    for node in module.of(ast.ClassDef):
        config = classes.get(node.name, Config())
        mixed = [name for base in node.bases if (name := _last(base)) in models and name not in classes]
        for name in mixed if node.name in classes and config.prefix is not None else ():
            home, model = models[name]
            for field in _fields(model):
                for setting in _field(home, field, config, members, models):
                    yield node.name, setting


def _fields(node: ast.ClassDef) -> Iterator[ast.AnnAssign]:
    """The fields of a model."""
    for field in node.body:
        match field:
            case ast.AnnAssign(target=ast.Name(id=name)) if (
                not name.startswith("_") and name != "model_config" and not _is_of_class(field)
            ):
                yield field
            case _:
                pass


def _annotated(module: Module, classes: Container[str]) -> Iterator[tuple[ast.ClassDef, ast.AnnAssign]]:
    """The fields of pydantic settings of a module with their classes."""
    for node in module.of(ast.ClassDef):
        if any(_last(base) in classes for base in node.bases):
            yield from ((node, field) for field in _fields(node))


def _is_of_class(field: ast.AnnAssign) -> bool:
    """Whether a variable is one of the class, and not a field."""
    annotation = field.annotation
    said = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return _last(said) == "ClassVar"


def _may_be_none(field: ast.AnnAssign) -> bool:
    return any(
        (isinstance(node, ast.Constant) and node.value is None) or _last_of(node) in ("Any", "Optional")
        for node in ast.walk(field.annotation)
    )


def _last_of(node: ast.AST) -> str:
    return called(node).rpartition(".")[2] if isinstance(node, (ast.Name, ast.Attribute)) else ""


def _value(said: ast.expr | None, members: Mapping[str, object]) -> object:
    """The value of a default: a constant, or a member of an enumeration."""
    if isinstance(said, ast.Attribute):
        return members.get(called(said).removesuffix(".value"))
    return constant(said)


# The models of a project by name, each with its module.
Models = Mapping[str, tuple[Module, ast.ClassDef]]


def models_of(modules: Collection[Module]) -> Models:
    """The classes with annotated fields of which a field of settings may be one: models and dataclasses."""
    return {
        node.name: (module, node)
        for module in modules
        for node in module.of(ast.ClassDef)
        if any(isinstance(each, ast.AnnAssign) for each in node.body)
    }


@record
class _Options:
    """What is said about a field: its default, whether it has one, and the names that it is read by."""

    default: ast.expr | None
    given: bool
    names: tuple[str, ...]
    known: bool = True


def _said(field: ast.AnnAssign) -> _Options:
    """What the value and the annotation of a field say: `Field(...)`, also in `Annotated[str, Field(...)]`."""
    value = field.value
    inside = [node for node in ast.walk(field.annotation) if isinstance(node, ast.Call) and _is_field(node)]
    calls = [value, *inside] if isinstance(value, ast.Call) and _is_field(value) else inside
    default, given = (value, value is not None) if value not in calls else (None, False)
    names: tuple[str, ...] = ()
    known = True
    for call in calls:
        # The first argument of a field in `Annotated` is none of a default.
        first = call.args[0] if call.args else keyword(call, "default")
        if first is not None and constant(first) is not ...:
            default, given = first, True
        given = given or keyword(call, "default_factory") is not None
        aliases = [found for name in _ALIASES if (found := keyword(call, name))]
        if aliases and not names:
            names = tuple(_names_in(aliases[0]))
            known = bool(names)
    return _Options(default, given, names, known)


_ALIASES = ("validation_alias", "alias", "env")


def _is_field(call: ast.Call) -> bool:
    return called(call).endswith("Field")


def _names_in(value: ast.expr) -> Iterator[str]:
    """The names in an alias: of a text, of a list, of `AliasChoices("a", "b")` and of `AliasPath("a", 0)`."""
    match value:
        case ast.Constant(value=str(name)):
            yield name
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                yield from _names_in(item)
        case ast.Call(args=[first, *_]) if called(value).endswith("AliasPath"):
            yield from _names_in(first)
        case ast.Call(args=items) if called(value).endswith("AliasChoices"):
            for item in items:
                yield from _names_in(item)
        case _:
            pass


def _field(
    module: Module, field: ast.AnnAssign, config: Config, members: Mapping[str, object], models: Models
) -> Iterator[Setting]:
    """The variables that a field is read from; none if its alias is not known."""
    said = _said(field)
    if named := dict(config.fields).get(called(field.target)):
        said = replace(said, names=named)
    name = f"{config.prefix or ''}{called(field.target)}"
    names = (*said.names, *((name,) if config.by_name or not said.names else ()))
    hidden = any(
        isinstance(node, ast.Name) and node.id.startswith("Secret") for node in ast.walk(field.annotation)
    )
    needed = not said.given and len(names) == 1 and said.known and not (config.old and _may_be_none(field))
    required = needed and not config.sources
    default = _value(said.default, members)
    inner = _inner(field, models) if config.delimiter else None
    for one in names if said.known else ():
        full = one if config.exact else one.upper()
        if inner is None:
            yield Setting(
                full, module.path, field.lineno, "settings field", default, required, hidden, needed=needed
            )
        else:
            # It may also be given as a whole, in JSON.
            yield Setting(full, module.path, field.lineno, "settings field", optional=True)
            yield from _below(full, inner, config, members, models, needed=required)


def _below(
    prefix: str,
    model: str,
    config: Config,
    members: Mapping[str, object],
    models: Models,
    level: int = 0,
    *,
    needed: bool,
) -> Iterator[Setting]:
    """The variables of the fields of a model, with the name of its own field and the delimiter before them."""
    module, node = models[model]
    for base in node.bases:
        if _last(base) in models and _last(base) != model and level < _MOST_LEVELS:
            yield from _below(prefix, _last(base), config, members, models, level + 1, needed=needed)
    for field in _fields(node):
        said = _said(field)
        required = needed and not said.given
        for name in said.names or (called(field.target),):
            full = f"{prefix}{config.delimiter}{name if config.exact else name.upper()}"
            inner = _inner(field, models)
            if inner is None or level >= _MOST_LEVELS:
                yield Setting(
                    full,
                    module.path,
                    field.lineno,
                    "settings field",
                    _value(said.default, members),
                    needed=required,
                )
            else:
                yield from _below(full, inner, config, members, models, level + 1, needed=required)


def _inner(field: ast.AnnAssign, models: Models) -> str | None:
    """The model that a field is one of."""
    names = [node.id for node in ast.walk(field.annotation) if isinstance(node, ast.Name)]
    return next((name for name in names if name in models), None)


@lru_cache(maxsize=2)
def fields_of_settings(sources: Sources) -> Mapping[str, tuple[tuple[str, Setting], ...]]:
    """The fields of pydantic settings by their names in the code, each with its class.

    Those of classes that get values where they are made have no defaults here.
    """
    known = modules_of(sources)
    modules = known.values()
    classes = classes_of(known)
    found: dict[str, tuple[tuple[str, Setting], ...]] = {}
    members = members_of(modules)
    made = made_of(modules, classes)
    for module in modules:
        for node, field in _annotated(module, classes):
            config = classes.get(node.name, Config())
            setting = next(_field(module, field, config, members, {}), None)
            if setting is not None and config.prefix is not None:
                name = called(field.target)
                setting = replace(setting, default=None) if node.name in made else setting
                found[name] = (*found.get(name, ()), (node.name, setting))
    return found


def nested(sources: Sources) -> tuple[bool, frozenset[str]]:
    """Whether the variables of the fields in fields of settings are all known, and their names."""
    known = modules_of(sources)
    classes = classes_of(known)
    models = models_of(known.values())
    names: set[str] = set()
    for module in known.values():
        for node, field in _annotated(module, classes):
            config = classes.get(node.name, Config())
            words = {each.id for each in ast.walk(field.annotation) if isinstance(each, ast.Name)}
            if config.delimiter and (config.prefix is None or words & _ANYTHING):
                return False, frozenset()
            if config.delimiter:
                names.update(one.name for one in _field(module, field, config, {}, models))
    return bool(names), frozenset(names)


_ANYTHING = frozenset({"Any", "Dict", "Mapping", "dict", "object"})
