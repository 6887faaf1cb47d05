"""The parts of a shell script for policies: commands, words, expansions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ...core.lazy import regex
from ...core.record import record, replace
from ...core.words import word_set
from .wrappers import script_word, wrapped

if TYPE_CHECKING:
    from . import Shell

ExpansionKind = Literal["variable", "parameter", "command", "backtick", "arithmetic", "process", "expression"]

_PARAMETER = regex(r"\$\{([!#]?)(\w+|[@*?$!#-])?(.*)\}?", re.DOTALL)
# Real scripts do not nest more wrappers, and each one copies the words.
_WRAPPED_AT_MOST = 8
# Programs whose options of several letters begin with one dash, so that letters cannot be bundled.
_WITHOUT_BUNDLES = word_set("consul find go java javac nomad packer terraform terragrunt tofu vault")
_CHANGED = regex(r'[\\"`]|\$\(')
_SPECIAL_IN_QUOTES = frozenset('$`"\\')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}


@record(frozen=False, eq=False)
class Expansion:
    """`$x`, `${x:-y}`, `$(...)`, backticks, `$((...))`, `<(...)`, or a template's `${{ ... }}`.

    `where` is the construct that contains it: `argument`, `command` (the command word), `assignment`, `redirect`,
    `test` (inside `[[ ]]`), `for` (the list of a loop), `case`, `arithmetic`, `heredoc`, or empty in a
    part that cannot be parsed.
    """

    kind: ExpansionKind
    start: int
    end: int
    quoted: bool
    where: str
    _script: str

    @property
    def raw(self) -> str:
        """The expansion as written."""
        return self._script[self.start : self.end]

    @property
    def name(self) -> str:
        """The name of the variable, including `1`, `@` and `?`; empty if it is not a variable."""
        if self.kind == "variable":
            return self.raw[1:]
        match = _PARAMETER.match(self.raw) if self.kind == "parameter" else None
        if match is None:
            return ""
        # `${#}` and `${!}` are variables; `${#x}` and `${!x}` have a prefix.
        return match[2] or match[1]

    @property
    def prefix(self) -> str:
        """The `#` of `${#x}` (length) or the `!` of `${!x}` (indirection)."""
        match = _PARAMETER.match(self.raw) if self.kind == "parameter" else None
        return match[1] if match and match[2] else ""

    @property
    def operator(self) -> str:
        """The text after the name in `${x:-y}`: `:-y`."""
        match = _PARAMETER.match(self.raw) if self.kind == "parameter" else None
        return match[3].removesuffix("}") if match else ""

    @property
    def splits(self) -> bool:
        """Whether the shell splits the result into words and expands globs in it (POSIX 2.6.5)."""
        return not self.quoted and self.where in _SPLITTING and self.kind in _SPLIT_KINDS


_SPLITTING = frozenset({"argument", "command", "for"})
_SPLIT_KINDS = frozenset({"variable", "parameter", "command", "backtick", "arithmetic"})


class Word:
    """One word of a command, before the shell expands it.

    `expansions` are the outermost ones in it, and it is `static` if it has none.
    """

    __slots__ = ("_text", "end", "expansions", "raw", "start")

    def __init__(self, raw: str, start: int, end: int, expansions: tuple[Expansion, ...] = ()) -> None:
        self.raw = raw
        self.start = start
        self.end = end
        self.expansions = expansions
        self._text: str | None = None

    @classmethod
    def literal(cls, text: str, start: int, end: int) -> Word:
        """A word that is not parsed by a shell, for example of an exec form: its value is the text itself."""
        word = cls(text, start, end)
        word._text = text
        return word

    @property
    def text(self) -> str:
        """The value without its quotes; expansions are kept as written."""
        if self._text is None:
            self._text = _unquote(self) if _QUOTING.search(self.raw) else self.raw
        return self._text

    @property
    def static(self) -> bool:
        """Whether its value is constant."""
        return not self.expansions

    @property
    def quoted(self) -> bool:
        """Whether a part of it is quoted."""
        return '"' in self.raw or "'" in self.raw

    @property
    def glob(self) -> bool:
        """Whether the shell expands file names in it: an unquoted `*`, `?` or `[`."""
        # Behind the last `]` a bracket opens no class, and looking for its end would take time.
        return not self.quoted and (
            _WILDCARD.search(self.raw) is not None
            or _CLASS.search(self.raw, 0, self.raw.rfind("]") + 1) is not None
        )

    def sub(self, start: int, end: int | None = None) -> Word:
        """The part of this word between two offsets into its raw text."""
        raw = self.raw[start:end]
        low, high = self.start + start, self.start + start + len(raw)
        inner = tuple(e for e in self.expansions if e.start < high and e.end > low)
        return Word(raw, low, high, inner)

    def split(self, sign: str) -> Iterator[Word]:
        """The parts between the occurrences of a sign: `web` and `api` of `web,api`."""
        if sign not in self.raw:
            yield self
            return
        start = 0
        for part in self.raw.split(sign):
            yield self.sub(start, start + len(part))
            start += len(part) + len(sign)

    def before(self, sign: str) -> Word:
        """The part before the first of a sign, without the quote that is open there: `web` of `"web:$path"`.

        A word without it is returned as it is.
        """
        end = self.raw.find(sign)
        if end < 0:
            return self
        return self.sub(1 if self.raw[:1] in ("'", '"') and self.raw[0] not in self.raw[1:end] else 0, end)

    def __repr__(self) -> str:
        return f"Word({self.raw!r}, {self.start}, {self.end})"


_QUOTING = regex(r"[\\'\"]")
_WILDCARD = regex(r"(?<!\\)[*?]")
_CLASS = regex(r"(?<!\\)\[[^\]]+\]")


@record(frozen=False, eq=False)
class Redirect:
    """A redirection: `2>&1` has descriptor `2`, operator `>&` and target `1`.

    A here-document (`<<`, `<<-`) has its delimiter as target and its lines as `body`.
    """

    operator: str
    descriptor: str
    target: Word | None
    start: int
    end: int
    body: Word | None = None
    command: Command | None = None


@record(frozen=False, eq=False)
class Assignment:
    """A variable that is set, by `=` or by a command that sets variables.

    `by` is empty for a plain assignment, `prefix` for `A=1 command`, otherwise the command:
    `export`, `local`, `declare`, `readonly`, `typeset`, `for`, `select`, `read`, ...
    """

    name: str
    value: Word | None
    by: str
    start: int
    end: int
    append: bool = False


class Pipeline:
    """Two or more stages joined by `|` or `|&`; a stage is one simple command, or the commands of a compound."""

    __slots__ = ("_stages", "end", "start")

    def __init__(self, start: int, end: int, stages: int) -> None:
        self.start = start
        self.end = end
        self._stages: list[list[Command]] = [[] for _ in range(stages)]

    @property
    def stages(self) -> tuple[tuple[Command, ...], ...]:
        """The simple commands of each stage."""
        return tuple(tuple(stage) for stage in self._stages)


@record(frozen=False, eq=False)
class Command:
    """A simple command (POSIX 2.9.1), a declaration such as `export`, or a test (`[`, `[[`, `((`).

    `operator` is the one before it and `following` the one after it: `&&`, `||`, `;` (a line break too), `&`, `|`,
    `|&`, or empty at the beginning and the end. `index` is its stage in `pipeline`. `context` names what
    it is in, outermost first: `function`, `subshell`, `group`, `if`, `condition`, `loop`, `case`,
    `substitution`, `heredoc`. `name` is the program without its directory, and empty if it is
    unknown; `wrapper` is the command it was unwrapped from.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    negated: bool = False
    operator: str = ""
    following: str = ""
    context: tuple[str, ...] = ()
    pipeline: Pipeline | None = None
    index: int = 0
    wrapper: Command | None = None
    _shell: Shell | None = None
    _unwrapped: Command | None = None
    _script: Shell | Literal[False] | None = False

    @cached_property
    def name(self) -> str:
        """The name of the program, without its folder; empty if it is not known."""
        if not self.words or self.words[0].expansions:
            return ""
        text = self.words[0].text
        return text.rpartition("/")[2] if text.startswith(("/", "./", "../", "~/")) else text

    @property
    def word(self) -> str:
        """The command word as written."""
        return self.words[0].raw if self.words else ""

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words after the command word."""
        return self.words[1:]

    def after(self, word: Word) -> tuple[Word, ...]:
        """The words behind one of its words; words that a function or an array adds have the same place."""
        place = next((index for index, one in enumerate(self.words) if one is word), len(self.words))
        return self.words[place + 1 :]

    def inside(self, *constructs: str) -> bool:
        """Whether it is in one of these constructs, at any depth."""
        return any(construct in self.context for construct in constructs)

    def has_flag(self, *flags: str) -> bool:
        """Whether one of these flags is set: alone, as `--flag=value`, or in a bundle such as `-qqy`."""
        for word in self.arguments:
            text = word.text
            if text == "--":
                return False
            if len(text) < 2 or text[0] != "-":
                continue
            if text in flags or text.partition("=")[0] in flags:
                return True
            if text[1] != "-" and text[1:].isalnum() and self.name not in _WITHOUT_BUNDLES:
                letters = text[1:]
                if any(len(flag) == 2 and flag[1] in letters for flag in flags):
                    return True
        return False

    def option(self, *names: str) -> Word | None:
        """The value of the first of these options that is set: `-o x`, `-ox`, `--output x`, `--output=x`.

        None if it is missing or has no value.
        """
        arguments = self.arguments
        for place, word in enumerate(arguments):
            text = word.text
            if text == "--":
                return None
            if len(text) < 2 or text[0] != "-":
                continue
            following = arguments[place + 1] if place + 1 < len(arguments) else None
            if text in names:
                return following
            head, equals, _ = text.partition("=")
            if equals and head in names:
                return word.sub(word.raw.index("=") + 1)
            if text[1] == "-" or self.name in _WITHOUT_BUNDLES:
                continue
            for name in names:
                if (
                    len(name) != 2
                    or (letter := text.find(name[1], 1)) < 0
                    or not text[1 : letter + 1].isalnum()
                    or (equals and 1 < letter < len(head))
                ):
                    continue
                return following if letter + 1 == len(text) else word.sub(word.raw.index(name[1], 1) + 1)
        return None

    def operands(self, takes_value: Iterable[str] = ()) -> tuple[Word, ...]:
        """The arguments that are not options; `takes_value` are the options whose value is the next word."""
        valued = takes_value if isinstance(takes_value, (set, frozenset)) else frozenset(takes_value)
        found: list[Word] = []
        arguments = iter(self.arguments)
        for word in arguments:
            text = word.text
            if text == "--":
                found.extend(arguments)
            elif len(text) < 2 or text[0] != "-":
                found.append(word)
            elif text in valued or (text[1] != "-" and text[1:].isalpha() and f"-{text[-1]}" in valued):
                next(arguments, None)
        return tuple(found)

    @property
    def subcommand(self) -> str:
        """The first operand's text, `install` in `apt-get -y install curl`; empty without one."""
        return next((word.text for word in self.arguments if not word.text.startswith("-")), "")

    @property
    def unwrapped(self) -> Command:
        """The command behind `sudo`, `env A=1`, `exec`, `time`, `xargs` and the like, or the command itself."""
        if self._unwrapped is None:
            command = self
            for _ in range(_WRAPPED_AT_MOST):
                inner = wrapped(command.name, command.words)
                if inner is None:
                    break
                place, variables = inner
                command = replace(
                    command,
                    words=command.words[place:],
                    start=command.words[place].start,
                    assignments=(*command.assignments, *(_variable(command.words[i]) for i in variables)),
                    wrapper=command,
                )
            self._unwrapped = command
        return self._unwrapped

    @property
    def outermost(self) -> Command:
        """The first of the commands that this one was unwrapped from; the command itself without a wrapper."""
        command = self
        while command.wrapper is not None:
            command = command.wrapper
        return command

    @property
    def script(self) -> Shell | None:
        """The script of `sh -c '...'` or `eval '...'`, if its text is constant; same offsets as the outer text."""
        if self._script is False:
            word = script_word(self.name, self.words)
            inside = _inside(word) if word is not None else None
            self._script = self._shell.nested(*inside) if inside and self._shell is not None else None
        return self._script


@record(frozen=False, eq=False)
class Function:
    """A function definition; `keyword` when it is written with `function`."""

    name: str
    start: int
    end: int
    keyword: bool


@record(frozen=False, eq=False)
class Loop:
    """`for`, `select`, `while` or `until`; the variable and the words of the first two."""

    kind: str
    variable: str
    words: tuple[Word, ...]
    start: int
    end: int


def _inside(word: Word) -> tuple[int, int] | None:
    """The span between the quotes of a word; None where the shell changes the text."""
    raw = word.raw
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    inner = raw[1:-1] if quote else raw
    if len(raw) < 2 * len(quote) or (quote != '"' and "'" in inner) or len(raw) != word.end - word.start:
        return None
    if (quote != "'" and _CHANGED.search(inner)) or (not quote and word.expansions):
        return None
    return word.start + len(quote), word.end - len(quote)


def _variable(word: Word) -> Assignment:
    """The variable that `env A=1` sets."""
    equals = word.raw.index("=")
    value = word.sub(equals + 1)
    return Assignment(word.raw[:equals], value, "prefix", word.start, word.end)


def _unquote(word: Word) -> str:
    """The value of a word: quote removal (POSIX 2.6.7), with with expansions as written."""
    raw = word.raw
    spans = iter([(e.start - word.start, e.end - word.start) for e in word.expansions])
    low, high = next(spans, (len(raw), len(raw)))
    out: list[str] = []
    quote = ""
    place = 0
    while place < len(raw):
        if place == low:
            out.append(raw[low:high])
            place = high
            low, high = next(spans, (len(raw), len(raw)))
            continue
        char = raw[place]
        if quote == "'":
            if char == "'":
                quote = ""
            else:
                out.append(char)
        elif quote == "$'" and char == "\\" and place + 1 < len(raw):
            place += 1
            out.append(_ESCAPES.get(raw[place], raw[place]))
        elif char == "\\" and place + 1 < len(raw) and quote != "$'":
            following = raw[place + 1]
            if following == "\n":
                place += 1
            elif quote != '"' or following in _SPECIAL_IN_QUOTES:
                out.append(following)
                place += 1
            else:
                out.append(char)
        elif char == '"' and quote in ("", '"'):
            quote = "" if quote else '"'
        elif char == "'" and quote in ("", "$'"):
            quote = "" if quote else "'"
        elif char == "$" and not quote and raw[place + 1 : place + 2] in ("'", '"'):
            place += 1
            quote = "$'" if raw[place] == "'" else '"'
        else:
            out.append(char)
        place += 1
    return "".join(out)
