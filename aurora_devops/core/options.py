"""The options of policies and of readers: annotated fields with a default, which are checked when they are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    NoReturn,
    Self,
    TypeVar,
    dataclass_transform,
)

if TYPE_CHECKING:
    from pydantic import BaseModel


class Option(NamedTuple):
    """One option: its default, what it means, the least number that it takes, and what tells a wrong value."""

    default: Any
    description: str
    ge: int | None = None
    check: Callable[[Any], str | None] | None = None


def option(
    default: Any, *, description: str, ge: int | None = None, check: Callable[[Any], str | None] | None = None
) -> Any:
    """A field of options; `ge` is its smallest allowed value, `check` gives what is wrong with a value."""
    return Option(default, description, ge, check)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(option,))
class PolicyOptions:
    """Base class of the options of a policy; each field is annotated and set to `option(default, description=...)`.

    The reader of a kind has options, too (`Kind.options`): `word` is the key of `lint.options` that sets them.
    Only `validated` imports pydantic, so a run that sets no option does not.
    """

    word: ClassVar[str] = ""
    _model: ClassVar[type[BaseModel] | None] = None

    def __init__(self, **values: Any) -> None:
        self.__dict__.update({name: each.default for name, each in self.fields().items()}, **values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return self.__class__ is other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *map(str, self.__dict__.values())))

    @classmethod
    def fields(cls) -> dict[str, Option]:
        """The options by name, in the order of the class."""
        return {name: value for name, value in vars(cls).items() if isinstance(value, Option)}

    @classmethod
    def validated(cls, data: Mapping[str, Any]) -> Self:
        """Options with these values, names in snake case. Raises pydantic's ValidationError for a wrong one."""
        if not data:
            return cls()
        if cls._model is None:
            from inspect import get_annotations

            from pydantic import ConfigDict, Field, create_model

            hints = get_annotations(cls, eval_str=True)
            fields: dict[str, Any] = {
                name: (
                    hints[name] if each.check is None else Annotated[hints[name], _validator(each.check)],
                    Field(each.default, description=each.description, ge=each.ge),
                )
                for name, each in cls.fields().items()
            }
            cls._model = create_model(cls.__name__, __config__=ConfigDict(extra="forbid"), **fields)
        held = cls._model.model_validate(data)
        return cls(**{name: getattr(held, name) for name in cls.fields()})

    def changed(self) -> dict[str, Any]:
        """The options that differ from their defaults."""
        return {
            name: value
            for name, each in self.fields().items()
            if (value := getattr(self, name)) != each.default
        }


def _validator(check: Callable[[Any], str | None]) -> Any:
    from pydantic import AfterValidator

    def checked(value: Any) -> Any:
        if (wrong := check(value)) is not None:
            raise ValueError(wrong)
        return value

    return AfterValidator(checked)


Opts = TypeVar("Opts", bound=PolicyOptions)


def validated(sort: type[Opts], said: Mapping[str, Any], owner: str) -> Opts:
    """The options of `owner` from a configuration, names as they are written there. Raises ConfigError."""
    if not said:
        return sort()
    from pydantic import ValidationError

    from .config import wording
    from .settings import ConfigError, nearest

    try:
        return sort.validated({str(key).replace("-", "_"): value for key, value in said.items()})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])).replace("_", "-")
        if first["type"] == "extra_forbidden":
            known = [field.replace("_", "-") for field in sort.fields()]
            raise ConfigError(f"{owner} has no option {name}{nearest(name, known)}") from None
        raise ConfigError(f"option {name} of {owner}: {wording(first)}") from None
