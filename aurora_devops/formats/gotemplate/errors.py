"""What can be wrong with a template."""

from __future__ import annotations


class TemplateError(Exception):
    """A template cannot be parsed or executed.

    `name` is the template and `offset` the place in its text, once they are known.
    """

    def __init__(self, message: str, name: str = "", offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.offset = offset


class LimitError(TemplateError):
    """Rendering stopped at a limit of steps, size or depth."""
