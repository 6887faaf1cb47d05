"""What a program in Kotlin runs at its start: `main`, and what it calls without a condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from ...core.lazy import regex
from ...core.record import field, record
from .kotlin import STRING, Project, end_of

_BLOCK = regex(rf"{STRING}|(?P<open>\{{)")
# What is called or referred to.
_NAME = regex(
    rf"{STRING}|(?<!\w)(?:(?P<called>[A-Za-z_]\w*)(?=\s*[({{])|(?P<type>[A-Z]\w*)(?=\s*(?:\.|::))"
    r"|(?<=::)(?P<reference>[a-z]\w*))"
)
_TYPE = regex(
    r"(?m)^[ \t]*(?:(?:public|private|internal|data|open|value|companion)\s+)*(?:class|object)[ \t]+(?P<name>\w+)"
)
# What precedes a block that runs at once.
_AT_ONCE = regex(
    r"(?:\b(?:also|apply|applicationEngineEnvironment|connector|embeddedServer|environment|init|install|koin|let|module"
    r"|modules|routing|run|runBlocking|serverConfig|startKoin|use|with)\b\s*(?:\([^{}]*\))?|\bobject\b[^{}\n]*)"
    r"\s*(?:\w+@)?\s*\Z"
)
_NEAR = 300
_MOST = 20_000


@record(eq=False)
class Started:
    """The parts of files that run when the program starts: `main`, and other functions that a framework calls."""

    project: Project
    entries: tuple[str, ...] = ()
    _places: dict[str, dict[int, int]] = field(default_factory=dict)

    def contains(self, path: str, offset: int) -> bool:
        """Whether what is at an offset runs at the start."""
        return any(start <= offset < end for start, end in self._spans.get(path, ()))

    @cached_property
    def _types(self) -> dict[str, list[tuple[str, int]]]:
        """The files and offsets of types by name."""
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for path, code in self.project.codes.items():
            for match in _TYPE.finditer(code):
                found[match["name"]].append((path, match.end()))
        return found

    def _named(self, name: str) -> Iterator[tuple[str, int, int, int]]:
        """The body of the function or of the type with a name, and where its block opens; none if there are several."""
        found = [(one.path, one.at, one.end, one.start - 1) for one in self.project.named(name)]
        for path, offset in self._types.get(name, ()):
            found.append((path, offset, *_body_of_type(self.project.codes[path], offset)))
        yield from found if len(found) == 1 else ()

    @cached_property
    def _spans(self) -> dict[str, list[tuple[int, int]]]:
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        waiting = ["main", *self.entries]
        seen = set(waiting)
        loaded: set[str] = set()
        while waiting and len(seen) < _MOST:
            for path, start, end, opening in self._named(waiting.pop()):
                code = self.project.codes[path]
                parts = list(self._at_once(path, start, end, opening))
                if path not in loaded and self._is_top_level(path, start):
                    loaded.add(path)
                    # The first call of a function of a file initializes the properties of the file.
                    parts += self._at_once(path, -1, len(code), -1)
                found[path] += parts
                for first, last in parts:
                    for match in _NAME.finditer(code, first, last):
                        name = match["called"] or match["type"] or match["reference"]
                        if name and name not in seen:
                            seen.add(name)
                            waiting.append(name)
        return dict(found)

    def _definitions(self, path: str) -> dict[int, int]:
        """Where the functions and types of a file begin and end."""
        if path not in self._places:
            types = (match.end() for match in _TYPE.finditer(self.project.codes[path]))
            self._places[path] = {
                **{one.at: one.end for one in self.project.functions(path)},
                **{at: _body_of_type(self.project.codes[path], at)[0] for at in types},
            }
        return self._places[path]

    def _is_top_level(self, path: str, offset: int) -> bool:
        return not any(start < offset < end for start, end in self._definitions(path).items())

    def _at_once(self, path: str, start: int, end: int, opening: int) -> Iterator[tuple[int, int]]:
        """The parts of a body, whose block opens at an offset, outside of functions and of blocks with conditions."""
        code = self.project.codes[path]
        inner = {at: last for at, last in self._definitions(path).items() if start < at < end}
        first = index = max(start, 0)
        while 0 <= index < end:
            match = _BLOCK.search(code, index, end)
            position = match.start() if match else end
            function = min((at for at in inner if index <= at < position), default=-1)
            if function >= 0:
                yield first, function
                first = index = max(inner[function], function + 1)
            elif match is None:
                break
            elif not match["open"] or position == opening or _runs_at_once(code, position):
                index = match.end()
            else:
                yield first, position
                first = index = end_of(code, position)
        if 0 <= first < end:
            yield first, end


def _runs_at_once(code: str, position: int) -> bool:
    return _AT_ONCE.search(code[max(0, position - _NEAR) : position]) is not None


def _body_of_type(code: str, offset: int) -> tuple[int, int]:
    """Where the parameters and the body of a type end, and where its body opens, -1 without one."""
    end = offset
    if following := _CONSTRUCTOR.match(code, end):
        end = max(end_of(code, following.end()), end)
    body = _BODY.match(code, end)
    return (max(end_of(code, body.end()), end), body.end()) if body else (end, -1)


_CONSTRUCTOR = regex(r"\s*(?:private|internal|public)?\s*(?:@\w+\s*)?(?:constructor)?\s*(?=\()")
_BODY = regex(r"\s*(?::[^{}\n]*)?(?=\{)")
