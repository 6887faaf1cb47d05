"""Which values the templates of a chart read, from their text: also in branches that are not executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ...core.lazy import regex
from ...core.nearest import nearest
from ...core.place import Route
from ...formats.gotemplate.parse import (
    Action,
    Branch,
    Call,
    Chain,
    Constant,
    Field,
    Function,
    Node,
    Pipe,
    Template,
    Variable,
)

Path = tuple[str, ...]

# Functions that only change how a value is written.
_WRITERS = frozenset(
    (
        "quote",
        "squote",
        "indent",
        "nindent",
        "trim",
        "toString",
        "b64enc",
        "lower",
        "upper",
        "int",
        "int64",
        "toYaml",
    )
)
_MENTION = regex(r"\.Values((?:\.[A-Za-z_]\w*)+)")
_DOCUMENTED = regex(r"(?m)^[ \t]*#.*?\b([A-Za-z_]\w*)[ \t]*:")
_WORD = regex(r"[A-Za-z_][\w-]*")


class Printed(NamedTuple):
    """A value that a template prints: its path, and where the template reads it.

    The first parts of the path (`scope`) are those of a `with` or a variable that contains the value.
    """

    path: Path
    template: Template
    node: Field
    scope: int = 0


class Included(NamedTuple):
    """A template that another one includes by a constant name, and where."""

    name: str
    template: Template
    node: Node


class Uses:
    """The values that templates read.

    `whole` are the paths of values that are printed or passed on with all they contain, `tested` those of conditions,
    `names` all names of fields of other values. `unknown` if a template passes on all values at once. `included` are
    the templates that others include, `any_included` if one has a name that is not known, `places` where values are
    read.
    """

    def __init__(self) -> None:
        self.whole: set[Path] = set()
        self.tested: set[Path] = set()
        self.names: set[str] = set()
        self.printed: list[Printed] = []
        self.required: list[Printed] = []
        self.included: list[Included] = []
        self.any_included = False
        self.places: dict[Path, tuple[Template, Field]] = {}
        self.unknown = False
        # The path of the dot, and those of variables, where they are values.
        self._dot: Path | None = None
        self._variables: dict[str, Path] = {}

    def template(self, template: Template) -> None:
        """Add what a template reads."""
        self._dot, self._variables = None, {}
        self._nodes(template.nodes, template)

    def add(self, other: Uses) -> None:
        """Add what other templates read."""
        self.whole |= other.whole
        self.tested |= other.tested
        self.names |= other.names
        self.printed += other.printed
        self.required += other.required
        self.included += other.included
        self.any_included |= other.any_included
        self.places = {**other.places, **self.places}
        self.unknown |= other.unknown

    def text(self, text: str) -> None:
        """Add what a text reads when it is used as a template."""
        for match in _MENTION.finditer(text):
            self.whole.add(tuple(match[1][1:].split(".")))
        self.names.update(_WORD.findall(text))

    def condition(self, path: Path) -> None:
        """Add the value of a condition of a dependency; its names may contain hyphens, unlike those in templates."""
        if all(path):
            self.whole.add(path)
            self.names.update(path)

    def reads(self, path: Path) -> bool:
        """Whether a template may read a value, or what contains it."""
        if self.unknown or not self.names.isdisjoint(path) or path in self.tested:
            return True
        return any(path[:end] in self.whole for end in range(1, len(path) + 1))

    def reads_by_path(self, path: Path) -> bool:
        """Whether a template reads a value, or what contains it, by a path from all values."""
        return (
            self.unknown
            or path in self.tested
            or any(path[:end] in self.whole for end in range(1, len(path) + 1))
        )

    def reads_below(self, path: Path) -> bool:
        """Whether a template reads something inside of a value."""
        size = len(path)
        return any(len(read) > size and read[:size] == path for read in (*self.whole, *self.tested))

    def _nodes(self, nodes: Iterable[Node], template: Template) -> None:
        for node in nodes:
            if isinstance(node, Action):
                self._pipe(node.pipe, template, printed=not node.pipe.variables)
            elif isinstance(node, Branch):
                self._condition(node, template)
                outside = self._dot
                if node.keyword != "if":
                    self._dot = self._only(node.pipe) if node.keyword == "with" else None
                if node.keyword == "range":
                    # The variables have an element each, whose key is not known.
                    self._variables.update(dict.fromkeys(node.pipe.variables, ()))
                self._nodes(node.body, template)
                self._dot = outside
                self._nodes(node.orelse, template)
            elif isinstance(node, Call):
                self.included.append(Included(node.name, template, node))
                if node.pipe is not None:
                    self._pipe(node.pipe, template)

    def _condition(self, node: Branch, template: Template) -> None:
        if node.keyword == "if":
            self._pipe(node.pipe, template, tested=True)
        else:
            self._pipe(node.pipe, template)
            for command in node.pipe.commands:
                for operand in command:
                    if isinstance(operand, Field) and (path := values_path(operand)):
                        self.tested.add(path)

    def _pipe(self, pipe: Pipe, template: Template, tested: bool = False, printed: bool = False) -> None:
        commands = pipe.commands
        if printed and self._written(commands):
            first = commands[0][0]
            assert isinstance(first, Field)
            path, scope = values_path(first), 0
            if path is None and (base := self._base(first)):
                path, scope = (*base, *first.names), len(base)
            if path and len(path) > scope:
                self.printed.append(Printed(path, template, first, scope))
        for name in pipe.variables:
            known = None if pipe.assigns else self._only(pipe)
            if known and name not in self._variables:
                self._variables[name] = known
            else:
                self._variables[name] = ()
        guards = any(
            isinstance(command[0], Function) and command[0].name not in _WRITERS for command in commands
        )
        for command in commands:
            self._command(command, template, tested, guards and not tested)

    def _only(self, pipe: Pipe) -> Path | None:
        """The path of the value that a pipe is, without functions."""
        if len(pipe.commands) != 1 or len(pipe.commands[0]) != 1:
            return None
        field = pipe.commands[0][0]
        if not isinstance(field, Field) or isinstance(field, Chain):
            return None
        path, base = values_path(field), self._base(field)
        return path or ((*base, *field.names) if base else None)

    def _base(self, field: Field) -> Path:
        """The path of what a field is a part of: the dot or a variable; empty if that is unknown."""
        if isinstance(field, Chain):
            return ()
        if isinstance(field, Variable):
            return self._variables.get(field.name, ())
        return self._dot or ()

    def _written(self, commands: list[list[Node]]) -> bool:
        first, *others = commands
        return (
            len(first) == 1
            and isinstance(first[0], Field)
            and all(isinstance(command[0], Function) and command[0].name in _WRITERS for command in others)
        )

    def _command(self, command: list[Node], template: Template, tested: bool, guarded: bool) -> None:
        first = command[0]
        wanted = command[-1] if isinstance(first, Function) and first.name == "required" else None
        if isinstance(wanted, Field) and (path := values_path(wanted)):
            self.required.append(Printed(path, template, wanted))
        if isinstance(first, Function) and self._looked_up(first.name, command, tested):
            return
        if isinstance(first, Function) and first.name == "include" and len(command) > 1:
            named = command[1]
            if isinstance(named, Constant) and isinstance(named.value, str):
                self.included.append(Included(named.value, template, named))
            elif "BasePath" not in template.text[named.start : named.end]:
                self.any_included = True
        only_tested = tested and (
            not isinstance(first, Function) or first.name in ("and", "or", "not", "hasKey")
        )
        for index, operand in enumerate(command):
            if isinstance(operand, Pipe):
                self._pipe(operand, template, tested=only_tested)
            elif index > 1 and _is_values_again(command[index - 1], operand):
                # `dict "Values" .Values`: what gets the dictionary reads the values by the same paths.
                continue
            elif isinstance(operand, Field):
                if isinstance(operand, Chain):
                    self._operand(operand.node, template)
                self._field(operand, only_tested, guarded or tested)
                if path := values_path(operand):
                    self.places.setdefault(path, (template, operand))
            elif isinstance(operand, Constant) and isinstance(operand.value, str):
                self.names.update(_WORD.findall(operand.value))
                if "{{" in operand.value:
                    self.text(operand.value)

    def _operand(self, node: Node, template: Template) -> None:
        if isinstance(node, Pipe):
            self._pipe(node, template)

    def _field(self, field: Field, tested: bool, guarded: bool) -> None:
        path = values_path(field)
        if path is None:
            self.names.update(field.names)
            if (tested or guarded) and (base := self._base(field)):
                self.tested.add((*base, *field.names))
        elif not path:
            self.unknown = True
        else:
            (self.tested if tested else self.whole).add(path)
            if guarded:
                self.tested.add(path)

    def _looked_up(self, name: str, command: list[Node], tested: bool) -> bool:
        """A value that a function reads by constant keys: `index .Values "a" "b"`, `dig "a" "b" "" .Values`."""
        if name in ("index", "get", "hasKey"):
            base, keys = command[1:2], command[2:]
        elif name == "dig":
            base, keys = command[-1:], command[1:-2]
        else:
            return False
        if not base or not keys or not isinstance(base[0], Field):
            return False
        path = values_path(base[0])
        if path is None or not all(isinstance(key, Constant) and isinstance(key.value, str) for key in keys):
            return False
        found = (*path, *(str(key.value) for key in keys if isinstance(key, Constant)))
        (self.tested if tested or name == "hasKey" else self.whole).add(found)
        if name != "index":
            self.tested.add(found)
        return True


class NamedFiles(NamedTuple):
    """A file of the chart, or a pattern of files (`glob`), that a template reads by a constant name, and where."""

    name: str
    glob: bool
    node: Constant


_READS_FILE = frozenset({"Get", "GetBytes", "Lines", "Glob"})
# Functions that do without a file that does not exist.
_DOES_WITHOUT = frozenset({"and", "coalesce", "default", "empty", "not", "or", "required", "ternary"})


def named_files(template: Template) -> Iterator[NamedFiles]:
    """The files that a template cannot do without: what a condition or a variable may be is left out."""
    optional: set[str] = set()
    found: list[NamedFiles] = []
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        if isinstance(node, Branch):
            nodes += (*node.body, *node.orelse)
            for each in _files_in(node.pipe):
                if node.keyword == "range" and each.glob:
                    found.append(each)
                else:
                    optional.add(each.name)
        elif isinstance(node, (Action, Call)) and node.pipe is not None:
            files = list(_files_in(node.pipe))
            if any(_is_checksum(command) for command in node.pipe.commands):
                # Files that are added later change it.
                continue
            if node.pipe.variables or _does_without(node.pipe):
                optional.update(each.name for each in files)
            else:
                found += files
    yield from (each for each in found if each.name not in optional)


def _is_checksum(command: list[Node]) -> bool:
    return isinstance(command[0], Function) and command[0].name in _CHECKSUMS


_CHECKSUMS = frozenset({"adler32sum", "sha1sum", "sha256sum", "sha512sum"})


def _does_without(pipe: Pipe) -> bool:
    return any(
        (isinstance(operand, Function) and operand.name in _DOES_WITHOUT)
        or (isinstance(operand, Pipe) and _does_without(operand))
        for command in pipe.commands
        for operand in command
    )


def _files_in(pipe: Pipe) -> Iterator[NamedFiles]:
    for command in pipe.commands:
        first = command[0]
        if isinstance(first, Field) and len(command) == 2 and first.names[-2:-1] == ("Files",):
            named, method = command[1], first.names[-1]
            if method in _READS_FILE and isinstance(named, Constant) and isinstance(named.value, str):
                yield NamedFiles(named.value, method == "Glob", named)
        for operand in command:
            inner = operand.node if isinstance(operand, Chain) else operand
            if isinstance(inner, Pipe):
                yield from _files_in(inner)


def _is_values_again(key: Node, value: Node) -> bool:
    return (
        isinstance(key, Constant)
        and key.value == "Values"
        and isinstance(value, Field)
        and values_path(value) == ()
    )


def values_path(field: Field) -> Path | None:
    """The path in the values that a field reads, empty for all values; None if it reads something else."""
    if "Values" not in field.names:
        return None
    return field.names[field.names.index("Values") + 1 :]


# Fewer unused values than this are reported whatever the others are.
_MANY = 10


def unused(values: Any, uses: Uses, skipped: Iterable[str]) -> Iterator[Route]:
    """The values that no template reads: of a mapping without any use only the mapping itself.

    A chart whose templates read fewer values than they leave out gets further templates from a program.
    """
    if uses.unknown or not isinstance(values, dict):
        return
    found: list[Path] = []
    read = 0
    leave = set(skipped)
    stack: list[tuple[Path, Any]] = [((key,), value) for key, value in values.items() if key not in leave]
    while stack:
        path, value = stack.pop()
        if uses.reads(path):
            read += 1
        elif not uses.reads_below(path):
            found.append(path)
        elif isinstance(value, dict):
            stack.extend(((*path, key), inner) for key, inner in value.items())
    if len(found) < _MANY or len(found) <= read:
        yield from found


# How similar a key must be to the one that is probably meant.
_NEARLY = 0.75


def unread(given: Any, values: Any, uses: Uses, skipped: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """The values of a release that no template reads and values.yaml does not have.

    Each with a similar key of values.yaml that the release does not set, empty if there is none. A mapping that is
    empty in values.yaml may have any keys.
    """
    if uses.unknown:
        return
    leave = set(skipped)
    stack: list[tuple[Path, Any, Any]] = [((), given, values)]
    while stack:
        above, ours, theirs = stack.pop()
        if not isinstance(ours, dict) or not isinstance(theirs, dict) or not theirs:
            continue
        for key, inner in ours.items():
            path = (*above, key)
            if not above and key in leave:
                continue
            if key in theirs:
                stack.append((path, inner, theirs[key]))
            elif not uses.reads_by_path(path) and not uses.reads_below(path):
                yield path, _similar(key, [other for other in theirs if other not in ours])


class Renamed(NamedTuple):
    """A value that no template reads, and the path that a template reads instead, with its place."""

    path: Path
    meant: Path
    template: Template
    node: Field


def renamed(values: Any, uses: Uses, skipped: Iterable[str], text: str) -> Iterator[Renamed]:
    """The values of values.yaml that no template reads beside a similar path that values.yaml does not have."""
    if uses.unknown:
        return
    leave = set(skipped)
    documented = set(_DOCUMENTED.findall(text))
    for path, (template, node) in uses.places.items():
        parent, depth = values, 0
        while depth < len(path) and isinstance(parent, dict) and path[depth] in parent:
            parent, depth = parent[path[depth]], depth + 1
        if depth == len(path) or not depth or not isinstance(parent, dict) or path[0] in leave:
            continue
        above, key = path[:depth], path[depth]
        others = [
            other
            for other in parent
            if not uses.reads_by_path((*above, other)) and not uses.reads_below((*above, other))
        ]
        near = _similar(key, others)
        if near and key not in documented:
            yield Renamed((*above, near), (*above, key), template, node)


def _similar(key: str, others: list[str]) -> str:
    """The key that is probably meant: a similar one, or the only one that has all words of it or only such words."""
    words = _words(key)
    within = [other for other in others if (found := _words(other)) <= words or words <= found]
    return nearest(key, others, _NEARLY) or (within[0] if len(within) == 1 else "")


def _words(key: str) -> set[str]:
    return {word.lower() for word in _KEY_WORD.findall(key)}


_KEY_WORD = regex(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# The keys by which a value switches something on.
_SWITCHES = frozenset({"create", "deploy", "deployed", "enable", "enabled", "install", "installed"})


def meant_condition(path: Path, names: Iterable[str], values: Any) -> Path | None:
    """The boolean in values.yaml that is probably meant by a condition of a dependency (`names`) that it lacks."""
    found: list[Path] = []
    stack: list[tuple[Path, Any]] = [((), values)]
    while stack:
        above, value = stack.pop()
        if isinstance(value, bool):
            found.append(above)
        elif isinstance(value, dict) and len(above) < len(path):
            stack.extend(((*above, key), inner) for key, inner in value.items())
    own = [(name, path[-1]) for name in names if (name, path[-1]) in found]
    if own and len(path) > 1 and path[0] not in values:
        return own[0]
    for index, key in enumerate(path):
        beside = {
            other[index]: other
            for other in found
            if len(other) == len(path)
            and other[:index] == path[:index]
            and other[index + 1 :] == path[index + 1 :]
        }
        near = _similar(key, list(beside))
        if near:
            return beside[near]
        if index and index == len(path) - 1 and key in _SWITCHES:
            switches = [other for name, other in beside.items() if name in _SWITCHES]
            if len(switches) == 1:
                return switches[0]
    return None


def unset(values: Any, uses: Uses) -> Iterator[Printed]:
    """The values that templates print and that values.yaml does not set, or sets to an empty string."""
    for printed in (*uses.printed, *uses.required):
        if _looked_up_in(values, printed.path) in (None, ""):
            yield printed


def passed_on(values: Any, template: Template) -> Iterator[Node]:
    """Where a template prints variables that are made of values that are not set.

    A default takes the place of one that is not set, unless the value is a global one: whoever installs the chart, or a
    chart that has it as a part, sets that.
    """
    names: set[str] = set()
    nodes: list[Node] = list(reversed(template.nodes))
    while nodes:
        node = nodes.pop()
        if isinstance(node, Branch):
            nodes += reversed((*node.body, *node.orelse))
        pipe = node.pipe if isinstance(node, (Action, Branch, Call)) else None
        if pipe is None:
            continue
        if pipe.variables:
            if _takes_unset(pipe, values, names):
                names.update(pipe.variables)
        elif isinstance(node, (Action, Call)) and names and _takes_variable(pipe, names):
            yield node


def _takes_unset(pipe: Pipe, values: Any, names: set[str]) -> bool:
    has_default = any(
        isinstance(operand, Function) and operand.name in _DEFAULTS
        for command in pipe.commands
        for operand in command
    )
    for operand in _operands(pipe):
        if isinstance(operand, Variable) and operand.name in names:
            return True
        path = values_path(operand)
        if path and (path[0] == "global" or not has_default) and _looked_up_in(values, path) in (None, ""):
            return True
    return False


_DEFAULTS = frozenset({"coalesce", "default", "or", "ternary"})


def _takes_variable(pipe: Pipe, names: set[str]) -> bool:
    return any(isinstance(operand, Variable) and operand.name in names for operand in _operands(pipe))


def _operands(pipe: Pipe) -> Iterator[Field]:
    """The fields and variables in a pipeline, also in parentheses."""
    pipes = [pipe]
    while pipes:
        for command in pipes.pop().commands:
            for operand in command:
                inner = operand.node if isinstance(operand, Chain) else operand
                if isinstance(inner, Pipe):
                    pipes.append(inner)
                elif isinstance(inner, Field):
                    yield inner


def _looked_up_in(values: Any, path: Path) -> Any:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def _is_near(key: str, values: dict[str, Any]) -> bool:
    """Whether values have a key, or a similar one, at this or at the next level."""
    inner = [one for value in values.values() if isinstance(value, dict) for one in value]
    return key in inner or bool(_similar(key, list(values)))


def undeclared(values: Any, uses: Uses, text: str) -> Iterator[Printed]:
    """The values that templates print without a condition or a default, and that values.yaml does not have."""
    documented = set(_DOCUMENTED.findall(text))
    told = set()
    for printed in uses.printed:
        path = printed.path
        if path in told or path[0] == "global":
            continue
        if any(path[:end] in uses.tested for end in range(printed.scope + 1, len(path) + 1)):
            continue
        parent, off = values, False
        for key in path[:-1]:
            parent = parent.get(key) if isinstance(parent, dict) else None
            off = off or (isinstance(parent, dict) and any(parent.get(one) is False for one in _SWITCHES))
        if off and isinstance(parent, dict) and not _is_near(path[-1], parent):
            # Who switches it on sets the value.
            continue
        # A mapping that is empty or not there may get any keys; a comment documents a value, too.
        if not isinstance(parent, dict) or not parent or path[-1] in parent:
            continue
        if path[-1] in documented:
            continue
        told.add(path)
        yield printed
