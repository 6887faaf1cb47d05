"""Which files are for development, tests and demonstrations, by their paths."""

import re

from .lazy import regex

_DEVELOPMENT = regex(
    r"(?:^|[/._-])(?:dev|devel|development|devcontainer|local|tests?|testing|e2e|demos?|examples?|samples?"
    r"|playground)(?=[/._-]|$)",
    re.IGNORECASE,
)


def for_development(path: str) -> bool:
    """Whether a word in the path is that of a developer's machine, of tests or of a demonstration."""
    return _DEVELOPMENT.search(path) is not None
