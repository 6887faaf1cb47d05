"""The texts that an expression of Go, JavaScript, Java, Kotlin or Rust may have.

They are known if it is a literal or a constant, a condition between them, a variable of the function that is given only
these, or a parameter for which all calls of the function give them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ..core.lazy import regex
from ..core.record import field, record
from .constants import Constants
from .node.code import LITERALS
from .rust.code import LITERALS as RUST_LITERALS
from .tokens import ends_of

# Where a text is: the file and the offset.
Place = tuple[str, int]
Texts = Mapping[str, Place]
# How many functions, variables and conditions are followed into one another.
_DEEPEST = 6
_MOST_TEXTS = 40

_MARKS = r"|(?P<mark>[()\[\]{}])|(?P<other>=>|->|\?\?|\?\.|::|[,;:?\n])"
_TOKENS = regex(rf"(?s:{LITERALS}){_MARKS}")
_RUST_TOKENS = regex(rf"(?P<comment>//[^\n]*)|(?:{RUST_LITERALS}){_MARKS}")
_STRING = regex(r"""r?"([^"\\$\n]*)"|'([^'\\\n]*)'|`([^`\\$\n]*)`""")
# What does not change a text: `"a".to_string()`, `String::from("a")`, `string(a)`, `"a" as const`.
_SUFFIX = regex(r"(?:\s*\.\s*(to_string|into|to_owned|as_str|as_ref|clone|toString)\(\s*\)|\s+as\s+\w+|!)\Z")
_WRAPPED = regex(
    r"(?:String::from|Cow::from|Cow::Borrowed|SharedString::from|string|String\.valueOf)\s*(?=\()"
)
_TRUTH = regex(
    r"(?:strconv\.FormatBool|Boolean\.toString)\s*\([^;\n]*\)|[\w.&]+\.is_(?:err|none|ok|some)\(\)\.to_string\(\)"
)
_NAME = regex(r"[A-Za-z_$][\w$]*")
_QUALIFIED = regex(r"[A-Za-z_][\w$]*(?:(?:\.|::)[A-Za-z_]\w*)+")
_CALL = regex(r"((?:\w+(?:\.|::))*)([A-Za-z_]\w*)\s*\(")
# What leaves the function, so that no text follows.
_LEAVES = regex(r"(?:return|continue|break|throw|panic!|unreachable!|todo!|unimplemented!|bail!|error\()\b")
_CONDITION = regex(r"(?:\}?\s*else\s+)?(?:if|while|switch|match|when|select)\b")
_BINDS = regex(r"\b(?:let|for|catch|range)\b|:=")
# What follows the parameters of a function up to its block, and the name before them.
_BEHIND_PARAMETERS = regex(r"\)(?:\s*->[^{};]{1,200}|[^(){};]{0,200}|\s*\([^(){};]*\)\s*)\Z")
_BEFORE_PARAMETERS = regex(
    r"(?:\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=\n]+)?=\s*(?:async\s*)?"
    r"|([A-Za-z_$][\w$]*)\s*)(?:<[^<>()]*>|\[[^\[\]]*\])?\Z"
)


@lru_cache(maxsize=64)
def ends(code: str, rust: bool = False) -> Mapping[int, int]:
    """For each opening bracket the offset behind the one that closes it."""
    return ends_of((_RUST_TOKENS if rust else _TOKENS).finditer(code))


@lru_cache(maxsize=64)
def _openings(code: str, rust: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The opening brackets, and for each of them the index of the one around it; -1 if there is none."""
    closed = ends(code, rust)
    listed = tuple(sorted(closed))
    around: list[int] = []
    inner = -1
    for index, at in enumerate(listed):
        while inner >= 0 and closed[listed[inner]] <= at:
            inner = around[inner]
        around.append(inner)
        inner = index
    return listed, tuple(around)


@record(eq=False)
class Expressions:
    """The code of a program by path, without comments, and its constants."""

    codes: Mapping[str, str]
    constants: Constants
    # What is known of functions: their results, and what their parameters are given, by name.
    _known: dict[tuple[str, str], Texts | None] = field(default_factory=dict)
    _named: dict[str, list[tuple[str, int, int, str]]] = field(default_factory=dict)

    def texts(self, path: str, start: int, end: int, depth: int = 0) -> Texts | None:
        """The texts of the expression between two offsets, with their places; None if they are unknown."""
        code = self.codes[path]
        start, end = _trimmed(code, start, end)
        if depth > _DEEPEST or start >= end:
            return None
        if _TRUTH.fullmatch(code, start, end):
            return {"true": (path, start), "false": (path, start)}
        while (suffix := _SUFFIX.search(code, start, end)) and suffix.start() > start:
            if suffix[1] and (owner := self._owner(path, code[start : suffix.start()], suffix[1], start)):
                # A method of an enumeration of the program.
                return self._returned(suffix[1], owner, depth + 1)
            start, end = _trimmed(code, start, suffix.start())
        while code[start] in "(&" and (code[start] == "&" or self._ends(path).get(start) == end):
            start, end = _trimmed(code, start + 1, end - (code[start] == "("))
            if start >= end:
                return None
        written = code[start:end]
        if string := _STRING.fullmatch(written):
            return {next(group for group in string.groups() if group is not None): (path, start)}
        if (wrapped := _WRAPPED.match(code, start, end)) and self._ends(path).get(wrapped.end()) == end:
            return self.texts(path, wrapped.end() + 1, end - 1, depth)
        return self._composed(path, start, end, depth)

    def _composed(self, path: str, start: int, end: int, depth: int) -> Texts | None:
        """The texts of a condition, a name or a call."""
        code = self.codes[path]
        written = code[start:end]
        if re.match(r"(?:if|match|when|switch)\b", written):
            return self._chosen(path, start, end, depth)
        if (ternary := self._ternary(path, start, end)) is not None:
            return self._united(path, ternary, depth)
        if _NAME.fullmatch(written):
            own, found = self._variable(path, written, start, depth)
            return found if own else self._constant(path, written, start)
        if _QUALIFIED.fullmatch(written):
            return self._member(path, written, start)
        call = _CALL.match(written)
        if call and self._ends(path).get(start + call.end() - 1) == end:
            owner = self._owner(path, call[1].rstrip(".:"), call[2], start)
            return None if owner is None else self._returned(call[2], owner, depth + 1)
        return None

    def _owner(self, path: str, qualifier: str, function: str, offset: int) -> str | None:
        """The type that has the function which is called by a qualified name; empty for none, None if unknown."""
        owners = {owner for *_, owner in self._functions(function)}
        last = re.split(r"\.|::", qualifier)[-1].strip()
        if not last:
            return "" if "" in owners else None
        if last in owners:
            return last
        if not owners or not last.isidentifier():
            return None
        if last == qualifier.strip() and (sort := self._type(path, last, offset)) in owners:
            return sort
        # A function of another package of Go.
        imported = (
            path.endswith(".go") and owners == {""} and not self._variable(path, last, offset, _DEEPEST)[0]
        )
        return "" if imported else None

    def _type(self, path: str, name: str, offset: int) -> str:
        """The type that a variable or a parameter is declared with before an offset; empty if it is not found."""
        word = re.escape(name)
        outermost = [0, *self.blocks(path, offset)][-1]
        pattern = (
            rf"\b{word}\s*:\s*&?\s*(?:mut\s+)?(?:\w+(?:\.|::))*(\w+)\s*[,)=;|]"
            rf"|\b{word}\s+\*?(?:\w+\.)?(\w+)\s*[,)]"
        )
        found = re.findall(pattern, self.codes[path][max(0, outermost - 400) : offset])
        return next((one or other for one, other in reversed(found)), "")

    def _united(self, path: str, spans: list[tuple[int, int]], depth: int) -> Texts | None:
        """The texts of all expressions between these offsets; None if there is none, or one is unknown."""
        code = self.codes[path]
        return self._merged(
            self.texts(path, first, last, depth + 1)
            for first, last in spans
            if not _LEAVES.match(code[first:last].lstrip())
        )

    def end_of(self, path: str, opening: int) -> int:
        """The offset behind the bracket that closes the one at an offset, or behind that one if it is not closed."""
        return self._ends(path).get(opening, opening + 1)

    def _ends(self, path: str) -> Mapping[int, int]:
        return ends(self.codes[path], path.endswith(".rs"))

    def marks(self, path: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The separators between two offsets that are in no bracket and no literal, with the opening brackets."""
        pattern = _RUST_TOKENS if path.endswith(".rs") else _TOKENS
        closed = self._ends(path)
        while (match := pattern.search(self.codes[path], start, end)) is not None:
            start = match.end()
            if match["mark"]:
                yield match.start(), match["mark"]
                start = closed.get(match.start(), start)
            elif match["other"]:
                yield match.start(), match["other"]

    def parts(self, path: str, opening: int, separators: str = ",") -> list[tuple[int, int]]:
        """The arguments or entries in the brackets that open at an offset."""
        end = self._ends(path).get(opening, 0) - 1
        found, first = [], opening + 1
        for at, mark in self.marks(path, first, end) if end > 0 else ():
            if mark in separators:
                found.append((first, at))
                first = at + 1
        found.append((first, end))
        return [(a, b) for one in found if (a := _trimmed(self.codes[path], *one)[0]) < (b := one[1])]

    def _ternary(self, path: str, start: int, end: int) -> list[tuple[int, int]] | None:
        """The two expressions of `condition ? a : b`."""
        first, open_ = 0, 0
        for at, mark in self.marks(path, start, end):
            if mark == "?":
                first, open_ = first or at, open_ + 1
            elif mark == ":" and first:
                open_ -= 1
                if not open_:
                    return [(first + 1, at), (at + 1, end)]
        return None

    def _chosen(self, path: str, start: int, end: int, depth: int) -> Texts | None:
        """The texts of `if a { "x" } else { "y" }`, `match a { A => "x", _ => "y" }` and the like."""
        code = self.codes[path]
        block = next((at for at, mark in self.marks(path, start, end) if mark == "{"), -1)
        if not code.startswith("if", start):
            arms = list(self._arms(path, block)) if block >= 0 and self._ends(path).get(block) == end else []
            return self._united(path, arms, depth)
        close = code.find("(", start, end)
        plain = path.endswith((".kt", ".kts")) and close >= 0 and not code[start + 2 : close].strip()
        if plain and not code[(behind := self._ends(path).get(close, end)) : end].lstrip().startswith("{"):
            other = code.find(" else ", behind, end)
            return self._united(path, [(behind, other), (other + 6, end)], depth) if other > 0 else None
        if block < 0:
            return None
        closed = self._ends(path).get(block, end)
        otherwise = _ELSE.match(code, closed, end)
        if otherwise is None:
            return None
        second = self._inside(path, otherwise.end(), end)
        return self._united(path, [self._last(path, block), second], depth)

    def _arms(self, path: str, block: int) -> Iterator[tuple[int, int]]:
        """The expressions of the arms of a `match`, a `when` or a `switch`."""
        code, end = self.codes[path], self._ends(path).get(block, 0) - 1
        first = -1
        separators = "," if path.endswith(".rs") else ";\n"
        for at, mark in self.marks(path, block + 1, end):
            if mark in ("=>", "->") and first < 0:
                first = at + 2
            elif first >= 0 and mark in separators and code[first:at].strip():
                yield self._inside(path, first, at)
                first = -1
            elif mark == "{" and first >= 0 and not code[first:at].strip():
                yield self._inside(path, at, self._ends(path).get(at, end))
                first = -1
        if first >= 0:
            yield self._inside(path, first, end)

    def _inside(self, path: str, start: int, end: int) -> tuple[int, int]:
        start, end = _trimmed(self.codes[path], start, end)
        if self.codes[path][start : start + 1] == "{" and self._ends(path).get(start) == end:
            return self._last(path, start)
        return start, end

    def _last(self, path: str, block: int) -> tuple[int, int]:
        """The last expression of a block, which is its value in Rust and Kotlin."""
        separators = ";" if path.endswith(".rs") else ";\n"
        parts = self.parts(path, block, separators)
        return parts[-1] if parts else (block + 1, block + 1)

    def _constant(self, path: str, name: str, start: int) -> Texts | None:
        """The text of a constant of the file or the program."""
        code = self.codes[path]
        own = re.search(
            rf"(?m)^(?:export\s+|pub\s+|private\s+)*(?:const|static|var|val)\s+{re.escape(name)}\b", code
        )
        if not (own or name[0].isupper() or path.endswith(".go")):
            return None
        text = self.constants.text(name, path)
        return {text: (path, start)} if text is not None else None

    def _member(self, path: str, name: str, start: int) -> Texts | None:
        """The text of `Outcome.FAILED`: a constant, or a member of an enumeration or an object of the program."""
        owner, last = re.split(r"\.|::", name)[-2:]
        if not last[0].isupper():
            return self._property(path, name, start)
        pattern = re.compile(rf"\b(?:enum|const)\s+{re.escape(owner)}\b[^{{=;]*=?\s*(?:Object\.freeze\()?\{{")
        declared = [
            (file, match)
            for file, code in self.codes.items()
            if owner in code
            for match in pattern.finditer(code)
        ]
        if len(declared) == 1 and path.endswith(NODE):
            file, match = declared[0]
            for first, end in self.parts(file, match.end() - 1):
                entry = re.compile(rf"[\"']?{re.escape(last)}[\"']?\s*[:=]\s*").match(self.codes[file], first)
                if entry:
                    return self.texts(file, entry.end(), end, _DEEPEST)
        text = self.constants.text(name, path)
        return {text: (path, start)} if text is not None else None

    def _property(self, path: str, name: str, start: int) -> Texts | None:
        """The text of a property of an object that is a constant and that no code changes: `settings.queue`."""
        first, *_, last = name.split(".")
        place = self.constants.place(name, path) if path.endswith(NODE) and first != "this" else None
        if place is None or self._variable(path, first, start, _DEEPEST)[0]:
            return None
        changed = re.compile(rf"[.\]]\s*{re.escape(last)}\s*(?:[-+*/?|&]{{1,2}})?=(?![=>])")
        if any(last in code and changed.search(code) for code in self.codes.values()):
            return None
        text = self.constants.text(name, path)
        return {text: place} if text is not None else None

    def _variable(self, path: str, name: str, offset: int, depth: int) -> tuple[bool, Texts | None]:
        """Whether the function around an offset has a variable or a parameter of a name, and the texts of it."""
        code = self.codes[path]
        for opening in self.blocks(path, offset):
            end = self._ends(path)[opening]
            if (declared := self._declared(path, name, opening, offset)) is not None:
                spans = self._values(path, name, declared, end)
                return True, self._united(path, spans, depth) if spans else None
            if _takes(name, code[opening + 1 : offset]):
                return True, None
            header = self._header(path, opening)
            if re.search(rf"(?<![\w.]){re.escape(name)}\b", header[0]) is None:
                continue
            if _CONDITION.match(header[0]) and not _BINDS.search(header[0]):
                continue
            return True, self._passed(name, header[1], depth) if header[1] else None
        return False, None

    def blocks(self, path: str, offset: int) -> Iterator[int]:
        """The braces around an offset, the innermost first."""
        code = self.codes[path]
        return (opening for opening in self.brackets(path, offset) if code[opening] == "{")

    def brackets(self, path: str, offset: int) -> Iterator[int]:
        """The opening brackets of any kind around an offset, the innermost first."""
        closed = self._ends(path)
        listed, around = _openings(self.codes[path], path.endswith(".rs"))
        index = bisect_left(listed, offset) - 1
        while index >= 0:
            if closed[listed[index]] > offset:
                yield listed[index]
            index = around[index]

    def only_value(self, path: str, name: str, offset: int) -> tuple[int, int] | None:
        """The expression that a variable of the function around an offset is given, if it is given only one."""
        for opening in self.blocks(path, offset):
            if (declared := self._declared(path, name, opening, offset)) is not None:
                spans = self._values(path, name, declared, self._ends(path)[opening])
                return _trimmed(self.codes[path], *spans[0]) if spans and len(spans) == 1 else None
        return None

    def _declared(self, path: str, name: str, opening: int, offset: int) -> int | None:
        """The offset behind the last declaration of a variable in a block before an offset."""
        word = re.escape(name)
        pattern = re.compile(
            rf"\b(?:let|var|val|const|String)\s+(?:mut\s+)?{word}\b(?=\s*(?:[:=;\n]|string\b))"
            rf"|(?<![\w.]){word}\s*(?=:=)|(?<![\w.]){word}\s*,\s*\w+\s*(?=:=)|\w\s*,\s*{word}\s*(?=:=)"
        )
        found = None
        for match in pattern.finditer(self.codes[path], opening + 1, offset):
            if next(self.blocks(path, match.start()), None) == opening:
                found = match.end() if "," not in match[0] else -1
        return found

    def _values(self, path: str, name: str, declared: int, end: int) -> list[tuple[int, int]] | None:
        """The first value of a variable and those that are assigned to it up to an offset; None if others may be."""
        code = self.codes[path]
        if declared < 0:
            return None
        word = re.escape(name)
        first = _FIRST.match(code, declared, end)
        spans = [self._statement(path, first.end())] if first else []
        changed = re.compile(
            rf"(?<![\w.]){word}\s*(?:\+=|,\s*\w+\s*:?=(?!=)|\+\+)|\w\s*,\s*{word}\s*:?=(?!=)|&mut\s+{word}\b"
        )
        if changed.search(code, declared, end) or (path.endswith(".go") and f"&{name}" in code[declared:end]):
            return None
        for match in re.compile(rf"(?<![\w.]){word}\s*=(?![=>])").finditer(code, declared, end):
            if first is None or match.end() != first.end():
                spans.append(self._statement(path, match.end()))
        return spans

    def _statement(self, path: str, start: int) -> tuple[int, int]:
        """The expression that begins at an offset, up to the end of its statement."""
        code = self.codes[path]
        only_semicolons = path.endswith((".rs", ".java"))
        for at, mark in self.marks(path, start, len(code)):
            if mark == ";" or mark in ")]}":
                return start, at
            if mark == "\n" and not only_semicolons and code[start:at].strip():
                goes_on = code[:at].rstrip()[-1:] in "?:=+(,|&" or re.match(
                    r"\s*[?:+|&.]", code[at : at + 80]
                )
                if not goes_on:
                    return start, at
        return start, len(code)

    def _header(self, path: str, opening: int) -> tuple[str, tuple[str, list[str]] | None]:
        """What precedes a block in its statement, and the name and the parameters if it is a function."""
        code, closed = self.codes[path], self._ends(path)
        start = max(code.rfind(mark, 0, opening) for mark in "{};")
        text = code[start + 1 : opening]
        # The parameters may be on several lines, and contain braces.
        behind = _BEHIND_PARAMETERS.search(code, max(0, opening - 300), opening)
        close = behind.start() if behind else -1
        first = next((at for at in reversed(self._before(path, opening)) if closed.get(at) == close + 1), -1)
        if first < 0:
            return text.rpartition("\n")[2] if path.endswith(".go") else text.strip(), None
        named = _BEFORE_PARAMETERS.search(code, max(0, first - 80), first)
        parameters = [code[a:b] for a, b in self.parts(path, first)]
        name = (named[1] or named[2]) if named else ""
        if not name or name in _STATEMENTS:
            line = max(start, code.rfind("\n", 0, first)) if start < first else first - 1
            return code[line + 1 : opening].strip(), None
        return code[first:opening], (name, parameters)

    def _before(self, path: str, offset: int) -> tuple[int, ...]:
        """The last brackets that open before an offset."""
        listed, _ = _openings(self.codes[path], path.endswith(".rs"))
        index = bisect_left(listed, offset)
        return listed[max(0, index - 40) : index]

    def _passed(self, name: str, function: tuple[str, list[str]], depth: int) -> Texts | None:
        """The texts that all calls of a function give a parameter."""
        called, parameters = function
        own = [one for one in parameters if not re.search(r"(?<!\w)self\b", one)]
        position = next((index for index, one in enumerate(own) if _binds(one, name)), -1)
        if position < 0:
            return None
        key = (called, f"{name} {position}")
        if key not in self._known:
            self._known[key] = None
            spans = [
                (file, self._argument(file, opening, position, name, own[position]))
                for file, opening in self.calls(called)
            ]
            self._known[key] = self._merged(
                self.texts(file, *span, depth + 2) if span else None for file, span in spans
            )
        return self._known[key]

    def _argument(
        self, file: str, opening: int, position: int, name: str, parameter: str
    ) -> tuple[int, int] | None:
        """The argument of a call for a parameter, which may be a property of an object or be named."""
        code, listed = self.codes[file], self.parts(file, opening)
        if file.endswith((".kt", ".kts")):
            for first, end in listed:
                if named := re.compile(rf"{re.escape(name)}\s*=(?!=)\s*").match(code, first, end):
                    return named.end(), end
        if position >= len(listed):
            return None
        first, end = listed[position]
        if not parameter.startswith("{"):
            return first, end
        for start, last in self.parts(file, first) if code[first] == "{" else ():
            entry = re.compile(rf"{re.escape(name)}\s*(?::\s*|(?=\s*\Z))").match(code[start:last].rstrip())
            if entry:
                return (start + entry.end(), last) if ":" in entry[0] else (start, last)
        return None

    def calls(self, function: str) -> Iterator[tuple[str, int]]:
        """The calls of all functions of a name, each with its opening bracket; the bracket is -1 for another use."""
        pattern = re.compile(rf"(?<![\w$]){re.escape(function)}\b(?:::<[^<>()]*>|<[^<>()]*>)?\s*(\(?)")
        for file, code in self.codes.items():
            for match in pattern.finditer(code) if function in code else ():
                line = code[code.rfind("\n", 0, match.start()) + 1 : match.start()]
                if _NOT_USED.match(line) or _DEFINES.search(line):
                    continue
                opening = match.end() - 1 if match[1] else -1
                if opening >= 0 and _is_defined(code, self._ends(file).get(opening, -1), file):
                    continue
                if opening < 0 and file.endswith(NODE) and _is_listed(code, match.start(), match.end()):
                    continue
                yield file, opening

    def _functions(self, name: str) -> Sequence[tuple[str, int, int, str]]:
        """The blocks of the functions of a name, with the types that have them."""
        if name not in self._named:
            self._named[name] = list(self._found_functions(name))
        return self._named[name]

    def _found_functions(self, name: str) -> Iterator[tuple[str, int, int, str]]:
        named = re.compile(rf"(?<![\w$]){re.escape(name)}\s*[<(]")
        for file, code in self.codes.items():
            for use in named.finditer(code) if name in code else ():
                line = code.rfind("\n", 0, use.start()) + 1
                match = _FUNCTION.search(code, line, use.end() + _LONGEST_TYPES)
                if match is None or match.start("name") != use.start():
                    continue
                closed = self._ends(file).get(match.end() - 1, -1)
                block = code.find("{", closed) if closed > 0 else -1
                if block < 0 or _END_OF_HEADER.search(code, closed, block):
                    continue
                owner = match["receiver"] or ""
                outer = next(self.blocks(file, match.start()), -1)
                if outer >= 0:
                    inside = _OWNER.search(code, max(0, outer - 200), outer)
                    owner = inside[1] if inside else "?"
                yield file, block, self._ends(file).get(block, len(code)), owner

    def _returned(self, function: str, owner: str, depth: int) -> Texts | None:
        """The texts that all functions of a name and a type return."""
        key = (function, f"{owner}.")
        if key not in self._known:
            # A function that calls itself is unknown.
            self._known[key] = None
            spans = [
                (file, span)
                for file, block, end, own in self._functions(function)
                if own == owner
                for span in self._returns(file, block, end)
            ]
            self._known[key] = self._merged(self.texts(file, *span, depth) for file, span in spans)
        return self._known[key]

    def _returns(self, file: str, block: int, end: int) -> Iterator[tuple[int, int]]:
        """The expressions that a function returns; the last expression of its block is one in Rust."""
        code = self.codes[file]
        for match in _RETURN.finditer(code, block, end):
            yield self._statement(file, match.end())
        if file.endswith(".rs"):
            first, last = self._last(file, block)
            if (
                first < last
                and not code[block + 1 : end - 1].rstrip().endswith(";")
                and not _RETURN.match(code, first)
            ):
                yield first, last

    @staticmethod
    def _merged(listed: Iterable[Texts | None]) -> Texts | None:
        """All texts; None if some are unknown, or there are none."""
        found: dict[str, Place] = {}
        for texts in listed:
            if texts is None:
                return None
            for text, place in texts.items():
                found.setdefault(text, place)
        return found if found and len(found) <= _MOST_TEXTS else None


_RETURN = regex(r"\breturn\b(?=[^\n;}])")
NODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_FIRST = regex(r"(?:\s*:\s*[^=;\n]{1,80}|\s+string)?\s*:?=(?![=>])")
_STATEMENTS = frozenset(
    {"if", "for", "while", "switch", "when", "match", "catch", "func", "function", "async"}
)
_ELSE = regex(r"\s*else\s*")
# How many characters the parameters of types of a function may have.
_LONGEST_TYPES = 200
_FUNCTION = regex(
    r"(?m)(?:\bfn\s+|\bfunction\s+|\bfun\s+|^func\s+(?:\(\s*(?:\w+\s+)?\*?(?P<receiver>\w+)[^()\n]*\)\s*)?"
    r"|^[ \t]*(?:(?:public|private|protected|static|final)\s+)+String\s+)(?P<name>\w+)\s*(?:<[^<>()]*>)?\("
)
# The type that has the functions of a block.
_OWNER = regex(r"\b(?:impl(?:<[^<>]*>)?\s+(?:[\w:<>]+\s+for\s+)?|class\s+|enum\s+|object\s+)(\w+)[^;{}]*\Z")
_END_OF_HEADER = regex(r"[;}=]")
# Lines that import a name, and what precedes a name where it is defined.
_NOT_USED = regex(r"\s*(?:import|from|use|pub use|export\s*\{|export\s*\*|module\.exports|exports\.)\b")
_DEFINES = regex(r"\b(?:fn|fun|function|async function)\s+\Z|^func\s+(?:\([^()]*\)\s*)?\Z")
_IN_BRACES = regex(r"(?:\b(?:import|export|const|return)\b|module\.exports\s*=)[^;{}]*\{[^{}]*\Z")
_BLOCK = regex(r"\s*(?::[^=;\n{]{0,200}|->[^;{]{0,200}|throws\s[\w., ]+)?\{|\s*:\s*[\w<>\[\]| ]+;")


def _is_defined(code: str, end: int, file: str) -> bool:
    """Whether parentheses that end at an offset are the parameters of a method, not the arguments of a call."""
    return file.endswith((*NODE, ".java")) and end > 0 and _BLOCK.match(code, end) is not None


# A definition as an arrow function: `const record = (outcome) => {`.
_ARROW = regex(r"\s*(?::[^=\n]{1,200})?=\s*(?:async\s*)?(?:\(|function\b|\w+\s*=>)")
_NEXT = regex(r"\s*[,}]")


def _is_listed(code: str, start: int, end: int) -> bool:
    """Whether a name of a function is where it is defined, or in a list of imports and exports."""
    if _ARROW.match(code, end):
        return True
    return (
        _NEXT.match(code, end) is not None
        and _IN_BRACES.search(code[max(0, start - 400) : start]) is not None
    )


def _takes(name: str, code: str) -> bool:
    """Whether a closure without braces has a parameter of a name: `|name| name.len()`, `name => name.length`."""
    word = re.escape(name)
    return (
        re.search(
            rf"\|[^|\n;]*\b{word}\b[^|\n;]*\||(?<![\w.]){word}\s*=>|\([^()\n]*\b{word}\b[^()\n]*\)\s*=>"
            rf"|\A\s*[\w, ]*\b{word}\b[\w, ]*->",
            code,
        )
        is not None
    )


def _binds(parameter: str, name: str) -> bool:
    """Whether a parameter has a name: `outcome string`, `outcome: &str`, `String outcome`, `{ outcome, site }`."""
    if parameter.startswith("{"):
        return re.search(rf"[{{,]\s*{re.escape(name)}\s*[,}}]", parameter) is not None
    bound = parameter.partition(":")[0].partition("=")[0]
    return name in re.findall(r"[\w$]+", bound)


def _trimmed(code: str, start: int, end: int) -> tuple[int, int]:
    while start < end and code[start].isspace():
        start += 1
    while end > start and code[end - 1].isspace():
        end -= 1
    return start, end
