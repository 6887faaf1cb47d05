"""Functions that encode and decode."""

from __future__ import annotations

import base64
import csv
import json
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from ....cloud.encoding import encoded
from ....cloud.value import Value
from ....formats.hcl.syntax import Call
from ..scope import Scope


def jsonencode(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    """The JSON of a value; `decoded` is the value itself, with its places."""
    (value,) = arguments
    return encoded(value, scope.source, at.start, at.end)


def jsondecode(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    """The value of a text of JSON."""
    (value,) = arguments
    if (decoded := value.decoded) is not None:
        return decoded
    if isinstance(value.data, str):
        data = json.loads(value.data)
        if not isinstance(data, (dict, list)):
            return scope.value(data, at)
    return scope.unknown(at, value)


def yamldecode(text: str) -> Any:
    """The data of a text of YAML."""
    from ....formats import yaml

    stream = yaml.read(text)
    if stream.problems or len(stream.documents) != 1:
        raise ValueError
    return _plain(stream.documents[0].value)


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    if data is None or isinstance(data, (str, int, float, bool)):
        return data
    raise ValueError


def csvdecode(text: str) -> list[dict[str, str]]:
    """The rows of a text of CSV."""
    return [dict(row) for row in csv.DictReader(text.splitlines())]


def base64decode(text: str) -> str:
    """The text that Base64 encodes."""
    return base64.b64decode(text, validate=True).decode()


def textencodebase64(text: str, encoding: str) -> str:
    """A text in an encoding, in Base64."""
    return base64.b64encode(text.encode(_codec(encoding))).decode()


def _codec(name: str) -> str:
    if name.upper() not in ("UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "WINDOWS-1252", "US-ASCII"):
        raise ValueError
    return name


PLAIN = {
    "base64decode": base64decode,
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "csvdecode": csvdecode,
    "textdecodebase64": lambda text, encoding: base64.b64decode(text, validate=True).decode(_codec(encoding)),
    "textencodebase64": textencodebase64,
    "urldecode": unquote_plus,
    "urlencode": quote_plus,
    "yamldecode": yamldecode,
}
OF_VALUES = {"jsondecode": jsondecode, "jsonencode": jsonencode}
