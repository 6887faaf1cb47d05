"""Environment variables: which are the application's own, which hold a secret, and what may stand as a default."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...code.evidence import Confidence
from ...core.lazy import regex
from ...core.record import replace
from ...core.source import Source
from ...secrets.detect import scan
from ...secrets.values import is_dynamic, strength
from ..application import Variable
from .clues import Clue

# Set by the system, the runtime, the platform or a CI service, not by whoever deploys the application.
_NOT_OWN = regex(
    r"(?:APP_ENV|ASPNETCORE_\w+|BUNDLE_\w+|CI|DEBUG_COLORS|DOTNET_\w+|GIN_MODE|GOPATH|GOROOT|HOME|HOSTNAME|JAVA_\w+|LANG"
    r"|LC_\w+|LOGNAME|NEXT_RUNTIME|NODE_ENV|NO_COLOR|PATH|PIDFILE|PWD|RACK_ENV|RAILS_ENV|RUST_BACKTRACE|RUST_LOG|SHELL"
    r"|TERM|TMP|TMPDIR|TZ|USER|VIRTUAL_ENV|XDG_\w+"
    # What systemd and a web server set for each process and each request.
    r"|INVOCATION_ID|JOURNAL_STREAM|LISTEN_FDNAMES|LISTEN_FDS|LISTEN_PID|NOTIFY_SOCKET|WATCHDOG_PID|WATCHDOG_USEC"
    r"|DOCUMENT_ROOT|GATEWAY_INTERFACE|HTTP_USER_AGENT|HTTP_X_\w+|HTTPS|PATH_INFO|QUERY_STRING|REMOTE_ADDR"
    r"|REQUEST_METHOD|REQUEST_SCHEME|REQUEST_URI|SCRIPT_FILENAME|SCRIPT_NAME|SERVER_PROTOCOL|SERVER_SOFTWARE)"
    r"|(?:GITHUB|GITLAB|KUBERNETES|NPM|PIP|PYTHON|PYTEST|RUNNER|UV|VERCEL|NEXT_PUBLIC_VERCEL|RENDER|RAILWAY|HEROKU)_?\w*",
    re.ASCII,
)
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# An address of a service that takes a password has it inside; an `_about` word at the end hides that.
_CONNECTION = regex(
    r"(?:^|_)(?:DATABASE|DB|PG|POSTGRES\w*|SQLALCHEMY\w*|MYSQL|MARIADB|MONGO\w*|REDIS|CACHE|AMQP|RABBIT\w*|BROKER"
    r"|CELERY\w*|SENTRY)_(?:URL|URI|DSN|CONNECTION_STRING)$|^DSN$|_DSN$|^ConnectionStrings__",
    re.IGNORECASE,
)
# What says how long or how many, and what is meant for browsers, is not a secret, whatever else is in its name.
_PLAIN_NAME = regex(
    r"(?:_TTL|_LIFETIME|_EXPIR\w*|_MINUTES|_SECONDS|_MS|_DAYS|_HOURS|_ALGORITHM|_ISSUER|_AUDIENCE|_HEADER|_LENGTH"
    r"|_SIZE|_NAME|_ENABLED)$|^(?:NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|NUXT_PUBLIC)_",
    re.IGNORECASE,
)
# A JDBC address has user and password beside it.
_WITHOUT_PASSWORD = regex(r"jdbc:[\w:]+//[^@?\s]*(?:\?[\w=&]*)?")
# Services without a password for many, and what only adds observation or a proxy.
_OPTIONAL = regex(
    r"(?:^|_)(?:REDIS|CACHE|VALKEY|SMTP|MAIL|EMAIL)_(?:PASSWORD|USER|USERNAME)$|(?:^|_)SENTRY_DSN$|^OTEL_|_PROXY$"
    r"|^LOG_LEVEL$|_LOG_LEVEL$"
)
_MAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST_DEFAULT = 200
# What a sample has in the place of a value.
_TO_FILL_IN = regex(
    r"(?i)[<\[{](?:your|my|insert|enter|the)\b[^<>\[\]{}]*[>\]}]|^<[\w -]+>$|\byour[-_ ]\w|\bchange[-_ ]?me\b"
)
# The ports of what an application connects to, and those beside the one for requests.
_FOREIGN = regex(
    r"(?:^|_)(?:ADMIN|AMQP|CACHE|CASSANDRA|CLICKHOUSE|CONSUL|DATABASE|DB|DEBUG|DNS|ELASTIC\w*|EMAIL|ETCD|FTP|GRPC|HTTPS"
    r"|HEALTH\w*|IMAP|JAEGER|KAFKA|LDAP|LOKI|MAIL\w*|MARIA\w*|MEMCACHED?|METRICS?|MONGO\w*|MQTT|MSSQL|MYSQL|NATS|OTEL\w*|OTLP"
    r"|PEER|PG|PGSQL|POSTGRES\w*|PPROF|PROM\w*|PROXY|RABBIT\w*|REDIS\w*|REMOTE|RMQ|RPC|SENTINEL|SFTP|SMTP|SQL|SSH|SSL"
    r"|STATSD|TARGET|TEMPORAL|TLS|UDP|UPSTREAM|VALKEY|VAULT|ZIPKIN)(?:_\w+)?_(?:PORT|ADDR|ADDRESS|LISTEN|BIND)$"
)
_LISTENS = regex(r"(?:^|_)(?:ADDR|ADDRESS|LISTEN|BIND)$")
_ANY_HOST = regex(r"(?:0\.0\.0\.0|\[::\]|\*)?:\d{2,5}")


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, or an address with a password in it."""
    if _PLAIN_NAME.search(name):
        return False
    return strength(name) > 0 or _CONNECTION.search(name) is not None


def is_optional_name(name: str) -> bool:
    """Whether applications do without a variable of this name."""
    return _OPTIONAL.search(name) is not None


def is_needed_name(name: str) -> bool:
    """Whether an application does not work without a variable of this name, even if it does not check it."""
    return not is_optional_name(name) and is_secret_name(name)


def is_own_port(name: str, default: str) -> bool:
    """Whether a variable sets the port or the address on which the program listens for requests."""
    if _FOREIGN.search(name):
        return False
    if re.search(r"(?:^|_)PORT$", name):
        return True
    return _LISTENS.search(name) is not None and _ANY_HOST.fullmatch(default) is not None


def variable(
    name: str,
    default: object,
    path: str,
    line: int,
    why: str,
    *,
    secret: bool = False,
    required: bool | None = None,
    confidence: Confidence = "stated",
) -> Clue | None:
    """The clue about an environment variable; None for one that the application does not own.

    A default is kept only if it is a plain value and not sensitive. `required` is None where the
    code does not tell.
    """
    if not _NAME.fullmatch(name) or len(name) > 100 or _NOT_OWN.fullmatch(name):
        return None
    address = _CONNECTION.search(name) is not None
    hidden = secret or is_secret_name(name)
    text = None
    if not hidden or (address and not secret):
        text = _plain(name, default)
    if text is not None and _WITHOUT_PASSWORD.fullmatch(text):
        hidden = secret
    if required is None and text is None and _given(default):
        # The code has a default that is not shown.
        required = False
    if required is None and text is None and confidence == "stated" and is_optional_name(name):
        required = False
    if required is False and text is not None:
        required = None
    found = Variable(name=name, secret=hidden, default=text, required=required)
    return Clue("environment", found, why, path, line, confidence)


def merged(clues: Sequence[Clue]) -> Clue:
    """One clue about a variable of all that is known about it; the surest clue comes first.

    A sample has a value for development: it does not replace a default of the code that is not known, and does not
    show whether the application needs one.
    """
    first = clues[0]
    known = [clue.value for clue in clues if isinstance(clue.value, Variable)]
    in_code = [clue.value for clue in clues if clue.confidence == "stated"]
    states = [one.required for one in in_code if one.required is not None]
    defaulted = False in states and True not in states
    default = next(
        (one.default for one in (in_code if defaulted else known) if one.default is not None), None
    )
    optional = any(one.default is not None or one.required is False for one in in_code)
    required: bool | None = False if optional else True if True in states else None
    if required is None and default is not None and in_code:
        required = True
    if required is False and default is not None:
        required = None
    secret = all(one.secret for one in in_code) if in_code else known[0].secret
    if default is not None and secret and not any(one.default == default for one in in_code):
        default = None
    return replace(
        first, value=Variable(name=known[0].name, secret=secret, default=default, required=required)
    )


def _given(default: object) -> bool:
    return default is not None and default != ""


def _plain(name: str, default: object) -> str | None:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, (int, float)):
        return str(default)
    if not isinstance(default, str) or not default or len(default) > _LONGEST_DEFAULT:
        return None
    # An address of mail holds no password, other text with an @ may.
    if "@" in default and not _MAIL.fullmatch(default):
        return None
    if not default.isprintable() or is_dynamic(default) or _TO_FILL_IN.search(default):
        return None
    return None if scan(Source("", f"{name}={default}\n")) else default
