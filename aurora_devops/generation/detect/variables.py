"""Environment variables: which are the application's own, which hold a secret, and what may stand as a default."""

from __future__ import annotations

import re

from ...code.evidence import Confidence
from ...core.lazy import regex
from ...core.source import Source
from ...secrets.detect import scan
from ...secrets.values import is_dynamic, strength
from ..application import Variable
from .clues import Clue

# Set by the system, the runtime, the platform or a CI service, not by whoever deploys the application.
_NOT_OWN = regex(
    r"(?:CI|DEBUG_COLORS|GOPATH|GOROOT|HOME|HOSTNAME|LANG|LC_\w+|LOGNAME|NODE_ENV|NO_COLOR|PATH|PWD|SHELL|TERM|TMP"
    r"|TMPDIR|TZ|USER|VIRTUAL_ENV|XDG_\w+)|(?:GITHUB|GITLAB|KUBERNETES|NPM|PIP|PYTHON|PYTEST|RUNNER|UV)_?\w*",
    re.ASCII,
)
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# An address of a service that takes a password has it inside; an `_about` word at the end hides that.
_CONNECTION = regex(
    r"(?:^|_)(?:DATABASE|DB|PG|POSTGRES\w*|SQLALCHEMY\w*|MYSQL|MARIADB|MONGO\w*|REDIS|CACHE|AMQP|RABBIT\w*|BROKER"
    r"|CELERY\w*|SENTRY)_(?:URL|URI|DSN|CONNECTION_STRING)$|^DSN$|_DSN$",
    re.IGNORECASE,
)
_LONGEST_DEFAULT = 200


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, or an address with a password in it."""
    return strength(name) > 0 or _CONNECTION.search(name) is not None


def variable(
    name: str,
    default: object,
    path: str,
    line: int,
    why: str,
    *,
    secret: bool = False,
    confidence: Confidence = "stated",
) -> Clue | None:
    """The clue about an environment variable; None for one that the application does not own.

    A default is kept only where it is a plain value that nobody would mind to see.
    """
    if not _NAME.fullmatch(name) or len(name) > 100 or _NOT_OWN.fullmatch(name):
        return None
    hidden = secret or is_secret_name(name)
    text = None if hidden else _plain(name, default)
    return Clue("environment", Variable(name=name, secret=hidden, default=text), why, path, line, confidence)


def _plain(name: str, default: object) -> str | None:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, (int, float)):
        return str(default)
    if not isinstance(default, str) or not default or len(default) > _LONGEST_DEFAULT:
        return None
    if not default.isprintable() or is_dynamic(default) or "@" in default:
        return None
    return None if scan(Source("", f"{name}={default}\n")) else default
