"""Shell scripts: simple commands with their words, redirections and context, at exact places.

The grammar is tree-sitter-bash's, which reads POSIX sh too and goes on after an error. All offsets are
code points into the text given to `parse`, those of nested scripts and of raw nodes included.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

ExpansionKind = Literal["variable", "parameter", "command", "backtick", "arithmetic", "process", "expression"]

# A longer text is no script a person wrote, and the time to parse one is the attacker's to choose.
LARGEST = 1_000_000
# The grammar's time grows with the square of the brackets that are open at once.
DEEPEST = 200
# Some other texts cost it as much, which only a clock can tell; it is read for a script that is not small.
SMALL = 4_096
PATIENCE = 1.0

_PARAMETER = re.compile(r"\$\{([!#]?)(\w+|[@*?$!#-])?(.*)\}?", re.DOTALL)
_SPECIAL_IN_QUOTES = frozenset('$`"\\')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}


@dataclass(slots=True, eq=False)
class Expansion:
    """`$x`, `${x:-y}`, `$(...)`, backticks, `$((...))`, `<(...)`, or a template's `${{ ... }}`.

    `where` is what it stands in: `argument`, `command` (the command word), `assignment`, `redirect`,
    `test` (inside `[[ ]]`), `for` (the list of a loop), `case`, `arithmetic`, `heredoc`, or empty in a
    part that could not be parsed.
    """

    kind: ExpansionKind
    start: int
    end: int
    quoted: bool
    where: str
    _script: str = field(repr=False)

    @property
    def raw(self) -> str:
        """The expansion as written."""
        return self._script[self.start : self.end]

    @property
    def name(self) -> str:
        """The variable's name, `1` or `@` or `?` too; empty for what is no variable."""
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
        """What follows the name in `${x:-y}`: `:-y`."""
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

    `expansions` are the outermost ones in it, and it is `static` without any.
    """

    __slots__ = ("_text", "end", "expansions", "raw", "start")

    def __init__(self, raw: str, start: int, end: int, expansions: tuple[Expansion, ...] = ()) -> None:
        self.raw = raw
        self.start = start
        self.end = end
        self.expansions = expansions
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The value without its quotes; expansions stay as they are written."""
        if self._text is None:
            self._text = _unquote(self) if _QUOTING.search(self.raw) else self.raw
        return self._text

    @property
    def static(self) -> bool:
        """Whether its value is known here."""
        return not self.expansions

    @property
    def quoted(self) -> bool:
        """Whether some of it stands in quotes."""
        return '"' in self.raw or "'" in self.raw

    @property
    def glob(self) -> bool:
        """Whether the shell expands file names in it: an unquoted `*`, `?` or `[`."""
        return not self.quoted and _GLOB.search(self.raw) is not None

    def sub(self, start: int, end: int | None = None) -> Word:
        """The part of this word between two offsets into its raw text."""
        raw = self.raw[start:end]
        low, high = self.start + start, self.start + start + len(raw)
        inner = tuple(e for e in self.expansions if e.start < high and e.end > low)
        return Word(raw, low, high, inner)

    def __repr__(self) -> str:
        return f"Word({self.raw!r}, {self.start}, {self.end})"


_QUOTING = re.compile(r"[\\'\"]")
_GLOB = re.compile(r"(?<!\\)[*?]|(?<!\\)\[[^\]]+\]")


@dataclass(slots=True, eq=False)
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
    command: Command | None = field(default=None, repr=False)


@dataclass(slots=True, eq=False)
class Assignment:
    """A variable that gets a value, by `=` or by a command that sets variables.

    `by` is empty for a plain assignment, `prefix` for `A=1 command`, otherwise the word that does it:
    `export`, `local`, `declare`, `readonly`, `typeset`, `for`, `select`, `read`, ...
    """

    name: str
    value: Word | None
    by: str
    start: int
    end: int
    append: bool = False


class Pipeline:
    """Two or more stages joined by `|` or `|&`; a stage holds one simple command, or those of a compound."""

    __slots__ = ("_stages", "end", "start")

    def __init__(self, start: int, end: int, stages: int) -> None:
        self.start = start
        self.end = end
        self._stages: list[list[Command]] = [[] for _ in range(stages)]

    @property
    def stages(self) -> tuple[tuple[Command, ...], ...]:
        """The simple commands of each stage."""
        return tuple(tuple(stage) for stage in self._stages)


@dataclass(eq=False)
class Command:
    """A simple command (POSIX 2.9.1), a declaration such as `export`, or a test (`[`, `[[`, `((`).

    `operator` leads to it and `following` leads on from it: `&&`, `||`, `;` (a line break too), `&`, `|`,
    `|&`, or empty at the beginning and the end. `index` is its stage in `pipeline`. `context` names what
    it is in, outermost first: `function`, `subshell`, `group`, `if`, `condition`, `loop`, `case`,
    `substitution`, `heredoc`.
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
    pipeline: Pipeline | None = field(default=None, repr=False)
    index: int = 0
    wrapper: Command | None = field(default=None, repr=False)
    _shell: Shell | None = field(default=None, repr=False)

    @property
    def word(self) -> str:
        """The command word as written."""
        return self.words[0].raw if self.words else ""

    @cached_property
    def name(self) -> str:
        """The program's name without its directory; empty where it is not known."""
        if not self.words or not self.words[0].static:
            return ""
        text = self.words[0].text
        return text.rpartition("/")[2] if text.startswith(("/", "./", "../", "~/")) else text

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words after the command word."""
        return self.words[1:]

    def inside(self, *constructs: str) -> bool:
        """Whether it stands in one of these constructs, at any depth."""
        return any(construct in self.context for construct in constructs)

    def has_flag(self, *flags: str) -> bool:
        """Whether one of these flags is given: alone, as `--flag=value`, or in a bundle such as `-qqy`."""
        for word in self.arguments:
            text = word.text
            if text == "--":
                return False
            if len(text) < 2 or text[0] != "-":
                continue
            if text in flags or text.partition("=")[0] in flags:
                return True
            if text[1] != "-" and text[1:].isalnum():
                letters = text[1:]
                if any(len(flag) == 2 and flag[1] in letters for flag in flags):
                    return True
        return False

    def option(self, *names: str) -> Word | None:
        """The value of the first of these options that is given: `-o x`, `-ox`, `--output x`, `--output=x`.

        None when it is not given, or has no value.
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
            if text[1] == "-":
                continue
            for name in names:
                if len(name) != 2 or (letter := text.find(name[1], 1)) < 0 or not text[1:letter + 1].isalnum():
                    continue
                return following if letter + 1 == len(text) else word.sub(word.raw.index(name[1], 1) + 1)
        return None

    def operands(self, takes_value: Iterable[str] = ()) -> tuple[Word, ...]:
        """The arguments that are no options; `takes_value` are the options whose value is the next word."""
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

    @cached_property
    def unwrapped(self) -> Command:
        """The command behind `sudo`, `env A=1`, `exec`, `time`, `xargs` and the like; itself without any."""
        command = self
        while (inner := _unwrap(command)) is not None:
            command = inner
        return command

    @cached_property
    def script(self) -> Shell | None:
        """The script of `sh -c '...'` or `eval '...'`, where its text is known; same offsets as the outer text."""
        word = _script_word(self)
        if word is None or self._shell is None:
            return None
        quote = word.raw[0] if word.raw[0] in "'\"" else ""
        inner = word.raw[1:-1] if quote else word.raw
        # Behind a backslash or a substitution the inner text is not what stands in the outer one.
        if "'" in inner[: len(inner) * (quote != '"')] or (quote != "'" and re.search(r'[\\"`]|\$\(', inner)):
            return None
        return self._shell.nested(word.start + len(quote), word.end - len(quote))


@dataclass(slots=True, eq=False)
class Function:
    """A function definition; `keyword` when it is written with `function`."""

    name: str
    start: int
    end: int
    keyword: bool


@dataclass(slots=True, eq=False)
class Loop:
    """`for`, `select`, `while` or `until`; the variable and the words of the first two."""

    kind: str
    variable: str
    words: tuple[Word, ...]
    start: int
    end: int


class Shell:
    """A script, read when one of its parts is first asked for."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.start = start
        self.end = len(text) if end is None else end

    @cached_property
    def _mask(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        return _mask(self.text, self.start, self.end)

    @cached_property
    def _reading(self) -> _Reading:
        return _Reading(self)

    def nested(self, start: int, end: int) -> Shell:
        """The script that is a part of this one's text."""
        return Shell(self.text, start, end)

    @property
    def commands(self) -> tuple[Command, ...]:
        """All simple commands in source order, at any depth."""
        return self._reading.commands

    @cached_property
    def programs(self) -> tuple[Command, ...]:
        """What is run in the end: the commands behind wrappers, and those of `sh -c` scripts."""
        found: list[Command] = []
        for command in self.commands:
            inner = command.unwrapped
            found.append(inner)
            if inner.script is not None:
                found.extend(inner.script.programs)
        return tuple(found)

    @property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """The pipelines of two and more stages."""
        return self._reading.pipelines

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """Everything that gives a variable a value."""
        return self._reading.assignments

    @property
    def expansions(self) -> tuple[Expansion, ...]:
        """All expansions, nested ones too."""
        return self._reading.expansions

    @property
    def substitutions(self) -> tuple[Expansion, ...]:
        """The expansions that run commands."""
        return tuple(e for e in self.expansions if e.kind in ("command", "backtick", "process"))

    @property
    def redirects(self) -> tuple[Redirect, ...]:
        """All redirections, those of compound commands too."""
        return self._reading.redirects

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions it defines."""
        return self._reading.functions

    @property
    def loops(self) -> tuple[Loop, ...]:
        """Its loops."""
        return self._reading.loops

    @property
    def comments(self) -> tuple[tuple[int, int], ...]:
        """The spans of the comments, the shebang too."""
        return self._reading.comments

    @property
    def errors(self) -> tuple[tuple[int, int], ...]:
        """The spans that are no shell, or where something is missing."""
        return self._reading.errors

    @property
    def expressions(self) -> tuple[tuple[int, int], ...]:
        """The spans of `${{ ... }}` and `{{ ... }}`, which another tool fills in."""
        return self._mask[1]

    @property
    def shebang(self) -> str:
        """The first line after `#!`, or empty."""
        if not self.text.startswith("#!", self.start):
            return ""
        return self.text[self.start + 2 : self.end].partition("\n")[0].strip()

    @property
    def options(self) -> frozenset[str]:
        """The long names of the options (`errexit`, `pipefail`) that hold before anything else is run."""
        first = next((c.start for c in self.commands if c.name not in ("set", "shopt")), self.end)
        return self.options_at(first)

    def options_at(self, offset: int) -> frozenset[str]:
        """The options in force at an offset, by the shebang and each `set` before it."""
        held: set[str] = set()
        _set_options(held, [word for word in self.shebang.split()[1:] if word.startswith("-")])
        for command in self.commands:
            if command.start >= offset:
                break
            if command.name == "set" and not command.inside("function", "subshell", "substitution"):
                _set_options(held, [word.text for word in command.arguments])
        return frozenset(held)

    @property
    def tree(self) -> Tree | None:
        """The raw tree, of a text in which every character is one byte; None when it was not parsed."""
        return self._reading.tree

    def walk(self, *types: str) -> Iterator[Node]:
        """The raw nodes of these types (all without any), in source order.

        Their byte offsets count from `start`, in code points; here-documents are blank in this tree.
        """
        stack = [self.tree.root_node] if self.tree else []
        while stack:
            node = stack.pop()
            if not types or node.type in types:
                yield node
            if node.child_count:
                stack.extend(reversed(node.children))

    def source(self, node: Node) -> str:
        """The text of a raw node."""
        return self.text[self.start + node.start_byte : self.start + node.end_byte]


def parse(text: str) -> Shell:
    """Read a shell script; any text gives a Shell, and one over `LARGEST` characters an empty one."""
    return Shell(text)


# --- words ---------------------------------------------------------------------------------------


def _unquote(word: Word) -> str:
    """The value of a word: quote removal (POSIX 2.6.7), with expansions left as they are written."""
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


# --- wrappers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """A program that runs its operands: its options with a value, and the operands of its own."""

    valued: frozenset[str] = frozenset()
    own: int = 0


def _valued(options: str) -> frozenset[str]:
    return frozenset(options.split())


_WRAPPERS = {
    "sudo": _Wrapper(
        _valued(
            "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T --command-timeout"
            " -U --other-user -D --chdir -R --chroot"
        )
    ),
    "doas": _Wrapper(_valued("-u -C -a")),
    "env": _Wrapper(_valued("-u --unset -C --chdir")),
    "exec": _Wrapper(_valued("-a")),
    "command": _Wrapper(),
    "builtin": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "eatmydata": _Wrapper(),
    "fakeroot": _Wrapper(),
    "time": _Wrapper(_valued("-o --output -f --format")),
    "nice": _Wrapper(_valued("-n --adjustment")),
    "ionice": _Wrapper(_valued("-c --class -n --classdata")),
    "stdbuf": _Wrapper(_valued("-i --input -o --output -e --error")),
    "timeout": _Wrapper(_valued("-s --signal -k --kill-after"), own=1),
    "chroot": _Wrapper(own=1),
    "gosu": _Wrapper(own=1),
    "su-exec": _Wrapper(own=1),
    "xargs": _Wrapper(
        _valued("-I -i -n -P -L -s -d -E -a --max-args --max-procs --max-lines --replace --delimiter --arg-file")
    ),
    "tini": _Wrapper(_valued("-p -e")),
    "dumb-init": _Wrapper(_valued("-r --rewrite")),
}
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=")


def _unwrap(command: Command) -> Command | None:
    """The command that a wrapper runs, or None when it is no wrapper, or runs nothing."""
    wrapper = _WRAPPERS.get(command.name)
    if wrapper is None or len(command.words) < 2:
        return None
    words = command.words
    if command.name == "command" and words[1].text in ("-v", "-V"):
        return None
    place, own = 1, wrapper.own
    set_here: list[Assignment] = []
    while place < len(words):
        text = words[place].text
        if text == "--":
            place += 1
            break
        if len(text) > 1 and text[0] == "-":
            place += 2 if text in wrapper.valued else 1
        elif command.name in ("env", "sudo", "doas") and (match := _VARIABLE.match(text)):
            word = words[place]
            value = word.sub(min(match.end(), len(word.raw)))
            set_here.append(Assignment(match[1], value, "prefix", word.start, word.end))
            place += 1
        elif own:
            own -= 1
            place += 1
        else:
            break
    if place >= len(words):
        return None
    return replace(
        command,
        words=words[place:],
        start=words[place].start,
        assignments=(*command.assignments, *set_here),
        wrapper=command,
    )


_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})


def _script_word(command: Command) -> Word | None:
    """The word that holds a script to be run."""
    if command.name == "eval":
        return command.words[1] if len(command.words) == 2 else None
    if command.name not in _SHELLS:
        return None
    words = iter(command.arguments)
    asked = False
    for word in words:
        text = word.text
        if text.startswith("--"):
            continue
        if text[:1] in ("-", "+") and len(text) > 1:
            asked = asked or "c" in text[1:]
            if text[-1] in "oO":
                next(words, None)
            continue
        return word if asked and word.raw else None
    return None


_SET_LETTERS = {"e": "errexit", "u": "nounset", "x": "xtrace", "f": "noglob", "v": "verbose", "n": "noexec"}


def _set_options(held: set[str], words: list[str]) -> None:
    """Apply the arguments of one `set` to the options that hold."""
    arguments = iter(words)
    for text in arguments:
        if text[:1] not in ("-", "+") or text in ("--", "-"):
            return
        change = held.add if text[0] == "-" else held.discard
        for letter in text[1:]:
            name = next(arguments, "") if letter == "o" else _SET_LETTERS.get(letter, "")
            if name:
                change(name)


# --- masking -------------------------------------------------------------------------------------

_NOT_ASCII = re.compile(r"[^\0-\x7f]")


def _mask(text: str, low: int, high: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text as the grammar shall see it, one byte a character, and the spans of template expressions.

    Outside ASCII every character is part of a word to the shell, so any other one of a word will do, and
    the parser's byte offsets are code points.
    """
    part = text[low:high]
    masked = part if part.isascii() else _NOT_ASCII.sub("\x7f", part)
    if "{{" not in masked:
        return masked, ()
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    done = place = 0
    close = line = -1
    while (place := masked.find("{{", place)) >= 0:
        if close < place + 2 and (close := masked.find("}}", place + 2)) < 0:
            break
        start = place - 1 if place > done and masked[place - 1] == "$" else place
        if start == place:
            if line < place and (line := masked.find("\n", place)) < 0:
                line = len(masked)
            if line < close:
                place += 2
                continue
        end = close + 2
        pieces += (masked[done:start], "_" * (end - start))
        spans.append((low + start, low + end))
        done = place = end
    return "".join((*pieces, masked[done:])), tuple(spans)


_BRACKETS = re.compile(r"[(){}`]")


def _too_deep(masked: str) -> bool:
    """Whether more brackets are open at once than any script has; quotes are not looked at."""
    if masked.count("(") + masked.count("{") + masked.count("`") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKETS.findall(masked):
        if bracket in "({":
            depth += 1
            if depth > DEEPEST:
                return True
        elif depth and bracket != "`":
            depth -= 1
    return False


# The pieces of a script that decide whether `<<` is a here-document; quantifiers never give back, so that
# hostile text costs no more than its length.
_LEXEMES = re.compile(
    r"""
    \\. | \$?'[^']*+' | \$\{[^{}"'`\n]*+\} | \$[\#'] | <<< | (?<![^\s;&|()])\#[^\n]*+
    | \$?\(\((?:[^()\n]|\([^()\n]*+\))*+\)\)
    | <<(?P<strip>-?)[ \t]*+(?P<delimiter>(?:'[^'\n]*+'|"[^"\n]*+"|\\.|[^\s;&|<>()'"\\`])++)
    | \$\( | [()"`\n]
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_QUOTES = re.compile(r"\\.|\$\(|[\"`]", re.DOTALL)
_PRINTED = re.compile(r"[^\n]")


@dataclass(slots=True)
class _Heredoc:
    """A here-document: where its operator, its delimiter and its lines are."""

    start: int
    word: tuple[int, int]
    strip: bool
    delimiter: str
    quoted: bool
    body: tuple[int, int] = (0, 0)
    closed: bool = False


def _heredocs(masked: str) -> list[_Heredoc]:
    """The here-documents of a script (POSIX 2.7.4); the grammar reads only the simpler ones rightly."""
    found: list[_Heredoc] = []
    pending: list[_Heredoc] = []
    nesting: list[str] = []
    place = 0
    while True:
        top = nesting[-1] if nesting else ""
        match = (_IN_QUOTES if top == '"' else _LEXEMES).search(masked, place)
        if match is None:
            return found
        token = match[0]
        place = match.end()
        if token in ('"', "`"):
            if top == token:
                nesting.pop()
            else:
                nesting.append(token)
        elif token in ("(", "$("):
            nesting.append("(")
        elif token == ")":
            if top == "(":
                nesting.pop()
        elif token == "\n":
            for document in pending:
                place = _close(masked, document, place)
            pending.clear()
        elif top != '"' and match["delimiter"] is not None:
            written = match["delimiter"]
            word = Word(written, 0, len(written))
            document = _Heredoc(
                match.start(), match.span("delimiter"), bool(match["strip"]), word.text, word.text != written
            )
            found.append(document)
            pending.append(document)


def _close(masked: str, document: _Heredoc, place: int) -> int:
    """Find the end of a here-document whose lines begin at `place`; returns where the script goes on."""
    begin = place
    while place < len(masked):
        end = masked.find("\n", place)
        end = len(masked) if end < 0 else end
        line = masked[place:end]
        if (line.lstrip("\t") if document.strip else line) == document.delimiter:
            document.body, document.closed = (begin, place), True
            return min(end + 1, len(masked))
        place = end + 1
    document.body = (begin, len(masked))
    return len(masked)


def _blank(masked: str, documents: list[_Heredoc]) -> str:
    """The script without its here-documents, its line breaks kept."""
    pieces: list[str] = []
    done = 0
    spans = [(d.start, d.word[1]) for d in documents]
    for document in documents:
        begin, end = document.body
        if end > begin or document.closed:
            line = masked.find("\n", end)
            spans.append((begin, len(masked) if line < 0 or not document.closed else line))
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)
            pieces += (masked[done:start], _PRINTED.sub(" ", masked[start:end]))
            done = end
    return "".join((*pieces, masked[done:]))


def _as_string(body: str) -> str:
    """A here-document's lines as a quoted string: their own quotes are only characters, outside `$(...)`."""
    out: list[str] = []
    depth = place = 0
    for match in re.finditer(r'\\.|\$\(|[()"]', body, re.DOTALL):
        token = match[0]
        if token == '"' and not depth:
            out += (body[place : match.start()], "_")
            place = match.end()
        elif token == "$(" or (token == "(" and depth):
            depth += 1
        elif token == ")" and depth:
            depth -= 1
    return '"' + "".join((*out, body[place:])).removesuffix("\\") + '"'


# --- reading -------------------------------------------------------------------------------------

# What a node is to the reader; the grammar has several ids for one name.
_SKIP, _COMMAND, _PLAIN, _STRING, _CONCATENATION, _EXPANSION, _SUBSTITUTION, _LIST, _PIPELINE = range(9)
_REDIRECTED, _REDIRECT, _NEGATED, _ASSIGNMENT, _DECLARATION, _TEST, _FUNCTION, _FOR, _WHILE = range(9, 18)
_IF, _CASE, _SUBSHELL, _GROUP, _SEQUENCE, _SEPARATOR, _COMMENT, _ERROR, _NAME = range(18, 27)
_ARITHMETIC, _C_FOR, _ITEM, _OTHER = range(27, 31)

_ROLES = {
    "command": _COMMAND,
    "command_name": _NAME,
    "word": _PLAIN,
    "number": _PLAIN,
    "raw_string": _PLAIN,
    "ansi_c_string": _PLAIN,
    "extglob_pattern": _PLAIN,
    "regex": _PLAIN,
    "brace_expression": _PLAIN,
    "special_character": _PLAIN,
    "variable_name": _PLAIN,
    "string": _STRING,
    "translated_string": _STRING,
    "concatenation": _CONCATENATION,
    "array": _CONCATENATION,
    "simple_expansion": _EXPANSION,
    "expansion": _EXPANSION,
    "command_substitution": _SUBSTITUTION,
    "process_substitution": _SUBSTITUTION,
    "arithmetic_expansion": _ARITHMETIC,
    "list": _LIST,
    "pipeline": _PIPELINE,
    "redirected_statement": _REDIRECTED,
    "file_redirect": _REDIRECT,
    "herestring_redirect": _REDIRECT,
    "heredoc_redirect": _REDIRECT,
    "negated_command": _NEGATED,
    "variable_assignment": _ASSIGNMENT,
    "declaration_command": _DECLARATION,
    "unset_command": _DECLARATION,
    "test_command": _TEST,
    "function_definition": _FUNCTION,
    "for_statement": _FOR,
    "c_style_for_statement": _C_FOR,
    "while_statement": _WHILE,
    "if_statement": _IF,
    "elif_clause": _IF,
    "case_statement": _CASE,
    "case_item": _ITEM,
    "subshell": _SUBSHELL,
    "compound_statement": _GROUP,
    "program": _SEQUENCE,
    "do_group": _SEQUENCE,
    "else_clause": _SEQUENCE,
    "variable_assignments": _SEQUENCE,
    "comment": _COMMENT,
    "ERROR": _ERROR,
    ";": _SEPARATOR,
    ";;": _SEPARATOR,
    "&": _SEPARATOR,
    "\n": _SEPARATOR,
}
_SIMPLE_BODIES = frozenset({_COMMAND, _LIST, _PIPELINE, _NEGATED, _DECLARATION, _TEST, _REDIRECTED})
_WORDS = frozenset({_PLAIN, _STRING, _CONCATENATION, _EXPANSION, _SUBSTITUTION, _ARITHMETIC})
_READERS = {
    "read": _valued("-a -d -i -n -N -p -t -u"),
    "mapfile": _valued("-d -n -O -s -u -C -c"),
    "readarray": _valued("-d -n -O -s -u -C -c"),
}


class _Roles(dict[int, int]):
    """Roles by the id of a kind; the id of errors is not among the grammar's."""

    def __missing__(self, kind: int) -> int:
        return _ERROR


@cache
def _grammar() -> tuple[Parser, _Roles]:
    """The one parser of this process, and what each kind of node is to the reader."""
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    language = Language(tree_sitter_bash.language())
    parser = Parser(language)
    roles = _Roles()
    for kind in range(language.node_kind_count):
        name = language.node_kind_for_id(kind) or ""
        named = language.node_kind_is_named(kind)
        roles[kind] = _ROLES.get(name, _OTHER if named else _SKIP)
    return parser, roles


def _tree(script: str) -> Tree | None:
    """The tree of a masked script, or None when it keeps the parser too long."""
    parser, _ = _grammar()
    data = script.encode()
    if len(data) < SMALL:
        return parser.parse(data)
    until = time.monotonic() + PATIENCE
    try:
        return parser.parse(
            lambda offset, _: data[offset : offset + SMALL],
            progress_callback=lambda *_: time.monotonic() > until,
        )
    except ValueError:
        parser.reset()
        return None


class _Frame:
    """Where a statement stands."""

    __slots__ = ("context", "following", "index", "negated", "operator", "pipeline", "redirects", "where")

    def __init__(
        self,
        context: tuple[str, ...] = (),
        pipeline: Pipeline | None = None,
        index: int = 0,
        operator: str = "",
        following: str = "",
        negated: bool = False,
        redirects: tuple[Redirect, ...] = (),
        where: str = "",
    ) -> None:
        self.context = context
        self.pipeline = pipeline
        self.index = index
        self.operator = operator
        self.following = following
        self.negated = negated
        self.redirects = redirects
        self.where = where

    def but(self, operator: str, following: str) -> _Frame:
        """The same place in another position of a list; redirections stay with its last command."""
        return _Frame(self.context, self.pipeline, self.index, operator, following, where=self.where)

    def within(self, construct: str) -> _Frame:
        """The inside of a construct, which its pipeline feeds."""
        return _Frame((*self.context, construct), self.pipeline, self.index)


class _Reading:
    """One walk over a script's tree, collecting all that `Shell` offers; it never recurses."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.text = shell.text
        self.base = shell.start
        self.tree: Tree | None = None
        self._commands: list[Command] = []
        self._pipelines: list[Pipeline] = []
        self._assignments: list[Assignment] = []
        self._expansions: list[Expansion] = []
        self._redirects: list[Redirect] = []
        self._functions: list[Function] = []
        self._loops: list[Loop] = []
        self._comments: list[tuple[int, int]] = []
        self._errors: list[tuple[int, int]] = []
        self._stack: list[tuple[Node, _Frame]] = []
        if shell.end - shell.start <= LARGEST:
            if _too_deep(shell._mask[0]):
                self._errors.append((shell.start, shell.end))
            else:
                self._read()
        self.commands = tuple(sorted(self._commands, key=_start))
        self.pipelines = tuple(sorted(self._pipelines, key=_start))
        self.assignments = tuple(sorted(self._assignments, key=_start))
        self.expansions = tuple(sorted(self._expansions, key=_start))
        self.redirects = tuple(sorted(self._redirects, key=_start))
        self.functions = tuple(sorted(self._functions, key=_start))
        self.loops = tuple(sorted(self._loops, key=_start))
        self.comments = tuple(self._comments)
        self.errors = tuple(sorted(self._errors))

    def _read(self) -> None:
        self.roles = _grammar()[1]
        masked = self.shell._mask[0]
        documents = _heredocs(masked) if "<<" in masked else []
        script = _blank(masked, documents) if documents else masked
        self.tree = _tree(script)
        if self.tree is None:
            self._errors.append((self.base, self.base + len(masked)))
            return
        root = self.tree.root_node
        if root.has_error:
            self._collect_errors(root)
        self._visit_all(root, _Frame())
        for document in documents:
            self._attach(document, script, masked)

    def _collect_errors(self, root: Node) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if node.is_error or node.is_missing:
                self._errors.append((self.base + node.start_byte, self.base + node.end_byte))
            elif node.has_error:
                stack.extend(node.children)

    def _attach(self, document: _Heredoc, script: str, masked: str) -> None:
        """Make a here-document a redirection of its command, and read what its lines expand."""
        base = self.base
        low, high = document.word
        body = self._heredoc_body(document, masked)
        if not document.closed:
            self._errors.append((base + document.start, base + high))
        redirect = Redirect(
            "<<-" if document.strip else "<<",
            "",
            Word(self.text[base + low : base + high], base + low, base + high),
            base + document.start,
            base + high,
            body,
        )
        self._redirects.append(redirect)
        owner: Command | None = None
        for command in self._commands:
            if command.start <= redirect.start and (
                redirect.start < command.end
                or not script[command.end - base : document.start].strip()
            ):
                if owner is None or (command.start, -command.end) >= (owner.start, -owner.end) :
                    owner = command
        if owner is not None:
            owner.redirects = tuple(sorted((*owner.redirects, redirect), key=_start))
            owner.end = max(owner.end, redirect.end)
            redirect.command = owner

    def _heredoc_body(self, document: _Heredoc, masked: str) -> Word:
        start, end = document.body
        written = masked[start:end]
        outer, expansions = self.base, tuple[Expansion, ...]()
        if not document.quoted and ("$" in written or "`" in written):
            tree = _tree(_as_string(written))
            # The quote before the lines is ours.
            self.base = outer + start - 1
            strings = [tree.root_node] if tree else []
            while strings:
                node = strings.pop()
                role = self.roles[node.kind_id]
                if role == _STRING:
                    expansions = self._word(node, "heredoc", _Frame(("heredoc",))).expansions
                    self._drain()
                    break
                strings.extend(reversed(node.children))
            self.base = outer
        return Word(self.text[outer + start : outer + end], outer + start, outer + end, expansions)

    # --- statements

    def _visit_all(self, root: Node, frame: _Frame) -> None:
        self._stack.append((root, frame))
        self._drain()

    def _drain(self) -> None:
        stack, roles = self._stack, self.roles
        while stack:
            node, frame = stack.pop()
            if len(frame.context) > DEEPEST:
                self._errors.append((self.base + node.start_byte, self.base + node.end_byte))
                continue
            role = roles[node.kind_id]
            if role == _COMMAND:
                self._command(node, frame)
            elif role == _SEQUENCE:
                self._sequence(node.children, frame)
            elif role == _LIST:
                left, operator, right = self._binary(node)
                if right is not None:
                    last = frame.but(operator, frame.following)
                    last.redirects = frame.redirects
                    stack.append((right, last))
                stack.append((left, frame.but(frame.operator, operator)))
            elif role == _PIPELINE:
                self._pipeline(node, frame)
            elif role == _REDIRECTED:
                self._redirected(node, frame)
            elif role == _NEGATED:
                inner = frame.but(frame.operator, frame.following)
                inner.redirects, inner.negated = frame.redirects, True
                stack.extend((child, inner) for child in node.children if roles[child.kind_id] != _SKIP)
            elif role == _ASSIGNMENT:
                self._assignment(node, "", frame)
            elif role == _DECLARATION:
                self._declaration(node, frame)
            elif role == _TEST:
                self._test(node, frame)
            elif role in (_IF, _WHILE):
                self._conditional(node, frame, "loop" if role == _WHILE else "if")
            elif role == _FOR:
                self._for(node, frame)
            elif role == _FUNCTION:
                self._function(node, frame)
            elif role in (_SUBSHELL, _GROUP):
                inner = frame.within("subshell" if role == _SUBSHELL else "group")
                self._sequence(node.children, inner)
            elif role in (_CASE, _ITEM):
                self._case(node, frame)
            elif role in _WORDS:
                self._word(node, frame.where, frame)
            elif role == _C_FOR:
                self._loop("for", "", (), node)
                inner = frame.within("loop")
                for child in node.children:
                    if roles[child.kind_id] in (_SEQUENCE, _GROUP):
                        stack.append((child, inner))
                    else:
                        self._scan(child, "arithmetic", frame)
            elif role == _COMMENT:
                self._comments.append((self.base + node.start_byte, self.base + node.end_byte))
            elif role == _REDIRECT:
                self._redirect(node, frame)
            elif role in (_ERROR, _OTHER, _NAME):
                self._sequence(node.children, frame)

    def _sequence(self, children: list[Node], frame: _Frame) -> None:
        """Statements one after the other, with what separates them."""
        roles = self.roles
        found: list[tuple[Node, _Frame]] = []
        operator = frame.operator
        current: _Frame | None = None
        for child in children:
            role = roles[child.kind_id]
            if role == _SKIP:
                continue
            if role == _SEPARATOR:
                operator = "&" if child.type == "&" else ";"
                if current is not None:
                    current.following = operator
                continue
            if role == _COMMENT:
                self._comments.append((self.base + child.start_byte, self.base + child.end_byte))
                continue
            if current is not None:
                if not current.following:
                    # Line breaks are no nodes.
                    current.following = operator = ";"
            current = frame.but(operator, "")
            found.append((child, current))
        if current is not None and not current.following:
            current.following = frame.following
        self._stack.extend(reversed(found))

    def _binary(self, node: Node) -> tuple[Node, str, Node | None]:
        children = [c for c in node.children if self.roles[c.kind_id] != _COMMENT]
        if len(children) < 3:
            return children[0], "", None
        return children[0], children[1].type, children[-1]

    def _pipeline(self, node: Node, frame: _Frame) -> None:
        stages: list[Node] = []
        operators: list[str] = [frame.operator]
        for child in node.children:
            role = self.roles[child.kind_id]
            if role == _SKIP:
                operators.append(child.type)
            elif role == _COMMENT:
                self._stack.append((child, frame))
            else:
                stages.append(child)
        pipeline = Pipeline(self.base + node.start_byte, self.base + node.end_byte, len(stages))
        self._pipelines.append(pipeline)
        operators.append(frame.following)
        for index in range(len(stages) - 1, -1, -1):
            inner = _Frame(frame.context, pipeline, index, operators[index], operators[min(index + 1, len(operators) - 1)])
            inner.negated = frame.negated
            if index == len(stages) - 1:
                inner.redirects = frame.redirects
            self._stack.append((stages[index], inner))

    def _redirected(self, node: Node, frame: _Frame) -> None:
        """Redirections stand around the whole list in this grammar, and belong to its last command."""
        roles = self.roles
        redirects: list[Redirect] = []
        body: Node | None = None
        for child in node.children:
            role = roles[child.kind_id]
            if role == _REDIRECT:
                redirects.append(self._redirect(child, frame))
            elif role != _SKIP and role != _COMMENT:
                body = child
        if body is None:
            if redirects:
                self._add_command((), node, frame, redirects)
            return
        inner = frame.but(frame.operator, frame.following)
        inner.negated = frame.negated
        if roles[body.kind_id] in _SIMPLE_BODIES:
            inner.redirects = (*redirects, *frame.redirects)
        self._stack.append((body, inner))

    def _conditional(self, node: Node, frame: _Frame, construct: str) -> None:
        """`if`, `elif`, `while`, `until`: what stands before `then` or `do` is its condition."""
        roles = self.roles
        inner = frame.within(construct)
        condition: list[Node] = []
        body: list[Node] = []
        branches: list[Node] = []
        part = condition
        kind = ""
        for child in node.children:
            role = roles[child.kind_id]
            if role == _SKIP:
                if not kind:
                    kind = child.type
                if child.type == "then":
                    part = body
            elif child.type in ("do_group", "elif_clause", "else_clause"):
                branches.append(child)
            else:
                part.append(child)
        if construct == "loop":
            self._loop(kind, "", (), node)
        # The branches of an `if` are parts of it, not constructs in its body.
        branch = inner if construct == "loop" else frame
        for child in reversed(branches):
            self._stack.append((child, inner if child.type == "else_clause" else branch))
        self._sequence(body, inner)
        self._sequence(condition, inner.within("condition"))

    def _for(self, node: Node, frame: _Frame) -> None:
        roles = self.roles
        kind, variable, words = "for", "", []
        inner = frame.within("loop")
        for child in node.children:
            role = roles[child.kind_id]
            if role == _SKIP:
                kind = "select" if child.type == "select" else kind
            elif role == _PLAIN and not variable and child.type == "variable_name":
                variable = self._source(child)
                start, end = self.base + child.start_byte, self.base + child.end_byte
                self._assignments.append(Assignment(variable, None, kind, start, end))
            elif role in _WORDS:
                words.append(self._word(child, "for", frame))
            else:
                self._stack.append((child, inner))
        self._loop(kind, variable, tuple(words), node)

    def _loop(self, kind: str, variable: str, words: tuple[Word, ...], node: Node) -> None:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        self._loops.append(Loop(kind, variable, words, start, end))

    def _function(self, node: Node, frame: _Frame) -> None:
        name = ""
        keyword = False
        # What feeds the definition does not feed the body.
        inner = _Frame((*frame.context, "function"))
        for child in node.children:
            role = self.roles[child.kind_id]
            if role == _SKIP:
                keyword = keyword or child.type == "function"
            elif role == _PLAIN and not name:
                name = self._source(child)
            else:
                self._stack.append((child, inner))
        start, end = self.base + node.start_byte, self.base + node.end_byte
        self._functions.append(Function(name, start, end, keyword))

    def _case(self, node: Node, frame: _Frame) -> None:
        """`case` and its items: the words are subjects and patterns, the rest statements."""
        roles = self.roles
        item = roles[node.kind_id] == _ITEM
        inner = frame if item else frame.within("case")
        statements: list[Node] = []
        for child in node.children:
            role = roles[child.kind_id]
            if role in _WORDS:
                self._word(child, "case", frame)
            elif role != _SKIP:
                statements.append(child)
        self._sequence(statements, inner)

    # --- simple commands

    def _command(self, node: Node, frame: _Frame) -> None:
        roles = self.roles
        words: list[Word] = []
        redirects: list[Redirect] = []
        assignments: list[Assignment] = []
        for child in node.children:
            role = roles[child.kind_id]
            if role in _WORDS:
                words.append(self._word(child, "argument", frame))
            elif role == _NAME:
                inner = child.child(0) if child.child_count else child
                words.append(self._word(inner if inner is not None else child, "command", frame))
            elif role == _ASSIGNMENT:
                assignments.append(self._assignment(child, "prefix", frame))
            elif role == _REDIRECT:
                redirects.append(self._redirect(child, frame))
            elif role == _SKIP:
                # `=~`, `==` and the like are words here.
                if child.end_byte > child.start_byte:
                    words.append(self._plain(child))
            elif role != _COMMENT:
                self._stack.append((child, frame))
        command = self._add_command(tuple(_joined(words, self.text)), node, frame, redirects, tuple(assignments))
        if command.name in _READERS or command.name in ("getopts", "printf"):
            self._set_by(command)

    def _add_command(
        self,
        words: tuple[Word, ...],
        node: Node,
        frame: _Frame,
        redirects: list[Redirect],
        assignments: tuple[Assignment, ...] = (),
    ) -> Command:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        if frame.redirects:
            redirects.extend(frame.redirects)
            end = max(end, redirects[-1].end)
        command = Command(
            words,
            start,
            end,
            assignments,
            tuple(redirects),
            frame.negated,
            frame.operator,
            frame.following,
            frame.context,
            frame.pipeline,
            frame.index,
            None,
            self.shell,
        )
        for redirect in redirects:
            redirect.command = command
        if frame.pipeline is not None:
            frame.pipeline._stages[frame.index].append(command)
        self._commands.append(command)
        return command

    def _set_by(self, command: Command) -> None:
        """The variables that a builtin sets."""
        name = command.name
        if name == "printf":
            target = command.option("-v")
            names: tuple[Word, ...] = (target,) if target is not None else ()
        elif name == "getopts":
            names = command.arguments[1:2]
        else:
            names = command.operands(_READERS[name])
            array = command.option("-a") if name == "read" else None
            names = (*names, array) if array is not None else names
        for word in names:
            if word.static and word.text.isidentifier():
                self._assignments.append(Assignment(word.text, None, name, word.start, word.end))

    def _declaration(self, node: Node, frame: _Frame) -> None:
        """`export`, `local`, `declare`, `readonly`, `typeset`, `unset`: assignments are their arguments."""
        roles = self.roles
        words: list[Word] = []
        for child in node.children:
            role = roles[child.kind_id]
            if role == _ASSIGNMENT:
                assignment = self._assignment(child, words[0].raw if words else "", frame)
                start, end = self.base + child.start_byte, self.base + child.end_byte
                inner = assignment.value.expansions if assignment.value else ()
                words.append(Word(self.text[start:end], start, end, inner))
            elif role in _WORDS:
                words.append(self._word(child, "argument", frame))
            elif role == _SKIP:
                words.append(self._plain(child))
            else:
                self._stack.append((child, frame))
        self._add_command(tuple(words), node, frame, [])

    def _test(self, node: Node, frame: _Frame) -> None:
        """`[ ]`, `[[ ]]` and `(( ))`, as the words that stand in them."""
        children = node.children
        opening = self._plain(children[0])
        if opening.raw.startswith("(("):
            for child in children[1:]:
                self._scan(child, "arithmetic", frame)
            self._add_command((opening,), node, frame, [])
            return
        where = "argument" if opening.raw == "[" else "test"
        words: list[Word] = []
        stack = list(reversed(children))
        while stack:
            child = stack.pop()
            role = self.roles[child.kind_id]
            if role in _WORDS:
                words.append(self._word(child, where, frame))
            elif role == _COMMENT:
                self._comments.append((self.base + child.start_byte, self.base + child.end_byte))
            elif role in (_COMMAND, _REDIRECTED, _LIST, _PIPELINE, _REDIRECT):
                self._stack.append((child, frame))
            elif child.child_count:
                stack.extend(reversed(child.children))
            elif child.end_byte > child.start_byte:
                words.append(self._plain(child))
        self._add_command(tuple(_joined(words, self.text)), node, frame, [])

    def _assignment(self, node: Node, by: str, frame: _Frame) -> Assignment:
        name, value, append = "", None, False
        for child in node.children:
            role = self.roles[child.kind_id]
            if role == _SKIP:
                append = append or child.type == "+="
            elif not name:
                name = self._source(child).partition("[")[0]
                if role not in _WORDS:
                    self._scan(child, "arithmetic", frame)
            elif role in _WORDS:
                value = self._word(child, "argument" if child.type == "array" else "assignment", frame)
            else:
                self._stack.append((child, frame))
        start, end = self.base + node.start_byte, self.base + node.end_byte
        assignment = Assignment(name, value, by, start, end, append)
        self._assignments.append(assignment)
        return assignment

    def _redirect(self, node: Node, frame: _Frame) -> Redirect:
        operator = descriptor = ""
        target: Word | None = None
        for child in node.children:
            role = self.roles[child.kind_id]
            if role in _WORDS:
                word = self._word(child, "redirect", frame)
                # The grammar takes the words behind a target for targets too.
                target = target or word
            elif role == _SKIP:
                operator = operator or child.type
            elif child.type == "file_descriptor":
                descriptor = self._source(child)
            else:
                self._stack.append((child, frame))
        start, end = self.base + node.start_byte, self.base + node.end_byte
        redirect = Redirect(operator, descriptor, target, start, end)
        self._redirects.append(redirect)
        return redirect

    # --- words

    def _source(self, node: Node) -> str:
        return self.text[self.base + node.start_byte : self.base + node.end_byte]

    def _plain(self, node: Node) -> Word:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        return Word(self.text[start:end], start, end)

    def _word(self, node: Node, where: str, frame: _Frame) -> Word:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        raw = self.text[start:end]
        role = self.roles[node.kind_id]
        expansions = () if role == _PLAIN else self._scan(node, where, frame)
        spans = self.shell._mask[1]
        if spans and "{{" in raw:
            expansions = self._with_expressions(raw, start, end, expansions, where)
        return Word(raw, start, end, expansions)

    def _with_expressions(
        self, raw: str, start: int, end: int, expansions: tuple[Expansion, ...], where: str
    ) -> tuple[Expansion, ...]:
        """The expansions of a word, and the template expressions in it.

        A Go template in single quotes is an argument of the program (`docker inspect -f '{{.Id}}'`).
        """
        found = list(expansions)
        for low, high in self.shell.expressions:
            if low < start or high > end or any(e.start <= low and high <= e.end for e in expansions):
                continue
            written = self.text[low:high]
            if raw[0] == "'" and written[0] != "$":
                continue
            expression = Expansion("expression", low, high, raw[0] in "'\"", where, self.text)
            found.append(expression)
            self._expansions.append(expression)
        return tuple(sorted(found, key=_start))

    def _scan(self, node: Node, where: str, frame: _Frame) -> tuple[Expansion, ...]:
        """Collect the expansions below a node; returns the outermost, and leaves their commands to be read."""
        roles, base, text = self.roles, self.base, self.text
        outermost: list[Expansion] = []
        stack: list[tuple[Node, bool, bool]] = [(node, False, True)]
        while stack:
            child, quoted, outer = stack.pop()
            role = roles[child.kind_id]
            if role == _STRING:
                stack.extend((c, True, outer) for c in reversed(child.children))
                continue
            if role in (_EXPANSION, _SUBSTITUTION, _ARITHMETIC):
                start, end = base + child.start_byte, base + child.end_byte
                while text[start].isspace():
                    # The blanks before a substitution in a string belong to its node.
                    start += 1
                kind = _expansion_kind(text[start : start + 3])
                expansion = Expansion(kind, start, end, quoted or where == "heredoc", where, text)
                self._expansions.append(expansion)
                if outer:
                    outermost.append(expansion)
                if role == _SUBSTITUTION:
                    inner = _Frame((*frame.context, "substitution"))
                    self._sequence(child.children, inner)
                elif child.child_count > 2:
                    stack.extend((c, quoted, False) for c in reversed(child.children))
            elif child.child_count:
                stack.extend((c, quoted, outer) for c in reversed(child.children))
        return tuple(outermost)


def _expansion_kind(raw: str) -> ExpansionKind:
    if raw.startswith("${"):
        return "parameter"
    if raw.startswith(("$((", "$[")):
        return "arithmetic"
    if raw.startswith("$("):
        return "command"
    if raw.startswith("`"):
        return "backtick"
    if raw.startswith("$"):
        return "variable"
    return "process"


def _start(node: Command | Pipeline | Assignment | Expansion | Redirect | Function | Loop) -> int:
    return node.start


def _joined(words: list[Word], text: str) -> list[Word]:
    """The words, those without a blank between them made one."""
    found: list[Word] = []
    for word in words:
        if found and found[-1].end == word.start:
            last = found.pop()
            word = Word(text[last.start : word.end], last.start, word.end, (*last.expansions, *word.expansions))
        found.append(word)
    return found
