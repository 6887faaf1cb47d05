"""The reader of Dockerfiles: any text becomes a model, which lists what Docker would refuse as mistakes.

The rules are those of BuildKit (frontend/dockerfile/parser and instructions), applied line by line so that
every word keeps its place in the source.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from posixpath import basename
from typing import Any, NamedTuple

from aurora_devops.core.source import Span
from aurora_devops.subjects import Image, Script

from ...core.lazy import regex
from . import model
from .model import (
    BARE_NAME,
    PLATFORM_ARGUMENTS,
    Comment,
    Directive,
    Dockerfile,
    ExposedPort,
    Flag,
    Heredoc,
    Instruction,
    Mistake,
    MistakeSort,
    Mount,
    Pair,
    Stage,
    Word,
    closing_brace,
    expand,
    value_of,
    variables,
)

_DIRECTIVE = regex(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)", re.DOTALL)
_KEYWORD = regex(r"\s*([^\t\v\f\r ]+)\s*")
_SPACE = regex(r"\s*")
_WORD = regex(r"\S+")
_PLAIN_FLAG = regex(r"""--[^\s'"\\]*(?!\S)""")
_SHELL_WORD = {
    escape: regex(
        rf"""(?>(?:[^\s'"{e}]++|{e}(?:.|\Z)|"(?>(?:[^"{e}]++|{e}.)*)(?:"|{e}?\Z)|'[^']*+(?:'|\Z))+)""",
        re.DOTALL,
    )
    for escape, e in (("\\", r"\\"), ("`", "`"))
}
_JSON_STRING = regex(r'"(?>(?:[^"\\\x00-\x1f]|\\.)*)"')
_JSON_STRINGS = regex(
    r'\[\s*+(?:"(?>(?:[^"\\\x00-\x1f]|\\.)*)"\s*+(?>(?:,\s*+"(?>(?:[^"\\\x00-\x1f]|\\.)*)"\s*+)*))?\]\s*+\Z'
)
_HEREDOC = regex(r"(\d*)<<(-?)([^<]+)\Z")
# Since BuildKit 0.22, a space may follow the operator. A shift in arithmetic has no closing line.
_HEREDOC_OPERATOR = regex(r"\d*<<-?\Z")
_DELIMITER = regex(r"""['"\\\w][^<>()|&;]*\Z""")
# After a quote that is not closed, Docker does not look for here-documents.
_HEREDOC_WORD = regex(r"""(?>(?:[^\s'"\\]++|\\.|"(?>(?:[^"\\]++|\\.)*)"|'[^']*+')+)|(['"\\])""", re.DOTALL)
_DURATION = regex(r"[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)\Z")
_STAGE_NAME = regex(r"[a-z][a-z0-9-_.]*\Z")
_MOUNT_FROM = regex(r"(?:^|,)from=([^,]*)")
_SHEBANG = regex(r"\s*#!\s*(\S+)[ \t]*(.*)")
_VERSION = regex(r"(?<![\d.])[\d.]++\Z")

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "ksh", "zsh", "fish", "busybox", "pwsh", "cmd"))
# Official images that files are copied from by their bare name. Any other bare name may be a build context.
_COPIED_IMAGES = frozenset(
    (
        "almalinux",
        "alpine",
        "amazoncorretto",
        "amazonlinux",
        "bash",
        "buildpack-deps",
        "busybox",
        "caddy",
        "centos",
        "clojure",
        "composer",
        "consul",
        "debian",
        "docker",
        "eclipse-temurin",
        "elixir",
        "erlang",
        "fedora",
        "gcc",
        "golang",
        "gradle",
        "haproxy",
        "haskell",
        "hello-world",
        "httpd",
        "influxdb",
        "jetty",
        "julia",
        "mariadb",
        "maven",
        "memcached",
        "mongo",
        "mysql",
        "nats",
        "nginx",
        "node",
        "openjdk",
        "perl",
        "php",
        "postgres",
        "python",
        "r-base",
        "rabbitmq",
        "redis",
        "registry",
        "rockylinux",
        "ruby",
        "rust",
        "swift",
        "telegraf",
        "tomcat",
        "traefik",
        "ubuntu",
        "vault",
    )
)
# The text after the last variable of a word.
_VARIABLE = regex(r"\$\{[^}]*\}?|\$\w+")
_SUFFIX = regex(r"(?:\}|\$\w+)([^$}]*)\Z")
_BOOLEAN_FLAGS = frozenset(("link", "parents", "keep-git-dir", "unpack"))
_REPEATABLE_FLAGS = frozenset(("mount", "exclude", "device"))
_DURATION_FLAGS = frozenset(("interval", "timeout", "start-period", "start-interval"))
_MOUNT_NAMES = {"dst": "target", "destination": "target", "src": "source", "ro": "readonly"}
_NO_FLAGS: frozenset[str] = frozenset()

# The constructor of a named tuple calls this; a file has hundreds of spans.
_tuple = tuple.__new__


def parse(text: str, is_plain: Callable[[str], bool] | None = None) -> Dockerfile:
    """Read the text of a Dockerfile (or of a fragment without FROM) into a model; never raises.

    `is_plain` tells whether a path of the build context is a file of settings without secrets.
    """
    return _Reader(text, is_plain).read()


class _Row(NamedTuple):
    """A physical line of an instruction: from `start` to `end`, its content up to `content`."""

    start: int
    content: int
    end: int
    skipped: bool


class _Line:
    """A logical line: its text without continuations, and the map back to the source."""

    __slots__ = ("blank", "end", "rows", "shifts", "start", "starts", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        # Most instructions have one line; the attributes for continuations are set with the second one.
        self.shifts: list[int] | None = None

    def prepare(self) -> None:
        """Prepare for continuation lines."""
        self.starts = [0]
        self.shifts = [self.start]
        self.rows: list[_Row] = []
        self.blank: list[Span] = []

    def span(self, start: int, end: int) -> Span:
        """The span in the source of a part of the logical text."""
        shifts = self.shifts
        if shifts is None:
            shift = self.start
            return _tuple(Span, (start + shift, end + shift))
        first = start + shifts[bisect_right(self.starts, start) - 1]
        if end == start:
            return Span(first, first)
        return Span(first, end + shifts[bisect_right(self.starts, end - 1) - 1])


class _Draft(NamedTuple):
    """An instruction that is being read: its arguments begin at `start`; `values` becomes the dict of the model."""

    node: Instruction
    line: _Line
    start: int
    values: dict[str, Any]
    mistakes: list[Mistake]

    def refuse(self, at: Span, message: str, sort: MistakeSort) -> None:
        """Add a mistake that Docker would refuse."""
        self.mistakes.append(Mistake(at, message, sort))


class _Reader:
    def __init__(self, text: str, is_plain: Callable[[str], bool] | None = None) -> None:
        self.text = text
        self.is_plain = is_plain
        self.escape = "\\"
        self.position = 0
        self.comments: list[Comment] = []
        self.directives: list[Directive] = []
        self.directive_names: set[str] = set()
        self.mistakes: list[Mistake] = []
        self.instructions: list[Instruction] = []
        self.arguments: list[model.Arg] = []
        self.stages: list[Stage] = []
        self.default_shells: list[str] = []
        self.names: dict[str, Stage] = {}
        self.given: dict[str, str | None] = {}
        # The last rows with a text, and how many rows were counted up to an offset.
        self.last_rows: dict[str, int] | None = None
        self.rows_read = self.row = 0
        self.begin(None)

    # Stages

    def begin(self, from_: model.From | None) -> None:
        """Begin a stage; without FROM it exists only if it gets an instruction."""
        parent = from_.stage_reference if from_ else None
        self.from_ = from_
        self.parent = parent
        self.body: list[Instruction] = []
        self.user = parent.effective_user if parent else None
        self.shell = parent.effective_shell if parent else None
        self.used: list[Stage] = [parent] if parent else []
        self.choices: list[tuple[str, str]] = []
        if from_ and from_.word:
            self.choose(from_.word.text, from_.reference)
        if parent:
            self.default_shell = self.default_shells[parent.index]
        elif from_ and from_.is_windows:
            self.default_shell = "cmd"
        else:
            self.default_shell = "sh"

    def finish(self) -> None:
        """End the current stage."""
        from_, body = self.from_, self.body
        if from_ is None and not body:
            return
        first = from_ or body[0]
        last = body[-1] if body else first
        name = from_.alias.text.lower() if from_ and from_.alias else ""
        stage = _build(
            Stage,
            {
                "index": len(self.stages),
                "at": Span(first.at.start, last.at.end),
                "name": name,
                "from_": from_,
                "instructions": tuple(body),
                "effective_user": self.user,
                "effective_shell": self.shell,
                "_parent": self.parent,
                "_used": tuple(dict.fromkeys(self.used)),
                "choices": tuple(self.choices),
            },
        )
        if from_ is not None:
            _link(from_, "_stage", stage)
        for instruction in body:
            _link(instruction, "_stage", stage)
            if isinstance(instruction, model.Onbuild) and instruction.instruction:
                _link(instruction.instruction, "_stage", stage)
        self.stages.append(stage)
        self.default_shells.append(self.default_shell)
        if name:
            self.names[name] = stage

    def choose(self, text: str, reference: str) -> None:
        """Store the prefix and suffix of a reference that may be a stage for another value of its variable."""
        if "$" in text and not any(char in _without_variables(reference) for char in ":/@"):
            suffix = _SUFFIX.search(text)
            self.choices.append((text.partition("$")[0].lower(), suffix[1].lower() if suffix else ""))

    # Lines

    def read(self) -> Dockerfile:
        """Read the whole file."""
        text = self.text
        size = len(text)
        directives = True
        self.position = 1 if text.startswith("\ufeff") else 0
        while self.position < size:
            start = self.position
            end = text.find("\n", start)
            if end < 0:
                end = size
            row = text[start:end]
            content = row.lstrip()
            start += len(row) - len(content)
            content = content.rstrip()
            if not content:
                directives = False
                self.position = end + 1
            elif content[0] == "#":
                self.position = end + 1
                directives = directives and self.directive(content, start)
                if not directives:
                    self.comments.append(Comment(content[1:].strip(), Span(start, start + len(content))))
            else:
                directives = False
                self.position = end + 1
                if _continues(content, self.escape):
                    self.continued(content, start)
                else:
                    self.statement(_Line(content, start, start + len(content)))
        self.finish()
        if not self.instructions:
            self.mistakes.append(Mistake(Span(0, 0), "the file has no instructions", "empty"))
        dockerfile = _build(
            Dockerfile,
            {
                "at": Span(0, size),
                "text": text,
                "escape": self.escape,
                "directives": tuple(self.directives),
                "comments": tuple(self.comments),
                "arguments": tuple(self.arguments),
                "stages": tuple(self.stages),
                "instructions": tuple(self.instructions),
                "mistakes": tuple(self.mistakes),
                "global_arguments": self.given,
            },
        )
        for stage in self.stages:
            _link(stage, "_dockerfile", dockerfile)
        return dockerfile

    def directive(self, content: str, start: int) -> bool:
        """Read a comment that may be a parser directive; false if it is not, after which there are no directives."""
        match = _DIRECTIVE.match(content)
        name = match[1].lower() if match else ""
        if match is None or name not in ("syntax", "escape", "check"):
            return False
        at = Span(start, start + len(content))
        value_at = Span(start + match.start(2), at.end)
        if name in self.directive_names:
            self.mistakes.append(Mistake(at, f"directive '{name}' is set twice; remove one", "directive"))
        elif name == "escape":
            if match[2] in ("\\", "`"):
                self.escape = match[2]
            else:
                message = f"'{match[2]}' is not a valid escape character; use '\\' or '`'"
                self.mistakes.append(Mistake(value_at, message, "directive"))
        self.directive_names.add(name)
        self.directives.append(Directive(name, match[2], at, value_at))
        return True

    def continued(self, content: str, start: int) -> None:
        """Read an instruction whose first line, at `start`, ends with the escape character."""
        text, escape = self.text, self.escape
        size = len(text)
        cut = len(content) - 1
        pieces = [content[:cut]]
        line = _Line("", start, start + cut + 1)
        line.prepare()
        assert line.shifts is not None
        line.rows.append(_Row(start, start + cut, min(self.position, size), False))
        length = cut
        while self.position < size:
            start = self.position
            end = text.find("\n", start)
            if end < 0:
                end = size
            self.position = end + 1
            row = text[start:end]
            content = row.rstrip()
            stripped = content.lstrip()
            if not stripped or stripped[0] == "#":
                inner = start + len(content) - len(stripped)
                if stripped:
                    self.comments.append(Comment(stripped[1:].strip(), Span(inner, inner + len(stripped))))
                else:
                    line.blank.append(Span(start, end))
                line.rows.append(_Row(start, start, min(end + 1, size), True))
                continue
            continued = _continues(content, escape)
            line.end = start + len(content)
            if continued:
                content = content[:-1]
            line.starts.append(length)
            line.shifts.append(start - length)
            pieces.append(content)
            length += len(content)
            line.rows.append(_Row(start, start + len(content), min(end + 1, size), False))
            if not continued:
                break
        line.text = "".join(pieces).rstrip()
        if line.text:
            self.statement(line)

    # Instructions

    def statement(self, line: _Line) -> None:
        """Read an instruction and add it to the file or the current stage."""
        instruction = self.instruction(line, 0, False)
        self.instructions.append(instruction)
        if isinstance(instruction, model.From):
            self.begin(instruction)
        elif isinstance(instruction, model.Arg) and self.from_ is None and not self.body:
            self.arguments.append(instruction)
            for pair in instruction.pairs:
                value = None
                if pair.value is not None:
                    value = value_of(pair.raw, self.given, self.escape)
                if pair.name:
                    self.given[pair.name] = value
        else:
            self.body.append(instruction)
            if isinstance(instruction, model.User):
                self.user = instruction
            elif isinstance(instruction, model.Shell):
                self.shell = instruction

    def instruction(self, line: _Line, start: int, triggered: bool) -> Instruction:
        """Read the instruction that begins at `start` of a logical line."""
        text = line.text
        match = _KEYWORD.match(text, start)
        assert match is not None
        keyword = match[1]
        name = keyword.upper()
        cls, flag_names, read = _INSTRUCTIONS.get(name, _UNKNOWN)
        mistakes: list[Mistake] = []
        begin = match.end()
        flags: tuple[Flag, ...] = ()
        if text.startswith("--", begin):
            flags, begin = self.flags(line, begin, name, flag_names, mistakes)
        keyword_at = line.span(match.start(1), match.end(1))
        values: dict[str, Any] = {
            "keyword": keyword,
            "keyword_at": keyword_at,
            "arguments_at": line.span(begin, len(text)),
            "flags": flags,
            "triggered": triggered,
        }
        if line.shifts is not None and line.blank:
            values["blank_lines"] = tuple(line.blank)
        if cls is model.Unknown:
            mistakes.append(Mistake(keyword_at, f"unknown instruction '{keyword}'", "unknown-instruction"))
        elif begin == len(text):
            mistakes.append(Mistake(keyword_at, f"{keyword} has no arguments", "missing-argument"))
        instruction = _build(cls, values)
        if cls is model.From:
            self.finish()
        if begin < len(text):
            read(self, _Draft(instruction, line, begin, values, mistakes))
        # The end of the last here-document is known only now.
        values["at"] = Span(keyword_at.start, line.end)
        values["mistakes"] = tuple(mistakes)
        return instruction

    def flags(
        self, line: _Line, start: int, keyword: str, allowed: frozenset[str], mistakes: list[Mistake]
    ) -> tuple[tuple[Flag, ...], int]:
        """Read the flags at `start`, and return the offset of the arguments."""
        text = line.text
        flags: list[Flag] = []
        seen: set[str] = set()
        while text.startswith("--", start):
            match = _PLAIN_FLAG.match(text, start) or _SHELL_WORD["\\"].match(text, start)
            assert match is not None
            raw, end = match[0], match.end()
            if raw == "--":
                start = _skip(text, end)
                break
            name, equals, written = raw[2:].partition("=")
            value = expand(written, None)[0] if equals else None
            value_start = start + 2 + len(name) + len(equals)
            flag = Flag(name, value, line.span(start, end), line.span(value_start, end))
            flags.append(flag)
            if allowed is not _ANY_FLAGS:
                problem = _flag_problem(flag, keyword, allowed, seen)
                if problem:
                    mistakes.append(problem)
            seen.add(name)
            start = _skip(text, end)
        return tuple(flags), start

    def words(self, line: _Line, start: int) -> list[Word]:
        """The words between spaces; spaces in quotes also separate words."""
        return [self.word(line, match.start(), match.end()) for match in _WORD.finditer(line.text, start)]

    def word(self, line: _Line, start: int, end: int) -> Word:
        """The word from `start` to `end` of a logical line."""
        raw = line.text[start:end]
        if '"' in raw or "'" in raw:
            return Word(expand(raw, None, self.escape)[0], line.span(start, end), raw, True)
        text = expand(raw, None, self.escape)[0] if self.escape in raw else raw
        return Word(text, line.span(start, end), raw)

    def strings(self, line: _Line, start: int, mistakes: list[Mistake]) -> tuple[Word, ...] | None:
        """The strings of a JSON array; None where it is not an array of strings."""
        text = line.text
        if text[start] != "[":
            return None
        if _JSON_STRINGS.match(text, start) is None:
            if _is_array(text[start:]):
                at = line.span(start, len(text))
                mistakes.append(
                    Mistake(at, "the JSON array contains a value that is not a string", "bad-argument")
                )
            return None
        words = []
        for match in _JSON_STRING.finditer(text, start):
            raw = match[0]
            value = raw[1:-1]
            if "\\" in value:
                try:
                    value = json.loads(raw)
                except ValueError:
                    return None
            words.append(Word(value, line.span(match.start(), match.end()), value, True))
        return tuple(words)

    def heredocs(self, line: _Line, start: int, mistakes: list[Mistake]) -> tuple[Heredoc, ...]:
        """Read the here-documents that the words from `start` open, from the next lines of the source."""
        if "<<" not in line.text:
            return ()
        opened: list[tuple[str, bool, Span, bool]] = []
        operator: re.Match[str] | None = None
        for match in _HEREDOC_WORD.finditer(line.text, start):
            if match[1]:
                return ()
            before, operator = operator, None
            if _HEREDOC_OPERATOR.match(match[0]):
                operator = match
            elif found := _HEREDOC.match(match[0]):
                opened.append((found[3], found[2] == "-", line.span(match.start(), match.end()), False))
            elif before and _DELIMITER.match(match[0]):
                at = line.span(before.start(), match.end())
                opened.append((match[0], before[0].endswith("-"), at, True))
        documents = []
        for delimiter, dedent, at, spaced in opened:
            name = expand(delimiter, None)[0]
            expands = "'" not in delimiter and '"' not in delimiter
            if spaced and not self.closes(name):
                continue
            document, end = self.heredoc(name, at, expands, dedent)
            documents.append(document)
            line.end = max(line.end, end)
            if not document.closed:
                mistakes.append(Mistake(at, f"the here-document has no closing line '{name}'", "heredoc"))
        return tuple(documents)

    def closes(self, name: str) -> bool:
        """Whether one of the next lines is the delimiter."""
        if self.last_rows is None:
            self.last_rows = {row.strip("\t\r"): at for at, row in enumerate(self.text.split("\n"))}
        self.row += self.text.count("\n", self.rows_read, self.position)
        self.rows_read = self.position
        return self.last_rows.get(name, -1) >= self.row

    def heredoc(self, name: str, at: Span, expands: bool, dedent: bool) -> tuple[Heredoc, int]:
        """Read the lines up to the delimiter, and return the end of the delimiter."""
        text, size = self.text, len(self.text)
        body = min(self.position, size)
        while self.position < size:
            start = self.position
            end = text.find("\n", start)
            if end < 0:
                end = size
            self.position = end + 1
            row = text[start:end].rstrip("\r")
            if (row.lstrip("\t") if dedent else row) == name:
                content = text[body:start]
                return Heredoc(name, at, Span(body, start), content, expands, dedent), start + len(row)
        rest, end = text[body:], body + len(text[body:].rstrip())
        return Heredoc(name, at, Span(body, size), rest, expands, dedent, closed=False), end

    # The arguments of each instruction

    def read_from(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        words = self.words(line, start)
        word = words[0]
        named = len(words) > 1 and words[1].text.lower() == "as"
        if len(words) not in (1, 3) or (len(words) == 3 and not named):
            at = Span(words[1].at.start, words[-1].at.end)
            draft.refuse(at, "FROM takes an image and optionally 'AS name'", "extra-argument")
        if named:
            values["as_word"] = words[1]
            if len(words) > 2:
                values["alias"] = words[2]
                if not _STAGE_NAME.match(words[2].text.lower()):
                    message = (
                        f"'{words[2].text}' is not a valid stage name; use letters, digits, '-', '_' and '.'"
                    )
                    draft.refuse(words[2].at, message, "stage-name")
        values["word"] = word
        reference = word.text
        if "$" in word.raw:
            # A variable that no ARG declares is empty, whatever the build is given.
            given: dict[str, str | None] = {
                name: ""
                for name, modifier in variables(word.raw)
                if not modifier and name not in PLATFORM_ARGUMENTS
            }
            given |= self.given
            reference, known = expand(word.raw, given, self.escape)
            if not known:
                # Without a build argument, one that has no default is empty; it may be the whole end of the name.
                unset = {
                    name: value if name in PLATFORM_ARGUMENTS else value or ""
                    for name, value in given.items()
                }
                default, known = expand(word.raw, unset, self.escape)
                if known and default[-1:].isalnum() and word.raw.startswith(default):
                    reference = default
        stage = self.names.get(reference.lower())
        values["reference"] = reference
        values["platform"] = next((flag for flag in values["flags"] if flag.name == "platform"), None)
        draft.values["_stage_reference"] = stage
        if stage is None and reference and reference != "scratch":
            values["image"] = Image.parse(reference, word.at, "base")

    def read_run(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        mounts = [
            self.mount(flag, mistakes) for flag in values["flags"] if flag.name == "mount" and flag.value
        ]
        if mounts:
            values["mounts"] = tuple(mounts)
        values["shell"] = self.shell
        values["exec"] = self.strings(line, start, mistakes)
        if values["exec"] is not None:
            return
        end = line.end
        values["heredocs"] = documents = self.heredocs(line, start, mistakes)
        shell = self.shell_name()
        if len(documents) == 1:
            document = documents[0]
            command = line.text[start : line.text.rfind("<<", start)].rstrip("0123456789")
            alone = line.span(start, len(line.text)).end == document.at.end
            interpreter = _shell_called(command) if alone else None
            if alone and (not command.strip() or interpreter):
                shebang = None if interpreter else _SHEBANG.match(document.text)
                shell = interpreter or (_interpreter(shebang[1], shebang[2]) if shebang else shell)
                values["script"] = Script(_unix_lines(document.text), document.body, shell, "run", draft.node)
                return
        values["script"] = self.script(draft, start, end, "run")

    def read_command(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        values["shell"] = self.shell
        values["exec"] = self.strings(line, start, mistakes)
        if values["exec"] is None:
            where = "cmd" if values["keyword"].upper() == "CMD" else "entrypoint"
            values["script"] = self.script(draft, start, line.end, where)

    def read_healthcheck(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        match = _WORD.match(line.text, start)
        assert match is not None
        values["test"] = test = self.word(line, match.start(), match.end())
        begin = _skip(line.text, match.end())
        rest = begin < len(line.text)
        name = test.text.upper()
        if name == "NONE":
            if rest:
                at = line.span(begin, len(line.text))
                draft.refuse(at, "HEALTHCHECK NONE takes no arguments", "extra-argument")
        elif name != "CMD":
            draft.refuse(test.at, f"HEALTHCHECK takes CMD or NONE, not '{test.text}'", "bad-argument")
        elif not rest:
            draft.refuse(test.at, "HEALTHCHECK CMD has no command", "missing-argument")
        else:
            values["shell"] = self.shell
            values["exec"] = self.strings(line, begin, mistakes)
            if values["exec"] is None:
                values["script"] = self.script(draft, begin, line.end, "healthcheck")

    def read_transfer(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        strings = self.strings(line, start, mistakes)
        if strings is None:
            words = self.words(line, start)
            values["heredocs"] = self.heredocs(line, start, mistakes)
        else:
            words = list(strings)
            values["json_form"] = True
        keyword = values["keyword"]
        if len(words) < 2:
            draft.refuse(values["arguments_at"], f"{keyword} has no destination", "missing-argument")
        if words and len(words) > 1:
            values["destination"] = words.pop()
            if strings is None and _HEREDOC.match(values["destination"].raw):
                message = f"a here-document cannot be the destination of {keyword}"
                draft.refuse(values["destination"].at, message, "heredoc")
        opened = [document.at for document in values.get("heredocs", ())]
        values["sources"] = tuple(
            word for word in words if not any(at.start <= word.at.start < at.end for at in opened)
        )
        if self.is_plain is not None and ".env" in line.text:
            settings = (one.text for one in values["sources"] if basename(one.text).startswith(".env"))
            values["_plain"] = frozenset(filter(self.is_plain, settings))

    def read_copy(self, draft: _Draft) -> None:
        self.read_transfer(draft)
        for flag in draft.values["flags"]:
            if flag.name == "from" and flag.value:
                if problem := _variable_problem(flag.value, "--from", flag.value_at):
                    draft.mistakes.append(problem)
                    self.choose(flag.value, flag.value)
                    continue
                image, stage = self.origin(flag.value, flag.value_at, "copy")
                draft.values["image"] = image
                draft.values["_stage_reference"] = stage

    def read_variables(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        text, keyword = line.text, values["keyword"]
        matches = list(_SHELL_WORD[self.escape].finditer(text, start))
        is_arg = keyword.upper() == "ARG"
        if not is_arg and matches and "=" not in matches[0][0]:
            match = _KEYWORD.match(text, start)
            assert match is not None
            begin = match.end()
            if begin == len(text):
                draft.refuse(values["arguments_at"], f"{keyword} has no value", "missing-argument")
                return
            name, value = self.word(line, match.start(1), match.end(1)), self.word(line, begin, len(text))
            at = Span(name.at.start, value.at.end)
            values["pairs"] = (Pair(name.text, value.text, at, name.at, value.at, value.raw, " "),)
            return
        pairs = []
        for match in matches:
            raw, begin, end = match[0], match.start(), match.end()
            name_raw, equals, value_raw = raw.partition("=")
            middle = begin + len(name_raw)
            name_text = expand(name_raw, None, self.escape)[0]
            at, name_at = line.span(begin, end), line.span(begin, middle)
            if equals:
                value_text = expand(value_raw, None, self.escape)[0]
                pairs.append(Pair(name_text, value_text, at, name_at, line.span(middle + 1, end), value_raw))
            else:
                pairs.append(Pair(name_text, None, at, name_at, None))
                if not is_arg:
                    draft.refuse(at, f"'{raw}' does not have the form name=value", "bad-argument")
            if not name_text:
                draft.refuse(at, f"{keyword} has an empty name", "bad-argument")
        values["pairs"] = tuple(pairs)

    def read_expose(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        ports = []
        for word in self.words(line, start):
            port = ExposedPort.read(word, word.text)
            if port.first is None and "$" not in word.text:
                draft.refuse(word.at, f"'{word.text}' is not a port", "bad-argument")
            ports.append(port)
        values["ports"] = tuple(ports)

    def read_user(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        values["word"] = word = self.word(line, start, len(line.text))
        raw, end = word.raw, len(line.text)
        if raw[0] in "'\"" and raw[-1] == raw[0] and len(raw) > 1:
            start, end = start + 1, end - 1
        text, colon = line.text[:end], start
        while colon < end and text[colon] != ":":
            # The colon in `${UID:-1000}` does not separate user and group.
            braced = text.startswith("${", colon)
            colon = closing_brace(text, colon + 2, self.escape) if braced else colon + 1
        values["user"] = self.word(line, start, colon)
        if colon < end:
            values["group"] = self.word(line, colon + 1, end)

    def read_volume(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        strings = self.strings(line, start, mistakes)
        values["json_form"] = strings is not None
        values["paths"] = tuple(self.words(line, start)) if strings is None else strings

    def read_shell(self, draft: _Draft) -> None:
        line, start, values, mistakes = draft.line, draft.start, draft.values, draft.mistakes
        words = self.strings(line, start, mistakes)
        if words:
            values["words"] = words
            values["program"] = _program([word.text for word in words])
        else:
            draft.refuse(values["arguments_at"], "SHELL takes a JSON array of strings", "bad-argument")

    def read_onbuild(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        match = _KEYWORD.match(line.text, start)
        assert match is not None
        name = match[1].upper()
        if name in ("ONBUILD", "FROM", "MAINTAINER"):
            at = line.span(match.start(1), match.end(1))
            draft.refuse(at, f"{name} is not allowed in ONBUILD; remove it", "onbuild")
        # ONBUILD in ONBUILD is refused, and reading it would be a recursion.
        if name not in ("ONBUILD", "FROM"):
            values["instruction"] = self.instruction(line, start, True)

    def read_argument(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        values[_ARGUMENT[values["keyword"].upper()]] = self.word(line, start, len(line.text))

    def read_unknown(self, draft: _Draft) -> None:
        line, start, values = draft.line, draft.start, draft.values
        values["words"] = tuple(self.words(line, start))

    # Parts of several instructions

    def shell_name(self) -> str:
        """The name of the shell that runs the shell form."""
        return (self.shell.program if self.shell else "") or self.default_shell

    def origin(self, name: str, at: Span, role: str) -> tuple[Image | None, Stage | None]:
        """The image or the earlier stage that `from=` refers to; neither for a name that may be a build context."""
        stage = self.names.get(name.lower())
        if stage is None and name.isdecimal():
            number = int(name) if len(name) < 9 else len(self.stages)
            if number >= len(self.stages):
                return None, None
            stage = self.stages[number]
        if stage is not None:
            self.used.append(stage)
            return None, stage
        alias = self.from_.alias if self.from_ else None
        if alias is not None and alias.text.lower() == name.lower():
            return None, None
        if name == "scratch" or (BARE_NAME.match(name) and name.lower() not in _COPIED_IMAGES):
            return None, None
        return Image.parse(name, at, role), None

    def mount(self, flag: Flag, mistakes: list[Mistake]) -> Mount:
        """Read the value of `--mount`."""
        options: dict[str, str] = {}
        assert flag.value is not None
        for part in flag.value.split(","):
            key, equals, value = part.partition("=")
            key = key.strip().lower()
            if key:
                options[_MOUNT_NAMES.get(key, key)] = value if equals else "true"
        image = stage = None
        if options.get("from"):
            match = _MOUNT_FROM.search(flag.value)
            at = flag.value_at
            if match and at.end - at.start == len(flag.value):
                at = at.sub(match.start(1), match.end(1))
            if problem := _variable_problem(options["from"], "from", at):
                mistakes.append(problem)
                self.choose(options["from"], options["from"])
            else:
                image, stage = self.origin(options["from"], at, "mount")
        return Mount(options, flag.at, image, stage)

    def script(self, draft: _Draft, start: int, end: int, where: str) -> Script:
        """The shell form from `start` of the logical line, with the offsets of the source.

        `end` is the end of the logical line in the source; here-documents after it are part of the script.
        """
        line, text = draft.line, self.text
        begin = line.span(start, start + 1).start
        if line.shifts is None:
            content = _unix_lines(text[begin : line.end])
        else:
            parts: list[str] = []
            for row in line.rows:
                first = max(row.start, begin)
                if row.end >= end:
                    parts.append(text[first : min(row.content, end)].ljust(end - first))
                    break
                if row.end <= begin:
                    continue
                if row.skipped:
                    parts.append(" " * (row.end - row.start))
                else:
                    parts.append(text[first : row.content])
                    parts.append("\\\n".rjust(row.end - row.content))
            parts.append(_unix_lines(text[end : line.end]))
            content = "".join(parts)
        return Script(content, Span(begin, line.end), self.shell_name(), where, draft.node)


def _skip(text: str, start: int) -> int:
    """The offset of the first character from `start` that is not whitespace."""
    match = _SPACE.match(text, start)
    assert match is not None
    return match.end()


def _variable_problem(name: str, option: str, at: Span) -> Mistake | None:
    """The mistake of a variable in `--from` or `from=`, which BuildKit refuses."""
    if not any(variables(name)):
        return None
    hint = f"add 'FROM {name} AS source' with a global ARG and use '{option}=source'"
    message = f"'{option}={name}': Docker does not replace variables here; {hint}"
    return Mistake(at, message, "bad-flag")


def _without_variables(text: str) -> str:
    """The text without variables, as far as their braces are not nested."""
    return _VARIABLE.sub("", text)


def _continues(content: str, escape: str) -> bool:
    """Whether a line without trailing whitespace continues; two escape characters are a literal one."""
    return content.endswith(escape) and content[-2:-1] != escape


def _is_array(text: str) -> bool:
    """Whether the text is a JSON array, of anything."""
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False


def _unix_lines(text: str) -> str:
    """The text with a space for each carriage return before a line feed, which a shell would not accept."""
    return text.replace("\r\n", " \n") if "\r" in text else text


def _plain_name(path: str) -> str:
    """The name of a program without its folder and `.exe`."""
    name = path.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
    return "pwsh" if name == "powershell" else name


def _program(words: list[str]) -> str:
    """The shell among the words that start it, such as `bash` in `conda run -n base /bin/bash -c`."""
    names = [_plain_name(word) for word in words]
    return next((name for name in names if name in _SHELLS), names[0])


def _interpreter(path: str, rest: str) -> str:
    """The name of the program in a `#!` line, without its version."""
    name = _plain_name(path)
    if name == "env":
        words = (word for word in rest.split() if word[0] != "-" and "=" not in word)
        name = _plain_name(next(words, ""))
    return _VERSION.sub("", name) or name


def _shell_called(command: str) -> str | None:
    """The shell's name where a command is a shell with options and no script, so that it reads its input."""
    words = command.split()
    for before, word in pairwise(words):
        # `-o pipefail` takes a word, `-c` would be a command.
        if word[0] != "-" and not (before[0] == "-" and before[-1] == "o"):
            return None
        if "c" in word and word[0] == "-" and word[1:2] != "-":
            return None
    if not words:
        return None
    name = _plain_name(words[0])
    return name if name in _SHELLS else None


def _flag_problem(flag: Flag, keyword: str, allowed: frozenset[str], seen: set[str]) -> Mistake | None:
    """The mistake in a flag, if it has one."""
    name, value = flag.name, flag.value
    if name not in allowed:
        return Mistake(flag.at, f"{keyword} has no flag '--{name}'", "unknown-flag")
    if name in seen and name not in _REPEATABLE_FLAGS:
        return Mistake(flag.at, f"flag '--{name}' is set twice; remove one", "duplicate-flag")
    if name in _BOOLEAN_FLAGS:
        if value is not None and value.lower() not in ("true", "false"):
            return Mistake(flag.at, f"flag '--{name}' must be true or false", "bad-flag")
    elif value is None:
        return Mistake(flag.at, f"flag '--{name}' has no value", "bad-flag")
    elif (name in _DURATION_FLAGS and value and not _DURATION.match(value)) or (
        name == "retries" and value and not value.isdecimal()
    ):
        return Mistake(flag.value_at, f"'{value}' is not a valid value of '--{name}'", "bad-flag")
    return None


_Read = Callable[[_Reader, _Draft], None]
_ANY_FLAGS: frozenset[str] = frozenset(("",))

_INSTRUCTIONS: dict[str, tuple[type[Instruction], frozenset[str], _Read]] = {
    "ADD": (
        model.Add,
        frozenset(("chown", "chmod", "link", "keep-git-dir", "checksum", "exclude", "unpack")),
        _Reader.read_transfer,
    ),
    "ARG": (model.Arg, _NO_FLAGS, _Reader.read_variables),
    "CMD": (model.Cmd, _NO_FLAGS, _Reader.read_command),
    "COPY": (
        model.Copy,
        frozenset(("from", "chown", "chmod", "link", "parents", "exclude")),
        _Reader.read_copy,
    ),
    "ENTRYPOINT": (model.Entrypoint, _NO_FLAGS, _Reader.read_command),
    "ENV": (model.Env, _NO_FLAGS, _Reader.read_variables),
    "EXPOSE": (model.Expose, _NO_FLAGS, _Reader.read_expose),
    "FROM": (model.From, frozenset(("platform",)), _Reader.read_from),
    "HEALTHCHECK": (model.Healthcheck, _DURATION_FLAGS | {"retries"}, _Reader.read_healthcheck),
    "LABEL": (model.Label, _NO_FLAGS, _Reader.read_variables),
    "MAINTAINER": (model.Maintainer, _NO_FLAGS, _Reader.read_argument),
    "ONBUILD": (model.Onbuild, _NO_FLAGS, _Reader.read_onbuild),
    "RUN": (model.Run, frozenset(("mount", "network", "security", "device")), _Reader.read_run),
    "SHELL": (model.Shell, _NO_FLAGS, _Reader.read_shell),
    "STOPSIGNAL": (model.Stopsignal, _NO_FLAGS, _Reader.read_argument),
    "USER": (model.User, _NO_FLAGS, _Reader.read_user),
    "VOLUME": (model.Volume, _NO_FLAGS, _Reader.read_volume),
    "WORKDIR": (model.Workdir, _NO_FLAGS, _Reader.read_argument),
}
_UNKNOWN: tuple[type[Instruction], frozenset[str], _Read] = (model.Unknown, _ANY_FLAGS, _Reader.read_unknown)
_ARGUMENT = {"MAINTAINER": "person", "STOPSIGNAL": "signal", "WORKDIR": "path"}


def _build(cls: type[model._Node], values: dict[str, Any]) -> model._Node:
    """A part with these values as its fields; values that are added later become fields too."""
    node = cls.__new__(cls)
    object.__setattr__(node, "__dict__", values)
    return node


def _link(node: model.Part, name: str, value: object) -> None:
    """Set a backlink."""
    node.__dict__[name] = value


# The first word after comments and empty lines.
_FIRST_WORD = regex(r"\ufeff?(?>(?:[ \t]*(?:#[^\n]*)?\r?\n)*)[ \t]*([^\s#]\S*)")


def begins_with_instruction(text: str) -> bool:
    """Whether the first word of a text, if it has one, is an instruction or is spelled like one."""
    first = _FIRST_WORD.match(text)
    if first is None or first[1].upper() in _INSTRUCTIONS:
        return True
    from ...core.nearest import nearest

    return nearest(first[1].upper(), _INSTRUCTIONS, 0.6) is not None
