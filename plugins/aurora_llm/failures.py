"""Why a part was not made by the model, in one line for the person."""

from __future__ import annotations

from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRequestTimeout,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
)

from aurora_devops.reporters.escaping import escape

_LONGEST = 200


class NotClean(Exception):
    """The model does not get a part clean; the message says how it went."""


def reason(error: Exception, key: str) -> str:
    """What went wrong; `key` is the variable that holds the key."""
    match error:
        case NotClean():
            return str(error)
        case ModelAuthenticationError():
            return f"the server refused the key{_status(error)}{f': see {key}' if key else ''}"
        case ModelRequestTimeout():
            return f"no answer in {error.timeout:g} seconds"
        case ModelHTTPError() if "tool_choice" in str(error):
            return "the server cannot be made to call a tool: set output: prompted"
        case ModelHTTPError():
            return short(f"the server answered{_status(error)}: {error.body}")
        case ModelConnectionError(phase="connect"):
            return "the server cannot be reached"
        case ModelConnectionError():
            return "the connection broke off"
        case UsageLimitExceeded() | UnexpectedModelBehavior() | ModelAPIError():
            return short(f"its answer was no use: {error}")
    return short(f"its answer was no use: {type(error).__name__}: {error}")


def is_lasting(error: Exception) -> bool:
    """Whether the next part would meet the same."""
    return isinstance(error, (ModelAuthenticationError, ModelNotFoundError, ModelQuotaExceededError)) or (
        isinstance(error, ModelConnectionError) and error.phase == "connect"
    )


def short(text: str) -> str:
    """One line that a person reads."""
    line = escape(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _status(error: Exception) -> str:
    return f" (HTTP {error.status_code})" if isinstance(error, ModelHTTPError) else ""
