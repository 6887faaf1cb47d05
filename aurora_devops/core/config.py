"""The configuration file `aurora.yaml`: its models, and reading it with the line of every mistake."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..formats import yaml
from .patterns import mistake
from .policy import Category, Severity
from .settings import ASIDE, ConfigError, FailOn, ReadBytes, nearest, unreadable
from .source import Source, Span, Unreadable

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from .kind import Tree
    from .place import Route


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Section(BaseModel):
    """Base of all sections of the file: keys in kebab case, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=_kebab, populate_by_name=True, defer_build=True
    )


def _pattern(pattern: str) -> str:
    wrong = mistake(pattern)
    if wrong is not None:
        raise ValueError(wrong)
    return pattern


Pattern = Annotated[str, AfterValidator(_pattern)]


class OverrideConfig(Section):
    """Settings for some paths."""

    paths: tuple[Pattern, ...] = Field(
        description="Patterns of paths, in the syntax of .gitignore.", min_length=1
    )
    select: tuple[str, ...] = Field((), description="Policies to enable for these paths.")
    ignore: tuple[str, ...] = Field((), description="Policies to disable for these paths.")
    severity: dict[str, Severity] = Field({}, description="Severity by policy, for these paths.")


class LintConfig(Section):
    """The section `lint`."""

    profile: str = Field(
        "recommended",
        description="recommended, strict, all, a standard such as cis-docker, or the path of a profile.",
    )
    select: tuple[str, ...] = Field(
        (),
        description="Run only these policies, instead of a profile: codes, names, categories, ids of other linters.",
    )
    extend_select: tuple[str, ...] = Field((), description="Policies to enable in addition to the profile.")
    ignore: tuple[str, ...] = Field((), description="Policies to disable.")
    severity: dict[str, Severity] = Field(
        {}, description="Severity by policy: code, name or id of another linter."
    )
    options: dict[str, dict[str, Any]] = Field(
        {}, description="Options by policy: code, name or id of another linter."
    )
    overrides: tuple[OverrideConfig, ...] = Field(
        (), description="Settings for some paths; later entries override earlier ones."
    )
    exclude: tuple[Pattern, ...] = Field((), description="Paths to skip, in the syntax of .gitignore.")
    aside: tuple[Pattern, ...] = Field(
        ASIDE,
        description="Paths that are not delivered, in the syntax of .gitignore: only tokens of known formats are "
        "reported there. The list replaces the default; an empty one reports all findings.",
    )
    kinds: dict[Pattern, str] = Field(
        {}, description="Kind by pattern, for files whose name does not determine it."
    )
    fail_on: FailOn = Field("warning", description="Lowest severity that gives exit status 1.")
    require_reason: bool = Field(False, description="Report suppressions without a reason.")
    max_file_size: int = Field(
        5_000_000, description="Largest size in bytes; a larger artifact is reported and not read.", gt=0
    )

    def values(self) -> dict[str, Any]:
        """The section as JSON has it, for `Settings.of`."""
        return {**self.model_dump(mode="json"), "profile_given": "profile" in self.model_fields_set}


class ExampleConfig(Section):
    """An example of a declared policy."""

    text: str = Field(
        description="The text of an artifact; in bad examples, «marks» enclose what is reported."
    )
    kind: str = Field("", description="Its kind, if it is not that of the policy.")
    path: str | None = Field(None, description="Its path, if it is not the usual one of the kind.")
    because: str = Field("", description="Why it is reported or not.")
    files: dict[str, str] = Field({}, description="Other files of the repository: path and text.")


def _example(value: Any) -> Any:
    """An example; a string is short for one with only a text."""
    return {"text": value} if isinstance(value, str) else value


Examples = tuple[Annotated[ExampleConfig, BeforeValidator(_example)], ...]


class ExamplesConfig(Section):
    """The examples of a declared policy, which `aurora policies test` checks."""

    bad: Examples = Field((), description="Texts that are reported, at the «marks».")
    good: Examples = Field((), description="Texts that are not reported.")


class PolicyConfig(Section):
    """A policy that is declared in a configuration file."""

    name: str = Field(
        description="What the policy finds, in lower case with hyphens.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"
    )
    code: str = Field(
        "",
        description="A code such as ACM001; without one, the name is the code.",
        pattern=r"^([A-Z]{3}[0-9]+)?$",
    )
    description: str = Field("", description="The page of the policy: what is wrong, why, and how to fix it.")
    kind: str = Field(
        "", description="The kind of artifact; without one, the node is one that all kinds share."
    )
    node: str = Field(description="The model that the policy visits, such as Container.")
    when: str = Field(description="A CEL expression over the model; a finding is reported if it is true.")
    message: str = Field(description="The message of a finding; CEL expressions in braces are replaced.")
    at: str = Field(
        "", description="The field at which a finding is reported, such as securityContext.privileged."
    )
    severity: Severity = Field("warning", description="error, warning or info.")
    category: Category = Field("maintainability", description="The category of the policy.")
    url: str = Field("", description="The address of a page about the policy.")
    variables: Literal["unknown", "text"] = Field(
        "unknown",
        description="Whether text with variables such as ${TAG} is unknown, or is compared as it is written.",
    )
    examples: ExamplesConfig = Field(
        default_factory=ExamplesConfig, description="Examples, which `aurora policies test` checks."
    )


class PolicyFile(Section):
    """A file with declared policies."""

    policies: tuple[dict[str, Any], ...] = Field((), description="The policies.")


def _entry(value: Any) -> Any:
    """An entry of `policies`."""
    if not isinstance(value, (str, dict)):
        raise ValueError("must be a policy or the name of a file")
    return value


class Config(Section):
    """The whole file."""

    lint: LintConfig = Field(default_factory=LintConfig, description="Settings of aurora-lint.")
    policies: tuple[Annotated[str | dict[str, Any], BeforeValidator(_entry)], ...] = Field(
        (),
        description="Policies in CEL, or files with some: a path, or pkg:NAME/FILE of an installed package.",
    )
    # What generators read is typed where it is used: a lint pays for none of its models.
    app: dict[str, Any] = Field({}, description="The application, for aurora generate.")
    generate: dict[str, Any] = Field({}, description="Generator and templates of aurora generate.")
    agents: dict[str, Any] = Field(
        {}, description="Agents of aurora generate: model, temperature, tools, permissions."
    )

    def values(self) -> dict[str, Any]:
        """What a run needs of the file, as JSON has it, for `Settings.of`."""
        return {**self.lint.values(), "policies": list(self.policies)}


class ProfileEntry(Section):
    """What a profile sets for one policy, or for each policy that a word calls."""

    severity: Severity | None = Field(None, description="Severity, instead of that of the policy.")
    control: str = Field("", description="The control of a standard that the policy answers for.")
    options: dict[str, Any] = Field({}, description="Options of the policy.")


def _policies(value: Any) -> Any:
    """The policies of a profile as a mapping; a list, `*`, no value or only a control are short for one."""
    if value == "*":
        return {"all": {}}
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return {key: {} for key in value}
    if not isinstance(value, dict):
        return value
    return {
        word: {} if entry is None else {"control": entry} if isinstance(entry, str) else entry
        for word, entry in value.items()
    }


class ProfileFile(Section):
    """A file with a profile."""

    description: str = Field("", description="What the profile is for.")
    extends: str | None = Field(
        None, description="A built-in profile, or the path of a file, relative to the folder of this one."
    )
    policies: Annotated[dict[str, ProfileEntry], BeforeValidator(_policies)] = Field(
        {}, description="The policies: codes, names, categories and ids of other linters; `*` for all."
    )
    ignore: tuple[str, ...] = Field(
        (), description="Policies to remove from the profile that this one extends."
    )


def load(path: Path, read_bytes: ReadBytes | None = None) -> Config:
    """Read a configuration file; raises ConfigError with the line of the first mistake."""
    return parse(read(path, read_bytes))


def read(path: Path, read_bytes: ReadBytes | None = None) -> Source:
    """The text of a configuration file, from disk unless `read_bytes` is given. Raises ConfigError."""
    try:
        return Source.decode(path.as_posix(), (read_bytes or Path.read_bytes)(path))
    except OSError as error:
        raise unreadable(path, error) from None
    except Unreadable as error:
        raise ConfigError(f"{path.as_posix()}: {error}") from None


def parse(source: Source) -> Config:
    """Read the text of a configuration file."""
    tree = tree_of(source)
    if tree is None or tree.value is None:
        return Config()
    config = validated(Config, source, tree)
    return config.model_copy(update={"policies": declared(config.policies, source, tree)})


def policies_in(name: str, raw: bytes) -> tuple[dict[str, Any], ...]:
    """The policies that a file declares, as JSON has them. Raises ConfigError with the line of the first mistake."""
    try:
        source = Source.decode(name, raw)
    except Unreadable as error:
        raise ConfigError(f"{name}: {error}") from None
    tree = tree_of(source)
    if tree is None or tree.value is None:
        return ()
    found = validated(PolicyFile, source, tree).policies
    return tuple(each for each in declared(found, source, tree) if not isinstance(each, str))


def declared(
    entries: Iterable[str | dict[str, Any]], source: Source, tree: Tree
) -> tuple[str | dict[str, Any], ...]:
    """The entries of `policies` with checked and complete declarations. Raises ConfigError."""
    return tuple(
        each
        if isinstance(each, str)
        else validated(PolicyConfig, source, tree, ("policies", index)).model_dump(mode="json")
        for index, each in enumerate(entries)
    )


def tree_of(source: Source) -> Tree | None:
    """The first document of a text in YAML, None if there is none. Raises ConfigError with the line of a mistake."""
    stream = yaml.read(source.text)
    for problem in stream.problems:
        assert isinstance(problem.at, Span)
        raise ConfigError(f"{source.path}:{source.line_of(problem.at.start)}: {problem.message}")
    return stream.documents[0] if stream.documents else None


def located(
    path: Path, route: Route, word: str, error: ConfigError, read_bytes: ReadBytes | None = None
) -> ConfigError:
    """The error about a word of a configuration file with file and line; unchanged if the word is not there.

    The last part of the route is the word itself, a key, or its index in a list.
    """
    try:
        source = read(path, read_bytes)
        tree = tree_of(source)
    except ConfigError:
        return error
    value = None if tree is None else tree.value
    for key in route:
        try:
            value, last = value[key], key  # type: ignore[index]
        except (IndexError, KeyError, TypeError):
            return error
    if tree is None or word not in (value, last):
        return error
    name = ".".join(str(key) for key in route if isinstance(key, str) and key != word)
    return ConfigError(f"{_line(source, tree, route)}: {name}: {error}")


M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], source: Source, tree: Tree, route: Route = ()) -> M:
    """What lies at a route of a configuration file, as a model.

    Raises ConfigError with the line of the first mistake, and the nearest right name of an unknown key.
    """
    value = tree.value
    for key in route:
        value = value[key]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        inner = tuple(key for key in first["loc"] if isinstance(key, (str, int)) and key != "[key]")
        whole = (*route, *inner)
        where = _line(source, tree, whole)
        name = ".".join(map(str, whole)) or "the file"
        if first["type"] == "extra_forbidden":
            key = str(whole[-1])
            nested = [
                f"{section}.{key}"
                for section in _keys(model, inner[:-1])
                if key in _keys(model, (*inner[:-1], section))
            ]
            hint = f"; did you mean {nested[0]}?" if nested else nearest(key, _keys(model, inner[:-1]))
            raise ConfigError(f"{where}: unknown key {name}{hint}") from None
        raise ConfigError(f"{where}: {name}: {wording(first)}") from None


def _line(source: Source, tree: Tree, route: Route) -> str:
    span = tree.find(route, "key") or tree.focus(route)
    return f"{source.path}:{source.line_of(span.start)}"


def wording(error: ErrorDetails) -> str:
    """What is wrong with a value, in the words of YAML; it follows the name of the value and a colon."""
    context = error.get("ctx", {})
    match error["type"]:
        case "tuple_type" | "list_type" | "set_type" | "frozen_set_type":
            return "must be a list"
        case "dict_type" | "mapping_type" | "model_type" | "model_attributes_type" | "dataclass_type":
            return "must be a mapping"
        case "string_type":
            return "must be a string"
        case "bool_type" | "bool_parsing":
            return "must be true or false"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return "must be an integer"
        case "float_type" | "float_parsing":
            return "must be a number"
        case "literal_error" | "enum":
            return f"must be one of {str(context['expected']).replace(' or ', ', ').replace(chr(39), '')}"
        case "greater_than":
            return f"must be greater than {context['gt']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "too_short" | "string_too_short":
            return "must not be empty"
        case "missing":
            return "is missing"
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            return f"must match {context['pattern']}"
    return error["msg"]


def _keys(model: type[BaseModel], route: Route) -> list[str]:
    """The keys that the section at a route of a model can have."""
    keys = iter(route)
    for key in keys:
        if isinstance(key, int):
            continue
        info = next((info for name, info in model.model_fields.items() if key in (name, info.alias)), None)
        inner = _model_in(info.annotation) if info else None
        if info is None or inner is None:
            return []
        if get_origin(info.annotation) is dict:
            next(keys, None)  # any key leads to a model of this type
        model = inner
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in a type: in `tuple[Override, ...]`, Override."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, for editors."""
    whole = Config.model_json_schema(by_alias=True)
    policy = PolicyConfig.model_json_schema(by_alias=True)
    whole["$defs"] = {**whole.get("$defs", {}), **policy.pop("$defs", {}), "PolicyConfig": policy}
    example = whole["$defs"]["ExampleConfig"]
    whole["$defs"]["ExampleConfig"] = {"anyOf": [{"type": "string"}, example]}
    whole["properties"]["policies"]["items"] = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/PolicyConfig"}]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": "aurora.yaml",
    }
