"""The texts of a repository as the readers of source code see them, and places in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ..core.lazy import regex
from ..core.patterns import without_package
from ..core.record import record

# The releases and plugins of Yarn, and the loader that it writes.
FOREIGN = r"(?:^|/)(?:\.yarn/|\.pnp\.(?:loader\.)?[cm]js$)"

# Tests and samples call routes and read variables that are not the application's own.
_NOT_OWN = regex(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e(?:[_-]?tests?)?|integration(?:[_-]?tests?)?|testdata"
    r"|fixtures|examples?|samples?|docs?|migrations|alembic|scripts|vendor|dist|build|coverage|static|public)/|(?:^|/)(?:test_[^/]*|conftest)\.py$|_test\.(?:py|go)$"
    r"|\.(?:test|spec|min|d)\.[cm]?[jt]sx?$"
    rf"|{FOREIGN}"
    r"|(?:^|/)(?:checkly|codegen|commitlint|cypress|eslint|jest|karma|knip|lint-staged|playwright|prettier|stylelint|vitest"
    r"|wdio)\.(?:config|setup)\.[cm]?[jt]s$|(?:^|/)(?:\.storybook|cypress)/"
)

# Tests, their data, and what others wrote.
_TEST = regex(
    rf"{FOREIGN}|"
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures|testdata|(?:integration|functional)-?[tT]ests?|node_modules|vendor)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$|_test\.(?:py|go)$|[._](?:test|spec)\.[cm]?[jt]sx?$|(?:Test|Tests|IT|Spec)\.(?:java|kt)$"
)


@record(eq=False)
class Sources:
    """The texts of a repository by path, its folder's name, and the text of `.git/config`, if there is one."""

    files: Mapping[str, str]
    name: str = ""
    git_config: str = ""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All paths, sorted; those nearer to the root first."""
        return tuple(sorted(self.files, key=lambda path: (path.count("/"), path)))

    def text(self, path: str) -> str:
        """The text of a file; empty for a file that does not exist."""
        return self.files.get(path, "")

    def code(self, *endings: str) -> Iterator[tuple[str, str]]:
        """The application's own source files with these endings, without tests, samples and what is built."""
        for path in self.paths:
            text = self.text(path) if path.endswith(endings) and _is_own(path) else ""
            if text and not (path.endswith(_BUNDLED) and is_bundled(text)):
                yield path, text

    def first(self, *paths: str) -> str | None:
        """The first of these paths that is there."""
        return next((path for path in paths if path in self.files), None)


# How long a text is, and the mean of its lines, if a bundler has made it; a picture in one line makes no such mean.
_BUNDLE = 50_000
_LINE = 500
_BUNDLED = (".js", ".mjs", ".cjs")


def is_bundled(text: str) -> bool:
    """Whether a program has made a text from the code of an application and its libraries."""
    return len(text) > _BUNDLE and len(text) > _LINE * (text.count("\n") + 1)


def is_test(path: str) -> bool:
    """Whether a file is a test or belongs to one, or to a dependency in the repository."""
    return _TEST.search(path) is not None


def _is_own(path: str) -> bool:
    return _NOT_OWN.search(without_package(path)) is None


def line_at(text: str, offset: int) -> int:
    """The number of the line that holds an offset, from 1."""
    return text.count("\n", 0, offset) + 1


def port_number(said: str) -> int | None:
    """The port that digits name; None where they name none."""
    number = int(said) if said.isdecimal() and len(said) <= 5 else 0
    return number if 0 < number < 65536 else None


def line_of(text: str, pattern: str) -> int:
    """The number of the first line on which a pattern is found; 0 if it is not found."""
    match = re.search(pattern, text, re.MULTILINE)
    return line_at(text, match.start()) if match else 0
