"""What is done with an exception that nothing expects: it costs the part that raised it, and is told in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

# These end a run on purpose. Everything else is a mistake of the part that raised it, whatever its base class:
# a panic of a native library and SystemExit are no subclasses of Exception.
DELIBERATE = (KeyboardInterrupt, GeneratorExit)


def described(error: BaseException, *, quoted: bool = True) -> str:
    """One line about an exception, with the innermost place in the code; its own message only if `quoted`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    message = f": {error}" if quoted else ""
    return " ".join(f"{type(error).__name__}{message}{where}".split())


class PartFailed(Exception):
    """A part of a run failed; `part` names it for a person, the cause is the exception itself."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


_P = ParamSpec("_P")
_T = TypeVar("_T")


def call(part: str, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function of a part of the run. Raises PartFailed, which names the part, whatever goes wrong."""
    try:
        return function(*args, **kwargs)
    except DELIBERATE:
        raise
    except BaseException as error:
        raise PartFailed(part) from error


def listed(part: str, function: Callable[[], Iterable[_T]]) -> list[_T]:
    """All that a function of a part gives. Raises PartFailed."""
    return call(part, lambda: list(function()))


def failed(error: BaseException, part: str) -> tuple[str, BaseException]:
    """The part that an exception is a failure of, and its cause; `part` for one that names none."""
    return (error.part, error.__cause__ or error) if isinstance(error, PartFailed) else (part, error)
