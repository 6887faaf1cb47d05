"""Templates executed: what text/template does with Helm's `include`, `tpl` and `required`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

from ...core.record import record
from .errors import DepthError, LimitError, NilError, TemplateError
from .functions.fmt import to_text
from .parse import (
    Action,
    Branch,
    Call,
    Chain,
    Constant,
    Dot,
    Field,
    Function,
    Jump,
    Literal,
    Node,
    Pipe,
    Template,
    Variable,
    parse,
)
from .text import Origin, Pieces, Text, concat
from .values import Object, StringMap, Strings, go_type, is_integer, truth

# What text/template prints for nil; Helm removes it from the output.
NO_VALUE = "<no value>"
# Frames of Python that one nested template takes at most, with the blocks around the call.
_FRAMES = 60


@record
class Limits:
    """Where a rendering stops: nodes executed, characters printed, templates inside of each other."""

    steps: int = 3_000_000
    size: int = 30_000_000
    depth: int = 150


class MethodMap(dict[str, Any]):
    """A mapping with methods, by their names in Go: the files of a chart."""

    members: ClassVar[dict[str, Callable[..., Any]]]


class MethodList(Strings):
    """A list with methods: the versions of the API that a cluster serves."""

    __slots__ = ()
    members: ClassVar[dict[str, Callable[..., Any]]]


class _Missing:
    """No value comes from the command before."""


_MISSING: Any = _Missing()


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class _Frame:
    """A template that is executed, and its variables: the last one of a name counts."""

    __slots__ = ("names", "template", "values")

    def __init__(self, template: Template, dot: Any) -> None:
        self.template = template
        self.names = ["$"]
        self.values = [dot]

    def get(self, name: str) -> Any:
        for index in range(len(self.names) - 1, -1, -1):
            if self.names[index] == name:
                return self.values[index]
        raise TemplateError(f"variable '{name}' is not declared")

    def assign(self, name: str, value: Any) -> None:
        for index in range(len(self.names) - 1, -1, -1):
            if self.names[index] == name:
                self.values[index] = value
                return
        raise TemplateError(f"variable '{name}' is not declared")


class Renderer:
    """A set of templates that share their definitions, and what executes them."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], limits: Limits | None = None) -> None:
        self.functions = {
            **functions,
            "include": self.include,
            "tpl": self.tpl,
            "required": self.required,
            "fail": _fail,
            "lookup": _lookup,
        }
        self.limits = limits or Limits()
        self.templates: dict[str, Template] = {}
        self.steps = self.size = self.depth = 0
        self.out: list[str] = []
        # Where the last field was looked up, for values that do not know their origin.
        self.parent: dict[str, Any] | None = None
        self.field = ""
        self.parsed: dict[tuple[str, Pieces | None], dict[str, Template]] = {}
        # What a value that is required and not set is; None if the template fails without it.
        self.assumed: str | None = None

    def required(self, *arguments: Any) -> Any:
        """A value that has to be set."""
        message, value = _two("required", arguments)
        if value is None or (isinstance(value, str) and not value):
            if self.assumed is None:
                raise RequiredError(message)
            return self.assumed
        return value

    def add(self, path: str, text: str) -> None:
        """Parse a template, and add it and what it defines; a later definition replaces an earlier one.

        Raises TemplateError.
        """
        self.define(parse(path, text, self.functions))

    def define(self, templates: Mapping[str, Template]) -> None:
        """Add templates that are parsed."""
        self.templates.update(self._defined(templates))

    def _defined(self, templates: Mapping[str, Template]) -> dict[str, Template]:
        return {
            name: template
            for name, template in templates.items()
            if name not in self.templates or not template.empty
        }

    def render(self, name: str, data: Any) -> str:
        """What a template prints, with the origin of each character. Raises TemplateError."""
        with _recursion(self.limits.depth * _FRAMES):
            try:
                return self._captured(self.templates[name], data).replace(NO_VALUE, "")
            except RecursionError:
                raise DepthError("templates nest too deep") from None

    def _captured(self, template: Template, dot: Any) -> str:
        out, self.out = self.out, []
        try:
            self._enter(template, dot)
            return concat(self.out)
        finally:
            self.out = out

    def _enter(self, template: Template, dot: Any) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise DepthError(f"templates nest more than {self.limits.depth} levels deep")
        self._walk(template.nodes, dot, _Frame(template, dot))
        self.depth -= 1

    # -- nodes --------------------------------------------------------------------------------

    def _walk(self, nodes: list[Node], dot: Any, frame: _Frame) -> None:
        self.steps += len(nodes)
        if self.steps > self.limits.steps:
            raise LimitError(f"rendering takes more than {self.limits.steps:,} steps")
        for node in nodes:
            sort = node.__class__
            if sort is Literal:
                self._print(node.text)  # type: ignore[attr-defined]
            elif sort is Action:
                self._action(node, dot, frame)  # type: ignore[arg-type]
            elif sort is Branch:
                self._branch(node, dot, frame)  # type: ignore[arg-type]
            elif sort is Call:
                self._call_template(node, dot, frame)  # type: ignore[arg-type]
            elif isinstance(node, Jump):
                raise _Break if node.keyword == "break" else _Continue

    def _print(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.limits.size:
            raise LimitError(f"templates print more than {self.limits.size:,} characters")
        self.out.append(text)

    def _action(self, node: Action, dot: Any, frame: _Frame) -> None:
        self.parent = None
        value = self._pipe(node.pipe, dot, frame)
        if node.pipe.variables:
            return
        origin = node.origin
        if isinstance(value, Text):
            text: str = value
            if text:
                self._print(_filled(value, origin))
            return
        text = NO_VALUE if value is None else to_text(value)
        if not text:
            return
        if isinstance(text, Text):
            self._print(_filled(text, origin))
            return
        if self.parent is not None and value is not None and not isinstance(value, str):
            # A boolean has no place for an origin; the key that leads to it has one.
            commands = node.pipe.commands
            if len(commands) == 1 and len(commands[0]) == 1 and isinstance(commands[0][0], Field):
                self._print(_of_key(text, self.parent, self.field, origin))
                return
        self._print(Text(text, ((0, origin, 0),)))

    def _branch(self, node: Branch, dot: Any, frame: _Frame) -> None:
        mark = len(frame.names)
        value = self._pipe(node.pipe, dot, frame)
        if node.keyword == "range":
            self._range(node, dot, frame, value)
        elif truth(value):
            self._walk(node.body, value if node.keyword == "with" else dot, frame)
        elif node.orelse:
            self._walk(node.orelse, dot, frame)
        del frame.names[mark:], frame.values[mark:]

    def _range(self, node: Branch, dot: Any, frame: _Frame, value: Any) -> None:
        pipe = node.pipe
        variables = pipe.variables
        entries: Iterator[tuple[Any, Any]]
        if isinstance(value, dict):
            entries = iter([(key, value[key]) for key in sorted(value)])
        elif isinstance(value, list):
            entries = iter(list(enumerate(value)))
        elif value is None:
            entries = iter(())
        elif is_integer(value):
            if len(variables) > 1:
                self._fail(f"range over {value} cannot set two variables", node, frame)
            entries = ((None, number) for number in range(value))
        else:
            self._fail(f"range cannot iterate over a value of type {go_type(value)}", node, frame)
        mark = len(frame.names)
        ran = False
        for key, item in entries:
            ran = True
            if variables:
                if pipe.assigns:
                    pairs = zip(variables, (key, item) if len(variables) > 1 else (item,), strict=True)
                    for name, set_to in pairs:
                        frame.assign(name, set_to)
                else:
                    frame.values[mark - 1] = item
                    if len(variables) > 1:
                        frame.values[mark - 2] = key
            try:
                self._walk(node.body, item, frame)
            except _Continue:
                pass
            except _Break:
                break
            finally:
                del frame.names[mark:], frame.values[mark:]
        if not ran and node.orelse:
            self._walk(node.orelse, dot, frame)

    def _call_template(self, node: Call, dot: Any, frame: _Frame) -> None:
        template = self.templates.get(node.name)
        if template is None:
            self._fail(f"template '{node.name}' is not defined", node, frame)
        argument = None if node.pipe is None else self._pipe(node.pipe, dot, frame)
        try:
            text = self._captured(template, argument)
        except TemplateError as error:
            error.locate(frame.template.text, node.start, node.end)
            raise
        if isinstance(text, Text):
            text = _filled(text, node.origin)
        self.out.append(text)

    def _fail(self, message: str, node: Node, frame: _Frame) -> NoReturn:
        error = TemplateError(message)
        error.locate(frame.template.text, node.start, node.end)
        raise error

    # -- pipelines ----------------------------------------------------------------------------

    def _pipe(self, pipe: Pipe, dot: Any, frame: _Frame) -> Any:
        value = _MISSING
        for command in pipe.commands:
            value = self._command(command, dot, frame, value)
        if pipe.variables:
            if pipe.assigns:
                for name in pipe.variables:
                    frame.assign(name, value)
            else:
                for name in pipe.variables:
                    frame.names.append(name)
                    frame.values.append(value)
        return value

    def _command(self, command: list[Node], dot: Any, frame: _Frame, final: Any) -> Any:
        first = command[0]
        sort = first.__class__
        if sort is Function:
            return self._call(first, command, dot, frame, final)  # type: ignore[arg-type]
        if isinstance(first, Field):
            if len(command) == 1 and final is _MISSING:
                return self._field(first, dot, frame)
            return self._field(first, dot, frame, self._arguments(command, dot, frame, final))
        if len(command) > 1 or final is not _MISSING:
            self._fail("arguments are given to what is not a function", first, frame)
        if sort is Constant and first.value is None:  # type: ignore[attr-defined]
            self._fail("nil is not a command", first, frame)
        return self._operand(first, dot, frame)

    def _operand(self, node: Node, dot: Any, frame: _Frame) -> Any:
        sort = node.__class__
        if sort is Constant:
            return node.value  # type: ignore[attr-defined]
        if sort is Field or sort is Variable or sort is Chain:
            return self._field(node, dot, frame)  # type: ignore[arg-type]
        if sort is Pipe:
            return self._pipe(node, dot, frame)  # type: ignore[arg-type]
        if sort is Dot:
            return dot
        assert isinstance(node, Function)
        return self._call(node, [node], dot, frame, _MISSING)

    def _arguments(self, command: list[Node], dot: Any, frame: _Frame, final: Any) -> list[Any]:
        arguments = [self._operand(node, dot, frame) for node in command[1:]]
        if final is not _MISSING:
            arguments.append(final)
        return arguments

    def _field(self, node: Field, dot: Any, frame: _Frame, arguments: list[Any] | None = None) -> Any:
        """The value of a chain of fields; the last one may be a method, which gets the arguments."""
        if isinstance(node, Variable):
            value = frame.get(node.name)
            if not node.names:
                if arguments:
                    self._fail("arguments are given to what is not a function", node, frame)
                return value
        elif isinstance(node, Chain):
            value = self._operand(node.node, dot, frame)
        else:
            value = dot
        if value is None:
            return None
        names = node.names
        last = len(names) - 1
        for index, name in enumerate(names):
            if isinstance(value, dict):
                if isinstance(value, MethodMap) and name in value.members:
                    value = self._method(value.members[name], (value, *(arguments or ())), node, frame)
                    continue
                if arguments and index == last:
                    self._fail(f"'{name}' is not a method but has arguments", node, frame)
                self.parent, self.field = value, name
                value = value.get(name)
                if value is None and isinstance(self.parent, StringMap):
                    value = ""
            elif isinstance(value, MethodList) and name in value.members:
                value = self._method(value.members[name], (value, *(arguments or ())), node, frame)
            elif isinstance(value, Object):
                given = arguments if arguments and index == last else ()
                value = self._method(
                    lambda *a, of=value, called=name: of.member(called)(*a), given, node, frame
                )
            elif value is None:
                shown = ".".join(("", *names[:index]))
                message = f"nil pointer: '{shown}' is not set, so its field '{name}' cannot be read"
                error = NilError(message, tuple(names[:index]))
                error.locate(frame.template.text, node.start, node.end)
                raise error
            else:
                self._fail(f"cannot read field '{name}' of a value of type {go_type(value)}", node, frame)
        return value

    def _method(
        self, method: Callable[..., Any], arguments: Sequence[Any], node: Field, frame: _Frame
    ) -> Any:
        try:
            return method(*arguments)
        except TemplateError as error:
            error.locate(frame.template.text, node.start, node.end)
            raise
        except TypeError:
            self._fail(f"wrong number of arguments for '{node.names[-1]}'", node, frame)

    def _call(self, function: Function, command: list[Node], dot: Any, frame: _Frame, final: Any) -> Any:
        name = function.name
        self.steps += 1
        if name == "and" or name == "or":
            return self._short_circuit(name, function, command, dot, frame, final)
        arguments = (
            self._arguments(command, dot, frame, final) if len(command) > 1 or final is not _MISSING else ()
        )
        try:
            return self.functions[name](*arguments)
        except TemplateError as error:
            error.locate(frame.template.text, function.start, function.end)
            raise
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            self._fail(f"error calling {name}: {error}", function, frame)

    def _short_circuit(
        self, name: str, function: Function, command: list[Node], dot: Any, frame: _Frame, final: Any
    ) -> Any:
        value = _MISSING
        for node in command[1:]:
            value = self._operand(node, dot, frame)
            if truth(value) == (name == "or"):
                return value
        if final is not _MISSING:
            return final
        if value is _MISSING:
            self._fail(f"wrong number of args for {name}: want at least 1 got 0", function, frame)
        return value

    # -- functions that need the templates ----------------------------------------------------

    def include(self, *arguments: Any) -> str:
        """What a template prints (Helm: `include`)."""
        name, data = _two("include", arguments)
        template = self.templates.get(name)
        if template is None:
            raise TemplateError(f"template '{name}' is not defined")
        return self._captured(template, data)

    def tpl(self, *arguments: Any) -> str:
        """What a text prints as a template (Helm: `tpl`)."""
        text, data = _two("tpl", arguments)
        if "{{" not in text:
            return text.replace(NO_VALUE, "")
        key = (text, text.pieces if isinstance(text, Text) else None)
        parsed = self.parsed.get(key)
        if parsed is None:
            parsed = self.parsed[key] = parse("tpl", text, self.functions)
        outer = self.templates
        main = parsed["tpl"]
        if len(parsed) > 1:
            self.templates = {**outer, **self._defined({k: v for k, v in parsed.items() if v is not main})}
        try:
            return self._captured(main, data).replace(NO_VALUE, "")
        finally:
            self.templates = outer


@contextmanager
def _recursion(frames: int) -> Iterator[None]:
    """Allow as many frames of Python as the limit of depth needs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, frames))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _two(name: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    if len(arguments) != 2:
        raise TemplateError(f"wrong number of args for {name}: want 2 got {len(arguments)}")
    text = arguments[0]
    if not isinstance(text, str):
        raise TemplateError(
            f"wrong type for the first argument of {name}: expected string; got {go_type(text)}"
        )
    return text, arguments[1]


def _fail(*arguments: Any) -> NoReturn:
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise TemplateError("wrong arguments for fail: want a string")
    raise FailError(arguments[0])


def _lookup(*arguments: Any) -> dict[str, Any]:
    if len(arguments) != 4:
        raise TemplateError(f"wrong number of args for lookup: want 4 got {len(arguments)}")
    return {}


class FailError(TemplateError):
    """The template refuses these values with `fail`."""


class RequiredError(TemplateError):
    """A value that the template requires is not set."""


def _filled(text: Text, origin: Origin) -> Text:
    """A text whose unknown characters come from an action, and whose other characters are printed by it."""

    def pieces() -> Pieces:
        return tuple(
            (start, origin, 0) if known is None else (start, _printed(known, origin), offset)
            for start, known, offset in text.pieces
        )

    return Text(text, pieces)


def _printed(written: Origin, action: Origin) -> Origin:
    """An origin whose characters are printed by an action of a file."""
    if action.route is not None or action.action is None:
        return written
    return written._replace(printer=(action.path, *action.action))


def _of_key(text: str, parent: dict[str, Any], name: str, action: Origin) -> Text:
    """A text that is a value of a mapping, which is known by the origin of its key."""

    def pieces() -> Pieces:
        key = next((key for key in parent if key == name), None)
        found = key.origin_at(0) if isinstance(key, Text) else None
        if found is None:
            return ((0, action, 0),)
        return ((0, _printed(found[0]._replace(key=False), action), 0),)

    return Text(text, pieces)
