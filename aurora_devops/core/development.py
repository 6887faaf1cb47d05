"""Which files are for development, tests and demonstrations, by their paths."""

import re

from .lazy import regex

_DEVELOPMENT = regex(
    r"(?:^|[/._-])(?:dev|devel|development|devcontainer|devenv|local|tests?|testing|e2e|demos?|examples?|samples?"
    r"|playground|tilt)(?=[/._-]|$)",
    re.IGNORECASE,
)


def for_development(path: str) -> bool:
    """Whether a word in the path is that of a developer's machine, of tests or of a demonstration."""
    return _DEVELOPMENT.search(path) is not None


# The parts of the path of a file that only tests use: `.ci/compose.yaml`, `compose.e2e.yaml`.
_TEST_PARTS = frozenset({"ci", "cypress", "e2e", "integration", "playwright", "test", "testing", "tests"})
_END_TO_END = frozenset({"cypress", "e2e", "playwright"})
_SEPARATORS = regex(r"[^a-z0-9]+")


def for_tests(path: str) -> bool:
    """Whether a part of the path is that of files that only tests use."""
    return not _TEST_PARTS.isdisjoint(_parts(path))


def for_end_to_end_tests(name: str) -> bool:
    """Whether a part of the name of a file or a job is that of end-to-end tests."""
    return not _END_TO_END.isdisjoint(_parts(name))


def _parts(name: str) -> list[str]:
    return _SEPARATORS.split(name.lower())
