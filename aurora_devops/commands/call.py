"""A command with what is known where it runs: its folder, its variables, and the facts at its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from posixpath import join, normpath
from typing import TYPE_CHECKING, Protocol

from ..core.lazy import regex
from ..core.record import record
from ..facts import NamedFile

if TYPE_CHECKING:
    from ..core.facts import F, Fact, Statement
    from ..core.kind import Document
    from ..core.place import At
    from ..formats.shell import Command, Shell, Word

    Reader = Callable[["Call"], Iterator[Fact]]

# A variable of a shell, of a workflow in an expression, of a Taskfile, or of a justfile.
_VARIABLE = regex(
    r"\$\{(\w+)\}|\$(\w+)|\$\{\{\s*(?:env\.(\w+)|github\.(\w+)|((?:inputs|matrix|needs|steps)\.[\w.-]+))\s*\}\}"
    r"|\{\{\s*\.?(\w+)\s*\}\}"
)
UNKNOWN = regex(r"\$\{\w+\}|[$`<>*?{}\[\]]")
# An address of another repository or file: `https://...`, `github.com/org/...`, `git@...`.
REMOTE = regex(r"[\w+.-]+://|[\w-]+(?:\.[\w-]+)+/|\w+@")
# Names that documents write where the reader has to write another one, such as `your-app`, the version `X.Y.Z` and
# `shop-xxxxx`. After a separator at the end follows a redirect for the shell, as in `shop-<account>`.
_PLACEHOLDER = regex(
    r"\b(?i:my|your|some|example|foo|bar|placeholder)\b|^[A-Z_]+$|[<>{}\[\]…]|\.\.\."
    r"|(?<![^\W_])(?i:v?[nxyz](?:\.[nxyz]){1,3})(?![^\W_])|(?<![^\W_])(?i:x{3,})(?![^\W_])|[-_:]$"
)


@record
class Setting:
    """Where a script runs: its folder from the root (None if it is unknown), and the variables that are known.

    `defaults` are the values of variables that its callers may set, `lists` those of several words. `moving` are the
    variables whose commands change the folder.
    `example` is whether a person has to adapt the commands, as in a document. `target` is the target of a Makefile
    that runs the script, `block` the offset of the script in its document, or the number of its job. With `servers`,
    the commands state what listens on the machine. A script in a `file` has functions that run elsewhere. `wrappers`
    are the functions of files that it reads with `source`, as `wrappers` in `commands.reading` finds them.
    """

    folder: str | None = ""
    variables: Mapping[str, str] = {}
    defaults: Mapping[str, str] = {}
    lists: Mapping[str, tuple[str, ...]] = {}
    moving: Collection[str] = ()
    example: bool = False
    target: str = ""
    block: int = 0
    servers: bool = False
    file: bool = False
    wrappers: Mapping[str, tuple[str, ...]] = {}


class Commands(Protocol):
    """A script, or words that run without a shell."""

    @property
    def parsed(self) -> Shell | None:
        """The tree of commands."""

    def place(self, start: int, end: int) -> At:
        """The place of a part of the tree."""


# What a shell removes from the value of a variable: `${pair%%=*}`, `${pair##*=}`, `${branch#refs/heads/}`.
_REMOVAL = regex(r"\$\{(\w+)(%%?|##?)([^${}`'\"\\\n]{1,80})\}")
_LONGEST_VALUE = 200


def without_part(text: str, variables: Mapping[str, str]) -> str:
    """A text in which variables that lose a prefix or a suffix are replaced, if their values are known."""

    def value(match: re.Match[str]) -> str:
        known = variables.get(match[1])
        if known is None or "$" in known or len(known) > _LONGEST_VALUE:
            return match[0]
        suffix, longest = match[2][0] == "%", len(match[2]) == 2
        cuts = range(len(known) + 1)
        # The longest suffix begins first, the longest prefix ends last.
        for cut in cuts if suffix == longest else reversed(cuts):
            part, rest = (known[cut:], known[:cut]) if suffix else (known[:cut], known[cut:])
            if fnmatchcase(part, match[3]):
                return rest
        return known

    return _REMOVAL.sub(value, text) if "${" in text and ("%" in text or "#" in text) else text


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """A text with the known variables replaced, and the others as `${NAME}`.

    A value of a matrix is `matrix.NAME`, an output `steps.ID.outputs.NAME` or `needs.ID.outputs.NAME`.
    """

    def value(match: re.Match[str]) -> str:
        shell, plain, env, github, matrix, task = match.groups()
        if matrix:
            return variables.get(matrix.lower(), match[0])
        name = shell or plain or env or task or f"GITHUB_{github.upper()}"
        return variables.get(name, f"${{{name}}}")

    text = without_part(text, variables)
    return _VARIABLE.sub(value, text) if "$" in text or "{{" in text else text


# The commit that is checked out, or its first characters.
_HEAD = regex(
    r"(?:\$\(|`)\s*(?:git\s+rev-parse\s+(?:--verify\s+|(--short)(?:=(\d+))?\s+)*HEAD"
    r"|git\s+(?:log\s+-1|show\s+-s)\s+--(?:pretty|format)=[\"']?(?:format:)?%([hH])[\"']?(?:\s+HEAD)?"
    r"|echo\s+(?:-n\s+)?[\"']?(?:\$\{?(?:GITHUB_SHA|CI_COMMIT_SHA)\}?|\$\{\{\s*github\.sha\s*\}\})[\"']?\s*\|\s*"
    r"(?:cut\s+-c\s*1?-(\d+)|head\s+-c\s*(\d+)))\s*(?:2>\s*/dev/null\s*)?(?:\)|`)"
)
# The variable with the commit in the commands of a pipeline.
_COMMITS = {"github-workflow": "GITHUB_SHA", "github-action": "GITHUB_SHA", "gitlab-ci": "CI_COMMIT_SHA"}
_SHORT = "7"
# The variables of pipelines with the path of the repository.
WORKSPACES = {
    "github-workflow": "GITHUB_WORKSPACE",
    "github-action": "GITHUB_WORKSPACE",
    "gitlab-ci": "CI_PROJECT_DIR",
}


def with_commit(text: str, kind: str) -> str:
    """A text in which the command that gives the commit is the variable of the pipeline: `${GITHUB_SHA::7}`."""
    variable = _COMMITS.get(kind)
    if variable is None or ("$(" not in text and "`" not in text):
        return text

    def value(match: re.Match[str]) -> str:
        short, length, form, cut, head = match.groups()
        count = cut or head or length or (_SHORT if short or form == "h" else "")
        return f"${{{variable}::{count}}}" if count else f"${{{variable}}}"

    return _HEAD.sub(value, text)


@record
class Call:
    """A command with what is known where it runs; `readers` read the commands that it runs itself, by their names."""

    document: Document
    script: Commands
    command: Command
    folder: str | None
    variables: Mapping[str, str]
    example: bool
    defaults: Mapping[str, str] = {}
    readers: Mapping[str, Reader] = {}

    @property
    def workspace(self) -> str:
        """The variable with the path of the repository; empty if there is none."""
        return WORKSPACES.get(self.document.kind, "")

    def usual(self, word: Word) -> str:
        """The value of a word, with variables that have a default: `${DIR:-deploy}/app.yaml`."""
        return self.with_defaults(self.text(word))

    def with_defaults(self, text: str) -> str:
        """A text with the defaults of its variables, also of those that are in defaults."""
        for _ in range(_MOST_DEFAULTS):
            if "$" not in text:
                break
            text = expanded(_DEFAULT.sub(lambda match: match[1], text), self.defaults)
        return text

    def text(self, word: Word) -> str:
        """The value of a word, with known variables."""
        return expanded(with_commit(word.text, self.document.kind), self.variables)

    def known(self, text: str) -> bool:
        """Whether a text is meant as it is written."""
        return bool(text) and not UNKNOWN.search(text) and not (self.example and _PLACEHOLDER.search(text))

    def options(self, *names: str) -> Iterator[Word]:
        """The values of all options with one of these names."""
        arguments = self.command.arguments
        for index, word in enumerate(arguments):
            if word.text == "--":
                return
            head, equals, _ = word.text.partition("=")
            if equals and head in names:
                yield word.sub(word.raw.index("=") + 1)
            elif word.text in names and index + 1 < len(arguments):
                yield arguments[index + 1]

    def text_if_known(self, text: str) -> str:
        """A text with known variables; empty if a part of it is unknown."""
        known = expanded(text, self.variables)
        return known if self.known(known) else ""

    def option(self, *names: str) -> str:
        """The value of an option; empty if it is not set."""
        word = next(self.options(*names), None)
        return "" if word is None else self.text(word)

    def fact(self, sort: type[F], word: Word, **values: object) -> F:
        """A fact at a word of the command."""
        return self.document.fact(sort, self.script.place(word.start, word.end), **values)

    def statement(self, about: str, name: str, word: Word) -> Statement:
        """A statement at a word of the command."""
        return self.document.statement(about, name, self.script.place(word.start, word.end))

    def file(self, word: Word, command: str, *, folder: bool = False) -> Iterator[Fact]:
        """A file or a folder that the command reads."""
        text = self.usual(word)
        plain = text.removeprefix("./")
        below = plain.removeprefix(f"${{{self.workspace}}}/")
        base = "" if below != plain and self.folder is not None else self.folder
        plain = below
        absolute = plain.startswith("/") and not (self.folder or "").startswith("/")
        named = plain and not REMOTE.match(plain) and not absolute and not plain.startswith(_NO_FILE)
        if base is None or not named or "$" in plain or (self.example and _PLACEHOLDER.search(plain)):
            return
        path = normpath(join(base, plain))
        if not path.startswith(".."):
            yield self.fact(NamedFile, word, file=path, written=text, command=command, folder=folder)


# What is below the home folder, an option, what curl reads, or the output of a command.
_NO_FILE = ("~", "-", "@", "<(", ">(")
_MOST_DEFAULTS = 3
# A default that is known: `${NAME:-value}`.
_DEFAULT = regex(r"\$\{\w+:?-([^${}`]*)\}")
