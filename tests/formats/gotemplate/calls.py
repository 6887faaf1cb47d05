"""Calls of the functions of templates, as the tables of the tests write them."""

from __future__ import annotations

from typing import Any

from aurora_devops.formats.gotemplate.errors import TemplateError
from aurora_devops.formats.gotemplate.functions import FUNCTIONS


class Call:
    """An argument that is the result of a function."""

    def __init__(self, name: str, *arguments: Any) -> None:
        self.name = name
        self.arguments = arguments


def value_of(argument: Any) -> Any:
    """The value of an argument: of a call in it, too, in a list or a map of its own."""
    if isinstance(argument, Call):
        return FUNCTIONS[argument.name](*map(value_of, argument.arguments))
    if isinstance(argument, list):
        return [value_of(item) for item in argument]
    if isinstance(argument, dict):
        return {key: value_of(item) for key, item in argument.items()}
    return argument


def result_of(name: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
    """What a call prints, and the type of its result."""
    value = value_of(Call(name, *arguments))
    return "" if value is None else FUNCTIONS["print"](value), FUNCTIONS["typeOf"](value)


def error_of(name: str, arguments: tuple[Any, ...]) -> str | None:
    """The message of the error that a call raises."""
    try:
        value_of(Call(name, *arguments))
    except TemplateError as error:
        return str(error)
    return None
