"""The built-in functions of Pulumi YAML: `fn::join`, `fn::toJSON`, `fn::invoke` and others.

Source: "Built-in functions" in the reference of Pulumi YAML, and pkg/pulumiyaml/ast/expr.go of pulumi/pulumi-yaml.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from ...cloud.value import Unknown
from ...core.lazy import regex
from .parts import Part

PREFIX = "fn::"
# A call of a provider's function: `fn::aws:getAmi`.
PROVIDER_FUNCTION = regex(r"fn::[^:]+:[^:]+(?::[^:]+)?")
_ASSETS = ("stringAsset", "fileAsset", "remoteAsset", "fileArchive", "remoteArchive", "assetArchive")
_OTHERS = (
    "invoke",
    "join",
    "split",
    "select",
    "toJSON",
    "toBase64",
    "fromBase64",
    "secret",
    "unsecret",
    "readFile",
    "filebase64",
    "filebase64sha256",
    "sha1",
    "length",
    "singleOrNone",
    "stackReference",
    "pulumiResourceName",
    "pulumiResourceType",
)
# By the name in lower case: the name as it is documented.
NAMES = {f"{PREFIX}{name}".lower(): f"{PREFIX}{name}" for name in (*_ASSETS, *_OTHERS)}
# Those whose argument is a list of two elements, and what the elements are.
PAIRS = {
    "fn::join": "a delimiter and a list of strings",
    "fn::split": "a delimiter and a string",
    "fn::select": "an index and a list",
}


def called(part: Part) -> tuple[str, Part] | None:
    """The function that a mapping calls, in lower case, and its argument; None if it is not a call."""
    fields = list(part.fields())
    if len(fields) != 1 or not fields[0][0].lower().startswith(PREFIX):
        return None
    return fields[0][0].lower(), fields[0][1]


def invocation(name: str, argument: Part) -> tuple[str, Part | None, str] | None:
    """The function of a provider that a call is of, with its arguments and the field that is returned."""
    if name != "fn::invoke":
        if not PROVIDER_FUNCTION.fullmatch(name):
            return None
        return name.removeprefix(PREFIX), argument if isinstance(argument.data, dict) else None, ""
    function, returned = argument.field("function"), argument.field("return")
    if function is None or not isinstance(function.data, str):
        return None
    arguments = argument.field("arguments")
    return function.data, arguments, str(returned.data) if returned is not None else ""


def mistake(name: str, argument: Part) -> str | None:
    """What is wrong with a call."""
    if name in PAIRS:
        if not (isinstance(argument.data, list) and len(argument.data) == 2):
            return f"the argument of '{NAMES[name]}' must be a list with {PAIRS[name]}"
    elif name == "fn::invoke":
        if not isinstance(argument.data, dict):
            return "the argument of 'fn::invoke' must be a mapping with 'function' and 'arguments'"
        function = argument.field("function")
        if function is None:
            return "'fn::invoke' has no 'function'"
        arguments = argument.field("arguments")
        if arguments is not None and not isinstance(arguments.data, dict):
            return "'arguments' of 'fn::invoke' must be a mapping"
    elif name == "fn::assetarchive":
        if not isinstance(argument.data, dict):
            return "the argument of 'fn::assetArchive' must be a mapping"
    elif name not in NAMES and not PROVIDER_FUNCTION.fullmatch(name):
        return f"function '{name}' does not exist"
    return None


def _join(arguments: Any) -> str:
    delimiter, items = arguments
    if not all(isinstance(item, str) for item in (delimiter, *items)):
        raise TypeError
    return str(delimiter.join(items))


def _split(arguments: Any) -> list[str]:
    delimiter, text = arguments
    return str(text).split(delimiter)


def _select(arguments: Any) -> Any:
    index, items = arguments
    if int(index) < 0:
        raise IndexError
    return items[int(index)]


def _length(value: Any) -> int:
    return len(value)


# Of plain arguments; any other exception than Unknown means that Pulumi refuses the call.
PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "fn::join": _join,
    "fn::split": _split,
    "fn::select": _select,
    "fn::tobase64": lambda text: base64.b64encode(text.encode()).decode(),
    "fn::frombase64": lambda text: base64.b64decode(text, validate=True).decode(),
    "fn::sha1": lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
    "fn::length": _length,
}
REFUSED = (Unknown, ValueError, TypeError, IndexError, KeyError, AttributeError)
