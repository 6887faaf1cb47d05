"""What can be wrong with a template."""

from __future__ import annotations

from .text import Origin, Text


class TemplateError(Exception):
    """A template cannot be parsed or executed.

    `offset` is a place in the text of the template, until `locate` turns it into an offset in the `origin` of it.
    `length` counts the characters from there.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.length = 0
        self.origin: Origin | None = None

    def locate(self, text: str, start: int, end: int) -> None:
        """Set the origin from the text of a template, if it is not known: the innermost template is the place."""
        if self.origin is None and isinstance(text, Text):
            found = text.origin_at(min(start if self.offset is None else self.offset, max(len(text) - 1, 0)))
            if found is not None:
                self.length = end - start if self.offset is None else 0
                self.origin, self.offset = found


class NilError(TemplateError):
    """A field of a value that is not set is read; `path` are the keys from a variable or the dot to the value."""

    def __init__(self, message: str, path: tuple[str, ...]) -> None:
        super().__init__(message)
        self.path = path


class UnknownError(TemplateError):
    """The result depends on what is not known, such as the name that the user gives a release."""


class LimitError(TemplateError):
    """Rendering stopped at a limit of steps, size or depth."""


class DepthError(LimitError):
    """Rendering stopped at a limit of depth: templates include each other without end, which Helm does not allow."""
