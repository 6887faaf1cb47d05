"""The model of a Dockerfile as `docker build` reads it: stages of instructions, with the span of every word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, TypeVar, dataclass_transform

from aurora_devops.core.place import At
from aurora_devops.core.source import Span
from aurora_devops.subjects import Image, Port, Script, Setting

from ...core.lazy import regex

if TYPE_CHECKING:
    from aurora_devops.formats.packages import Install
    from aurora_devops.formats.shell import Command as Program
    from aurora_devops.formats.shell import Shell as ShellTree

Subject = Image | Port | Script | Setting

_Node = TypeVar("_Node", bound="Part")
_Kind = TypeVar("_Kind", bound="Instruction")

MistakeSort = Literal[
    "directive",
    "unknown-instruction",
    "missing-argument",
    "extra-argument",
    "bad-argument",
    "unknown-flag",
    "bad-flag",
    "duplicate-flag",
    "heredoc",
    "stage-name",
    "onbuild",
    "empty",
]


class Mistake(NamedTuple):
    """A mistake because of which `docker build` refuses the file."""

    at: Span
    message: str
    sort: MistakeSort


class Word(NamedTuple):
    """One word: `text` without quotes, escapes and continuations, `raw` as written without continuations.

    `at` includes the quotes. Variables are not replaced in either, see `Instruction.value_of`.
    """

    text: str
    at: Span
    raw: str
    quoted: bool = False


class Flag(NamedTuple):
    """An option `--name=value` of an instruction; `value` is None for a bare `--link`."""

    name: str
    value: str | None
    at: Span
    value_at: Span


class Pair(NamedTuple):
    """A name with its value, of ENV, ARG or LABEL.

    `value` is unquoted, and None without a value (`ARG NAME`); `raw` is the value with its quotes.
    `form` is the space in the legacy `ENV name value`.
    """

    name: str
    value: str | None
    at: Span
    name_at: Span
    value_at: Span | None
    raw: str = ""
    form: Literal["=", " "] = "="


class Heredoc(NamedTuple):
    """A here-document: its opening word and the lines of its body.

    `expand` is false where the delimiter is quoted, `dedent` is true for `<<-`; `closed` is false where
    the file ends before the delimiter.
    """

    name: str
    at: Span
    body: Span
    text: str
    expand: bool = True
    dedent: bool = False
    closed: bool = True


class Comment(NamedTuple):
    """A comment line, which may be inside an instruction; `text` follows the `#`."""

    text: str
    at: Span


class Directive(NamedTuple):
    """A parser directive `# name=value` at the top of the file; the name is in lower case."""

    name: str
    value: str
    at: Span
    value_at: Span


class ExposedPort(NamedTuple):
    """A word of EXPOSE: the first and last port, each None where it contains a variable or is not a number."""

    word: Word
    first: int | None
    last: int | None
    protocol: str = "tcp"

    @classmethod
    def read(cls, word: Word, text: str) -> ExposedPort:
        """Read a word whose value is `text`: `80`, `53/udp`, `8000-8010`."""
        match = _PORT.match(text)
        if match is None:
            return cls(word, None, None)
        first = int(match[1])
        return cls(word, first, int(match[2]) if match[2] else first, (match[3] or "tcp").lower())


class Mount(NamedTuple):
    """A `--mount` of RUN with its options: `dst` and `destination` are `target`, `src` is `source`.

    An option without a value (`readonly`) has the value `true`. `from` is either `stage` or `image`, or neither if it
    is a bare name, which may be a build context.
    """

    options: Mapping[str, str]
    at: Span
    image: Image | None = None
    stage: Stage | None = None

    @property
    def type(self) -> str:
        """The type of mount (default `bind`)."""
        return self.options.get("type", "bind")


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Part:
    """A part of a Dockerfile: frozen, with a field for each annotation; fields that are not set have their default.

    Parts are compared by identity, because comparing their fields would follow backlinks in circles.
    """

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__dict__.get('at')})"

    @classmethod
    def fields(cls) -> tuple[str, ...]:
        """The names of the fields, beginning with those of the base classes."""
        from inspect import get_annotations

        names = dict.fromkeys(name for base in reversed(cls.__mro__) for name in get_annotations(base))
        return tuple(name for name in names if not name.startswith("_"))


class Instruction(Part):
    """The base of all instructions.

    `at` is the whole instruction with its continuation lines and here-documents, `arguments_at` the part after the
    keyword and the flags on the logical line. `keyword` is as written. `triggered` is true for an instruction in
    ONBUILD. `blank_lines` are the empty lines in a continuation (deprecated by BuildKit).
    """

    at: Span
    keyword: str
    keyword_at: Span
    arguments_at: Span
    flags: tuple[Flag, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    blank_lines: tuple[Span, ...] = ()
    triggered: bool = False
    _stage: Stage | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage of the instruction; None for an ARG above the first FROM."""
        return self._stage

    @property
    def name(self) -> str:
        """The keyword in upper case."""
        return self.keyword.upper()

    def flag(self, name: str) -> Flag | None:
        """The last flag of this name, which is given without dashes."""
        for flag in reversed(self.flags):
            if flag.name == name:
                return flag
        return None

    @property
    def subjects(self) -> Iterable[Subject]:
        """Its parts that other kinds of artifacts also have, for the policies about those."""
        return ()

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """The words in which Docker replaces variables, as written, with their places."""
        return ()

    @property
    def environment(self) -> Environment:
        """The variables (ARG, ENV) that are set where this instruction begins."""
        stage = self._stage
        return Environment(()) if stage is None else stage.environment_at(self.at.start)

    @property
    def workdir(self) -> str | None:
        """The directory where it begins; None where it is not known, see `Stage.effective_workdir`."""
        return None if self._stage is None else self._stage.workdir_at(self.at.start)

    def value_of(self, word: Word) -> str | None:
        """The value of one of its words with the variables replaced; None if one of them is not known."""
        if "$" not in word.raw:
            return word.text
        stage = self._stage
        escape = stage.dockerfile.escape if stage else "\\"
        return value_of(word.raw, self.environment, escape)


class From(Instruction):
    """FROM: `image` is the base image with variables replaced, or None for `scratch` and an earlier stage.

    `reference` is the text of the word after substitution. Variables that are not known remain in it.
    """

    word: Word | None = None
    reference: str = ""
    image: Image | None = None
    platform: Flag | None = None
    as_word: Word | None = None
    alias: Word | None = None
    _stage_reference: Stage | None = None

    @property
    def stage_reference(self) -> Stage | None:
        """The earlier stage that it refers to."""
        return self._stage_reference

    @property
    def subjects(self) -> Iterable[Subject]:
        """The base image."""
        return () if self.image is None else (self.image,)

    @property
    def is_scratch(self) -> bool:
        """Whether the stage begins with the empty image."""
        return self.reference == "scratch" and self._stage_reference is None

    @property
    def is_windows(self) -> bool:
        """Whether the name or platform of the base image is that of Windows."""
        platform = self.platform.value if self.platform else None
        if platform and platform.lower().startswith("windows"):
            return True
        return _WINDOWS_IMAGE.search(self.reference) is not None


class Command(Instruction):
    """An instruction that starts a process: `exec` contains the words of the exec form, `script` the shell form.

    `shell` is the SHELL instruction that applies. Both are None where the instruction is empty.
    """

    exec: tuple[Word, ...] | None = None
    script: Script | None = None
    shell: Shell | None = None

    @property
    def subjects(self) -> Iterable[Subject]:
        """The script."""
        return () if self.script is None else (self.script,)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of either form; those of a script as they are between spaces."""
        if self.exec:
            return tuple(word.text for word in self.exec)
        return tuple(self.script.text.split()) if self.script is not None else ()

    @cached_property
    def parsed(self) -> ShellTree | None:
        """The commands of either form; None where it is empty or the shell is not like that of POSIX.

        Offsets are those of the script, or of the file for the exec form; `place` converts both.
        """
        if self.script is not None:
            return self.script.parsed
        if not self.exec or self.stage is None:
            return None
        from aurora_devops.formats.shell import Shell as ShellTree
        from aurora_devops.formats.shell import Word as ShellWord

        words = tuple(ShellWord.literal(word.text, word.at.start + 1, word.at.end - 1) for word in self.exec)
        return ShellTree.running(self.stage.dockerfile.text, words)

    def place(self, start: int, end: int) -> At:
        """The place of a part of `parsed`."""
        return Span(start, end) if self.script is None else self.script.place(start, end)

    def called(self, *names: str) -> Sequence[Program]:
        """The programs of these names that it runs, including those behind `sudo` and in `sh -c` scripts."""
        tree = self.parsed
        return () if tree is None else tree.called(*names)

    @cached_property
    def installs(self) -> tuple[Install, ...]:
        """The installations by package managers."""
        if self.parsed is None:
            return ()
        from aurora_devops.formats.packages import installs

        return tuple(installs(self.parsed))

    @property
    def looks_like_exec(self) -> bool:
        """Whether it looks like the exec form but is not valid JSON, so that a shell runs the brackets."""
        if self.script is None:
            return False
        text = self.script.text.strip()
        return text[:1] == "[" and text[-1:] == "]" and not text.startswith("[[") and text[1:2] not in " \t"


class Run(Command):
    """RUN."""

    mounts: tuple[Mount, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()

    @property
    def subjects(self) -> Iterable[Subject]:
        """The images of its mounts and the script."""
        images = [mount.image for mount in self.mounts if mount.image is not None]
        return (*images, *super().subjects)


class Cmd(Command):
    """CMD."""


class Entrypoint(Command):
    """ENTRYPOINT."""


class Healthcheck(Command):
    """HEALTHCHECK: `test` is the word NONE or CMD as written, `exec` or `script` the command after CMD."""

    test: Word | None = None

    @property
    def is_none(self) -> bool:
        """Whether it disables an inherited check."""
        return self.test is not None and self.test.text.upper() == "NONE"

    @property
    def interval(self) -> Flag | None:
        """`--interval`."""
        return self.flag("interval")

    @property
    def timeout(self) -> Flag | None:
        """`--timeout`."""
        return self.flag("timeout")

    @property
    def start_period(self) -> Flag | None:
        """`--start-period`."""
        return self.flag("start-period")

    @property
    def start_interval(self) -> Flag | None:
        """`--start-interval`."""
        return self.flag("start-interval")

    @property
    def retries(self) -> Flag | None:
        """`--retries`."""
        return self.flag("retries")


class Transfer(Instruction):
    """COPY and ADD: `sources` without here-documents, which are in `heredocs`; `json_form` for the array form."""

    sources: tuple[Word, ...] = ()
    destination: Word | None = None
    heredocs: tuple[Heredoc, ...] = ()
    json_form: bool = False
    _plain: frozenset[str] = frozenset()

    @property
    def plain(self) -> frozenset[str]:
        """The sources that are files of settings in the repository without secrets."""
        return self._plain

    @property
    def is_history(self) -> bool:
        """Whether it is a line of `docker history`, such as `ADD file:7a2f in /`, that cannot be built."""
        return any(source.text == "in" for source in self.sources[1:]) and bool(
            _HISTORY.match(self.sources[0].text)
        )

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw((*self.sources, self.destination))


class Copy(Transfer):
    """COPY: `--from` is either `stage_reference` or `image`, or neither if it is a bare name, see `context`."""

    image: Image | None = None
    _stage_reference: Stage | None = None

    @property
    def subjects(self) -> Iterable[Subject]:
        """The image it copies from."""
        return () if self.image is None else (self.image,)

    @property
    def source_flag(self) -> Flag | None:
        """`--from`."""
        return self.flag("from")

    @property
    def stage_reference(self) -> Stage | None:
        """The earlier stage that `--from` refers to, by name or number."""
        return self._stage_reference

    @property
    def context(self) -> Flag | None:
        """`--from` where it has a bare name that may be a build context of `docker build --build-context`."""
        flag = self.flag("from")
        if flag is None or self.image is not None or self._stage_reference is not None or self.copies_itself:
            return None
        return flag if flag.value and BARE_NAME.match(flag.value) and flag.value != "scratch" else None

    @property
    def near_stage(self) -> str | None:
        """The name of the stage that `context` misspells, or that begins later in the file."""
        flag, stage = self.context, self._stage
        if flag is None or stage is None or not flag.value:
            return None
        from aurora_devops.core.nearest import nearest

        name = flag.value.lower()
        if name in stage.dockerfile.stage_names:
            return name
        earlier = stage.dockerfile.stages[max(stage.index - _NEAREST_STAGES, 0) : stage.index]
        return nearest(name, (other.name for other in reversed(earlier) if other.name), 0.7)

    @property
    def copies_itself(self) -> bool:
        """Whether `--from` refers to the stage of this COPY, by name or number."""
        flag, stage = self.flag("from"), self._stage
        if flag is None or stage is None or not flag.value or self._stage_reference is not None:
            return False
        return flag.value.lower() == stage.name or flag.value == str(stage.index)


class Add(Transfer):
    """ADD."""


class Assignment(Instruction):
    """ENV, ARG and LABEL."""

    pairs: tuple[Pair, ...] = ()

    @property
    def subjects(self) -> Iterable[Subject]:
        """The pairs that have a value."""
        where = self.keyword.lower()
        return [
            Setting(pair.name, pair.value, pair.value_at, where)
            for pair in self.pairs
            if pair.value is not None and pair.value_at is not None
        ]

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its values."""
        return ((pair.raw, pair.value_at) for pair in self.pairs if pair.value_at is not None)


class Env(Assignment):
    """ENV."""


class Arg(Assignment):
    """ARG."""


class Label(Assignment):
    """LABEL."""


class Expose(Instruction):
    """EXPOSE."""

    ports: tuple[ExposedPort, ...] = ()

    @property
    def subjects(self) -> Iterable[Subject]:
        """The ports with their variables replaced; a range has no number."""
        for port in self.ports:
            word = port.word
            if port.first is None:
                text = self.value_of(word)
                port = port if text is None else ExposedPort.read(word, text)
            yield Port(port.first if port.first == port.last else None, word.at, "expose", port.protocol)

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw(port.word for port in self.ports)


class User(Instruction):
    """USER: `word` is the whole argument, `user` and `group` its parts around the colon."""

    word: Word | None = None
    user: Word | None = None
    group: Word | None = None

    @property
    def is_root(self) -> bool:
        """Whether the user is root or 0; false where it is a variable that is not known."""
        value = None if self.user is None else self.value_of(self.user)
        return value is not None and (value == "root" or (value != "" and not value.strip("0")))

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw((self.word,))


class Workdir(Instruction):
    """WORKDIR."""

    path: Word | None = None

    @property
    def is_relative(self) -> bool:
        """Whether the path is certainly relative, as Linux or Windows reads it."""
        if self.path is None:
            return False
        path = self.value_of(self.path)
        if path is None:
            path = self.path.text
        return not path.startswith("$") and _ABSOLUTE.match(path) is None

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw((self.path,))


class Volume(Instruction):
    """VOLUME; `json_form` for the array form."""

    paths: tuple[Word, ...] = ()
    json_form: bool = False

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw(self.paths)


class Shell(Instruction):
    """SHELL: `program` is its name without a path (`bash`, `pwsh`, `cmd`); `words` is empty without a JSON array."""

    words: tuple[Word, ...] = ()
    program: str = ""


class Stopsignal(Instruction):
    """STOPSIGNAL."""

    signal: Word | None = None

    @property
    def expanded(self) -> Iterable[tuple[str, Span]]:
        """Its words."""
        return _raw((self.signal,))


class Maintainer(Instruction):
    """MAINTAINER, deprecated."""

    person: Word | None = None


class Onbuild(Instruction):
    """ONBUILD: `instruction` is run in builds that use the image as their base."""

    instruction: Instruction | None = None


class Unknown(Instruction):
    """An instruction that Docker does not know."""

    words: tuple[Word, ...] = ()


class Stage(Part):
    """A build stage: its FROM and the instructions up to the next one.

    `from_` is None for the instructions of a fragment without FROM. `name` is in lower case, as Docker compares
    it, and empty without `AS`. `effective_user` and `effective_shell` are the instructions that apply at its end,
    inherited where it has none itself. `choices` are the prefix and suffix of each reference to a stage with a
    variable: `base` and an empty suffix for `FROM base${FLAVOUR}`.
    """

    index: int
    at: Span
    name: str = ""
    from_: From | None = None
    instructions: tuple[Instruction, ...] = ()
    effective_user: User | None = None
    effective_shell: Shell | None = None
    choices: tuple[tuple[str, str], ...] = ()
    _parent: Stage | None = None
    _dockerfile: Dockerfile | None = None
    _used: tuple[Stage, ...] = ()

    @property
    def dockerfile(self) -> Dockerfile:
        """The file it is in."""
        assert self._dockerfile is not None
        return self._dockerfile

    @property
    def parent(self) -> Stage | None:
        """The earlier stage that its FROM refers to."""
        return self._parent

    @property
    def ancestors(self) -> Iterator[Stage]:
        """The parent, its parent, and so on up to the first one."""
        stage = self._parent
        while stage is not None:
            yield stage
            stage = stage._parent

    @property
    def is_final(self) -> bool:
        """Whether it is the last stage, which becomes the image."""
        return self.index == len(self.dockerfile.stages) - 1

    @property
    def uses(self) -> tuple[Stage, ...]:
        """The stages that it refers to: in FROM, `COPY --from` and `RUN --mount=from=`."""
        return self._used

    @property
    def base(self) -> Image | None:
        """The image that its first ancestor is based on; None for `scratch` and for a fragment."""
        root = self
        for root in self.ancestors:  # noqa: B007 - the last one counts
            pass
        return root.from_.image if root.from_ else None

    def of(self, kind: type[_Kind]) -> tuple[_Kind, ...]:
        """Its own instructions of this type, without those in ONBUILD."""
        return tuple(instruction for instruction in self.instructions if isinstance(instruction, kind))

    def environment_at(self, offset: int) -> Environment:
        """The variables (ARG, ENV) that are set at this offset of the source."""
        for stage in self._without("_timeline"):
            _ = stage._timeline
        chain = islice(self.ancestors, _LONGEST_CHAIN)
        return Environment([(self._timeline, offset), *((stage._timeline, _END) for stage in chain)])

    def _without(self, name: str) -> Iterator[Stage]:
        """The ancestors without a value for this cached property, oldest first.

        In this order a long chain of stages does not cause a deep recursion.
        """
        found = []
        for stage in self.ancestors:
            if name in stage.__dict__:
                break
            found.append(stage)
        return reversed(found)

    @property
    def environment(self) -> Environment:
        """The variables that are set at its end."""
        return self.environment_at(self.at.end + 1)

    @cached_property
    def _timeline(self) -> _Timeline:
        """The values of each variable, by the offsets where they change."""
        timeline: _Timeline = {}
        chain = islice(self.ancestors, _LONGEST_CHAIN)
        environment = Environment([(timeline, _END), *((stage._timeline, _END) for stage in chain)])
        dockerfile = self.dockerfile
        given = dockerfile.global_arguments
        if self.from_ is not None and LAMBDA_IMAGE.match(self.from_.reference):
            timeline["LAMBDA_TASK_ROOT"] = [(-1, _TASK_ROOT, True)]
        if self.from_ is None:
            timeline.update((name, [(-1, value, False)]) for name, value in given.items())
        for instruction in self.instructions:
            if not isinstance(instruction, (Arg, Env)):
                continue
            is_env = isinstance(instruction, Env)
            changes = []
            for pair in instruction.pairs:
                if not pair.name:
                    continue  # Docker refuses it
                if pair.value is None:
                    value = given.get(pair.name) if isinstance(instruction, Arg) else None
                else:
                    value = value_of(pair.raw, environment, dockerfile.escape)
                # ENV always overrides an ARG of the same name, before or after it.
                if is_env or not environment.is_env(pair.name):
                    changes.append((pair.name, (instruction.at.end, value, is_env)))
            for name, change in changes:
                timeline.setdefault(name, []).append(change)
        return timeline

    def last(self, kind: type[_Kind]) -> _Kind | None:
        """The last instruction of this type, inherited where it has none itself."""
        for stage in (self, *self.ancestors):
            for instruction in reversed(stage.instructions):
                if isinstance(instruction, kind):
                    return instruction
        return None

    @property
    def effective_workdir(self) -> str | None:
        """The directory at its end, with relative WORKDIRs resolved.

        None without WORKDIR, and where a variable or the base image determines it.
        """
        return self._directories[-1][1]

    def workdir_at(self, offset: int) -> str | None:
        """The directory at this offset of the source, None as for `effective_workdir`."""
        before = bisect_left(self._directories, offset, key=_start)
        return self._directories[max(before, 1) - 1][1]

    @cached_property
    def _directories(self) -> list[tuple[int, str | None]]:
        """The directories by the offsets from which they apply; the first one is inherited."""
        for stage in self._without("_directories"):
            _ = stage._directories
        directory: str | None
        if self._parent is not None:
            directory = self._parent.effective_workdir
        else:
            # `scratch` has no WORKDIR, so a relative one begins at the root.
            directory = "/" if self.from_ and self.from_.is_scratch and self.of(Workdir) else None
            if self.from_ and LAMBDA_IMAGE.match(self.from_.reference):
                directory = _TASK_ROOT
        found = [(-1, directory)]
        for workdir in self.of(Workdir):
            path = None if workdir.path is None else workdir.value_of(workdir.path)
            if path is None or _ABSOLUTE.match(path):
                directory = path
            elif directory is not None:
                directory = f"{directory.rstrip('/')}/{path}"
                if len(directory) > _LONGEST_PATH:
                    directory = None
            found.append((workdir.at.start, directory))
        return found


class Dockerfile(Part):
    """A whole file.

    `arguments` are the ARG instructions above the first FROM, `instructions` all instructions in order (those in
    ONBUILD are inside it), `comments` all comment lines, including those inside instructions. `escape` is the
    character of the `escape` directive. `mistakes` contains only those that are not part of an instruction.
    """

    at: Span
    text: str
    escape: str = "\\"
    directives: tuple[Directive, ...] = ()
    comments: tuple[Comment, ...] = ()
    arguments: tuple[Arg, ...] = ()
    stages: tuple[Stage, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    global_arguments: Mapping[str, str | None] = {}

    @property
    def has_stages(self) -> bool:
        """Whether the file has a FROM; a fragment does not, and cannot be built."""
        return bool(self.stages) and self.stages[-1].from_ is not None

    @property
    def final_stage(self) -> Stage | None:
        """The last stage, which becomes the image."""
        return self.stages[-1] if self.stages else None

    @property
    def every_instruction(self) -> Iterator[Instruction]:
        """All instructions, and after each ONBUILD the one in it."""
        for instruction in self.instructions:
            yield instruction
            if isinstance(instruction, Onbuild) and instruction.instruction is not None:
                yield instruction.instruction

    @property
    def nodes(self) -> Iterator[object]:
        """The nodes that policies visit: the file, its stages, every instruction, its mistakes and subjects."""
        yield self
        yield from self.stages
        yield from self.every_instruction
        yield from self.mistakes
        for instruction in self.every_instruction:
            yield from instruction.mistakes
            yield from instruction.subjects

    @cached_property
    def stage_names(self) -> frozenset[str]:
        """The names of all stages."""
        return frozenset(stage.name for stage in self.stages if stage.name)

    @cached_property
    def used_stages(self) -> frozenset[Stage]:
        """The final stage and all stages that it uses, for any values of variables."""
        used: set[Stage] = set()
        tried: set[tuple[str, str]] = set()
        waiting = [self.stages[-1]] if self.stages else []
        while waiting:
            stage = waiting.pop()
            if stage in used:
                continue
            used.add(stage)
            waiting.extend(stage.uses)
            for choice in stage.choices:
                if choice not in tried and len(tried) < _MOST_CHOICES:
                    tried.add(choice)
                    waiting.extend(
                        other
                        for other in self.stages
                        if other.name.startswith(choice[0]) and other.name.endswith(choice[1])
                    )
        return frozenset(self.stages if len(tried) == _MOST_CHOICES else used)


# The arguments that BuildKit sets by itself: FROM may use them without declaring them.
PLATFORM_ARGUMENTS = frozenset(
    f"{where}{what}"
    for where in ("BUILD", "TARGET")
    for what in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}

_Timeline = dict[str, list[tuple[int, str | None, bool]]]

_END = 1 << 62
# Real files are far below these limits. They keep hostile files from quadratic time and exponential memory.
_LONGEST_CHAIN = 32
_LONGEST_VALUE = 1 << 15
_LONGEST_PATH = 1 << 12
_MOST_CHOICES = 32
_NEAREST_STAGES = 100
_DEEPEST_NESTING = 16

BARE_NAME = regex(r"(?!\d+\Z)[\w.-]+\Z")
_PORT = regex(r"(?:[^/]*:)?(\d{1,9})(?:-(\d{1,9}))?(?:/(\w+))?\Z")
_ABSOLUTE = regex(r"/|\\|[A-Za-z]:")
_WINDOWS_IMAGE = regex(r"windows|nanoserver|servercore", re.IGNORECASE)
_HISTORY = regex(r"(?:file|dir|multi):[0-9a-f]+\Z")


class Environment(Mapping[str, "str | None"]):
    """The variables that are set at one place; the value is None where it is not known."""

    __slots__ = ("_scopes",)

    def __init__(self, scopes: Sequence[tuple[_Timeline, int]]) -> None:
        self._scopes = scopes

    def _find(self, name: str) -> tuple[int, str | None, bool] | None:
        for timeline, before in self._scopes:
            changes = timeline.get(name)
            if changes:
                after = bisect_left(changes, before, key=_offset)
                if after:
                    return changes[after - 1]
        return None

    def __getitem__(self, name: str) -> str | None:
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        return found[1]

    def __iter__(self) -> Iterator[str]:
        seen = {name: None for timeline, _ in self._scopes for name in timeline}
        return (name for name in seen if self._find(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def is_env(self, name: str) -> bool:
        """Whether the variable was set by ENV, so that it is part of the image."""
        found = self._find(name)
        return found is not None and found[2]


def _offset(change: tuple[int, str | None, bool]) -> int:
    return change[0]


def _raw(words: Iterable[Word | None]) -> Iterator[tuple[str, Span]]:
    return ((word.raw, word.at) for word in words if word is not None)


def _start(directory: tuple[int, str | None]) -> int:
    return directory[0]


def variables(raw: str) -> Iterator[tuple[str, str]]:
    """The variables of a word, each with the rest of its braces: `:-y` of `${x:-y}`."""
    if "'" in raw:
        raw = _SINGLE_QUOTED.sub(lambda match: match[1] or "", raw)
    for match in _REFERENCE.finditer(raw):
        if match[1]:
            yield match[1], ""
        elif match[2]:
            yield match[2], match[3] or ""


# Single quotes in double quotes are kept.
_SINGLE_QUOTED = regex(r"""("(?>(?:[^"\\]++|\\.?)*)(?:"|\Z))|'[^']*'""", re.DOTALL)
# An escaped dollar comes first, so that the name after it is not a variable.
_REFERENCE = regex(r"[\\`]\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}]*)\}?)")
_PLAIN = regex(r"""[^\\`'"$]+""")
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+")


def expand(
    raw: str, environment: Mapping[str, str | None] | None, escape: str = "\\", depth: int = 0
) -> tuple[str, bool]:
    """Remove the quotes and escapes of a word and replace its variables.

    The rules are those of BuildKit (frontend/dockerfile/shell/lex.go). A variable that is not known is kept as
    written, and the second value is then false. Without an environment, variables are not replaced.
    The WordSplitter of dockerfile-parse does not support `${NAME:-default}`.
    """
    if not ("$" in raw or '"' in raw or "'" in raw or escape in raw):
        return raw, True
    out: list[str] = []
    known, quote, i, size = True, "", 0, len(raw)
    while i < size:
        char = raw[i]
        if char == escape and quote != "'":
            following = raw[i + 1 : i + 2]
            if quote and following not in ('"', "$", escape):
                out.append(char)
            out.append(following)
            i += 2
        elif char == quote:
            quote = ""
            i += 1
        elif not quote and char in "'\"":
            quote = char
            i += 1
        elif char == "$" and quote != "'" and environment is not None:
            value, i, certain = _variable(raw, i, environment, escape, depth)
            out.append(value)
            known = known and certain
        else:
            match = _PLAIN.match(raw, i)
            end = match.end() if match else i + 1
            out.append(raw[i:end])
            i = end
    if quote and len(raw) > 1 and raw[0] == raw[-1]:
        # `"C:\"` is an error for Docker, but its meaning is clear.
        return raw[1:-1], known
    return "".join(out), known


# The base images of AWS Lambda, and the folder of functions in them.
LAMBDA_IMAGE = regex(r"public\.ecr\.aws/lambda/|amazon/aws-lambda-")
_TASK_ROOT = "/var/task"


def value_of(raw: str, environment: Mapping[str, str | None], escape: str) -> str | None:
    """The value of a word; None if a variable in it is not known or the value is too long."""
    text, known = expand(raw, environment, escape)
    return text if known and len(text) <= _LONGEST_VALUE else None


def _variable(
    raw: str, start: int, environment: Mapping[str, str | None], escape: str, depth: int
) -> tuple[str, int, bool]:
    """The value of the variable at `start`, its end, and whether the value is known."""
    braced = raw[start + 1 : start + 2] == "{"
    match = _NAME.match(raw, start + 1 + braced)
    if match is None:
        if not braced:
            return "$", start + 1, True
        end = closing_brace(raw, start + 2, escape)
        return raw[start:end], end, False
    value = environment.get(match[0])
    if not braced:
        return (raw[start : match.end()] if value is None else value), match.end(), value is not None
    end = closing_brace(raw, match.end(), escape)
    written = raw[start:end]
    modifier = raw[match.end() : end - 1]
    if raw[end - 1] != "}" or end == match.end():
        return written, end, False
    if not modifier:
        return (written if value is None else value), end, value is not None
    colon = modifier[0] == ":"
    operator, operand = modifier[colon : colon + 1], modifier[colon + 1 :]
    present = value is not None and not (colon and value == "")
    if operator in ("-", "?") and present:
        return value or "", end, True
    if operator == "-" or (operator == "+" and present):
        if depth >= _DEEPEST_NESTING:
            return written, end, False
        text, certain = expand(operand, environment, escape, depth + 1)
        return text, end, certain
    if operator == "+" and (value is not None or match[0] not in environment):
        return "", end, True
    return written, end, False


def closing_brace(raw: str, start: int, escape: str) -> int:
    """The offset after the `}` that closes the `${` before `start`, or the end of the text."""
    depth, i, size = 1, start, len(raw)
    while i < size:
        char = raw[i]
        if char == escape:
            i += 1
        elif char == "{" and raw[i - 1] == "$":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                return i + 1
        i += 1
    return size
