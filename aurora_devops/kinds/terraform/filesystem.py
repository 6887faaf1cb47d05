"""Functions that read a file of the repository."""

from __future__ import annotations

import base64
from collections.abc import Callable

from ...cloud.value import MARKER, Value
from ...formats.hcl.syntax import Call, Expression
from .evaluate import evaluate, safely
from .functions.hashes import HASHES
from .scope import Scope

# What becomes of the text of a file.
_OF_TEXT: dict[str, Callable[[str], str]] = {
    "file": lambda text: text,
    "filebase64": lambda text: base64.b64encode(text.encode()).decode(),
    "filebase64sha256": HASHES["base64sha256"],
    "filebase64sha512": HASHES["base64sha512"],
    "filemd5": HASHES["md5"],
    "filesha1": HASHES["sha1"],
    "filesha256": HASHES["sha256"],
    "filesha512": HASHES["sha512"],
}


def path_of(at: Expression, scope: Scope) -> str | None:
    """The path of a file that is an argument of a function; None if it is not known, or not in the repository."""
    return _path(safely(at, scope.fresh()), scope)


def ask(at: Call, scope: Scope) -> None:
    """Ask for the file of a call, so that the question is recorded."""
    if at.args and (path := _path(safely(at.args[0], scope.fresh()), scope)) is not None:
        if at.name == "fileexists":
            scope.module.files.exists(path)
        else:
            scope.module.files.source(path)


def _path(value: Value, scope: Scope) -> str | None:
    """The path of a file that a function reads; None if it is not known, or not in the repository."""
    if isinstance(value.data, str):
        # Relative to the folder that Terraform runs in: that of the module that no other calls.
        module = scope.module
        while module.caller is not None:
            module = module.caller
        return module.path(value.data)
    text = value.text
    if (
        value.refs == ("path.module",)
        and text is not None
        and text.count(MARKER) == 1
        and text.startswith(MARKER)
    ):
        return scope.module.path(text.removeprefix(MARKER).lstrip("/"))
    return None


def _read(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    path = _path(arguments[0], scope)
    source = scope.module.files.source(path) if path is not None else None
    if source is None:
        return scope.unknown(at, *arguments)
    text = _OF_TEXT[at.name.removeprefix("core::")](source.text)
    return Value(text, source, 0, len(source.text)) if at.name == "file" else scope.value(text, at)


def _exists(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    path = _path(arguments[0], scope)
    if path is None or not scope.module.files.exists(path):
        return scope.unknown(at, *arguments)  # it may be created before Terraform runs
    return scope.value(True, at)


def _template(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    path, names = _path(arguments[0], scope), arguments[1].data
    source = scope.module.files.source(path) if path is not None else None
    if source is None or not isinstance(names, dict):
        return scope.unknown(at, *arguments)
    from ...formats.hcl.reader import parse_template

    template = parse_template(source.text)
    value = evaluate(template, Scope(scope.module, source, names, scope.steps))
    # The places in the template are not those in the file.
    return Value(value.data, source, 0, len(source.text), refs=value.refs, text=value.text)


def of_file(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    """The value of a call that reads a file."""
    name = at.name.removeprefix("core::")
    if not arguments or (name == "templatefile" and len(arguments) < 2):
        return scope.unknown(at)
    return {"fileexists": _exists, "templatefile": _template}.get(name, _read)(at, scope, arguments)
