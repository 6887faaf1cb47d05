"""Calls of libraries that are not written in Python, whose panics are errors of the text like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def checked(function: Callable[P, T], *args: P.args, **keywords: P.kwargs) -> T:
    """Call a function of a native library. Raises ValueError where it panics, which is no Exception by itself."""
    try:
        return function(*args, **keywords)
    except Exception:
        raise
    except BaseException as error:
        # pyo3 has no public class for it.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"cannot be read: {error}") from None
