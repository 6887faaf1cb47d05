"""Regular expressions of Go: parsed, and matched in time linear in the text.

The grammar is that of RE2 (https://github.com/google/re2/wiki/Syntax): no look-around and no back references, and the
first alternative that matches wins. Python's `re` has another grammar, and may take exponential time.
A match tries each instruction at each place at most once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from ...core.lazy import regex
from .errors import LimitError, TemplateError

_MOST_REPEATS = 1000
_MOST_INSTRUCTIONS = 20_000
_DEEPEST = 200
# The steps of one call of a function.
_BUDGET = 1_000_000

Ranges = tuple[tuple[str, str], ...]

_DIGIT: Ranges = (("0", "9"),)
_WORD: Ranges = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_SPACE: Ranges = (("\t", "\n"), ("\f", "\r"), (" ", " "))
_PERL = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_POSIX: dict[str, Ranges] = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "ascii": (("\0", "\x7f"),),
    "blank": (("\t", "\t"), (" ", " ")),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "digit": _DIGIT,
    "graph": (("!", "~"),),
    "lower": (("a", "z"),),
    "print": ((" ", "~"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "word": _WORD,
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CATEGORIES = frozenset(
    (
        *(
            "C",
            "Cc",
            "Cf",
            "Co",
            "Cs",
            "L",
            "Ll",
            "Lm",
            "Lo",
            "Lt",
            "Lu",
            "M",
            "Mc",
            "Me",
            "Mn",
            "N",
            "Nd",
            "Nl",
            "No",
        ),
        *("P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs"),
    )
)
# Scripts whose characters have names that begin with the name of the script.
_SCRIPTS = {
    **{
        name: (name.upper() + " ",)
        for name in ("Arabic", "Armenian", "Cyrillic", "Devanagari", "Georgian", "Greek")
    },
    **{name: (name.upper() + " ",) for name in ("Hangul", "Hebrew", "Hiragana", "Katakana", "Latin", "Thai")},
    "Han": ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "KANGXI RADICAL", "CJK RADICAL"),
}


class _Set:
    """A set of characters."""

    def __init__(self, ranges: Ranges = (), negated: bool = False, folded: bool = False) -> None:
        self.ranges = list(ranges)
        self.parts: list[tuple[Callable[[str], bool], bool]] = []
        self.negated = negated
        self.folded = folded
        self._known: dict[str, bool] = {}

    def add(self, test: Callable[[str], bool], negated: bool) -> None:
        """Adds what a test accepts, or what it refuses."""
        self.parts.append((test, negated))

    def __call__(self, char: str) -> bool:
        known = self._known.get(char)
        if known is None:
            found = self._has(char) or (self.folded and any(map(self._has, (char.lower(), char.upper()))))
            known = self._known[char] = found is not self.negated
        return known

    def _has(self, char: str) -> bool:
        return any(low <= char <= high for low, high in self.ranges) or any(
            test(char) is not negated for test, negated in self.parts
        )


def _anything(char: str) -> bool:
    return True


def _not_newline(char: str) -> bool:
    return char != "\n"


def _unicode(name: str) -> Callable[[str], bool] | None:
    import unicodedata

    if name == "Any":
        return _anything
    if name in _CATEGORIES:
        return lambda char: unicodedata.category(char).startswith(name)
    prefixes = _SCRIPTS.get(name)
    return None if prefixes is None else lambda char: unicodedata.name(char, "").startswith(prefixes)


# -- the parser ---------------------------------------------------------------------------------

# A node is a tuple of its sort and its parts.
Node = tuple[Any, ...]
_EMPTY: Node = ("cat", ())


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.names: list[str | None] = [None]
        self.depth = 0

    def parse(self) -> Node:
        node = self.alternatives()
        if self.at < len(self.pattern):
            raise _error("unexpected )", self.pattern)
        return node

    def here(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if not self.here(text):
            return False
        self.at += len(text)
        return True

    def next(self) -> str:
        if self.at >= len(self.pattern):
            raise _error("unexpected end of expression", self.pattern)
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _error("expression nests too deeply", self.pattern)
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else ("alt", tuple(branches))

    def sequence(self) -> Node:
        nodes: list[Node] = []
        repeated = ""
        while self.at < len(self.pattern) and not self.here("|") and not self.here(")"):
            start = self.at
            if self.take("\\Q"):
                nodes.extend(self.quoted())
                repeated = ""
                continue
            bounds = self.bounds()
            if bounds is None:
                node = self.atom()
                if node is not None:
                    nodes.append(node)
                repeated = ""
                continue
            written = self.pattern[start : self.at]
            lazy = self.take("?")
            if repeated:
                raise _error("invalid nested repetition operator", repeated + written)
            if not nodes:
                raise _error("missing argument to repetition operator", written)
            repeated = written
            low, high = bounds
            node = nodes.pop()
            if written[0] == "{" and _repeats(node) * max(low, high or 0) > _MOST_REPEATS:
                raise _error("invalid repeat count", written)
            nodes.append(("rep", node, low, high, lazy is ("U" in self.flags)))
        return nodes[0] if len(nodes) == 1 else ("cat", tuple(nodes))

    def quoted(self) -> list[Node]:
        """The characters between `\\Q` and `\\E`."""
        text, _, rest = self.pattern[self.at :].partition("\\E")
        self.at = len(self.pattern) - len(rest)
        return [self.literal(char) for char in text]

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        if not self.here("{"):
            return None
        close = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : close].partition(",") if close > 0 else ("", "", "")
        if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
            return None
        written = self.pattern[self.at : close + 1]
        if (
            len(written) > 15
            or max(int(low), int(high or 0)) > _MOST_REPEATS
            or (high and int(high) < int(low))
        ):
            raise _error("invalid repeat count", written)
        self.at = close + 1
        return int(low), int(high) if high else None if comma else int(low)

    def atom(self) -> Node | None:
        char = self.next()
        if char == "(":
            return self.group()
        if char == "[":
            return "set", self.bracket()
        if char == ".":
            return "set", _anything if "s" in self.flags else _not_newline
        if char == "^":
            return "assert", "line start" if "m" in self.flags else "start"
        if char == "$":
            return "assert", "line end" if "m" in self.flags else "end"
        if char == "\\":
            return self.escape()
        return self.literal(char)

    def literal(self, char: str) -> Node:
        return "set", _Set(((char, char),), folded="i" in self.flags)

    def group(self) -> Node | None:
        outer = self.flags
        index: int | None = None
        if self.here("?"):
            start = self.at - 1
            if self.take("?P<") or (
                self.here("?<") and not self.here("?<=") and not self.here("?<!") and self.take("?<")
            ):
                close = self.pattern.find(">", self.at)
                name = self.pattern[self.at : close] if close > 0 else ""
                if not name or (not name.isidentifier() and not name.replace("_", "a").isalnum()):
                    raise _error("invalid named capture", self.pattern[start : close + 1] or self.pattern)
                self.at = close + 1
                index = self.capture(name)
            elif not self.switch(start):
                return None
        else:
            index = self.capture(None)
        node = self.alternatives()
        if not self.take(")"):
            raise _error("missing closing )", self.pattern)
        self.flags = outer
        return node if index is None else ("group", index, node)

    def capture(self, name: str | None) -> int:
        self.names.append(name)
        return len(self.names) - 1

    def switch(self, start: int) -> bool:
        """Reads the flags of `(?i)` and `(?i:`; whether a group follows."""
        flags = set(self.flags)
        self.at += 1
        negative = False
        written = False
        while True:
            char = self.next() if self.at < len(self.pattern) else ""
            if char and char in "imsU":
                (flags.discard if negative else flags.add)(char)
                written = True
            elif char == "-" and not negative:
                negative, written = True, False
            elif char and char in ":)" and (written or not negative):
                self.flags = frozenset(flags)
                return char == ":"
            else:
                raise _error("invalid or unsupported Perl syntax", self.pattern[start : self.at])

    def escape(self) -> Node:
        if self.at >= len(self.pattern):
            raise _error("trailing backslash at end of expression", "")
        char = self.pattern[self.at]
        assertion = {"A": "start", "z": "end", "b": "word boundary", "B": "no word boundary"}.get(char)
        if assertion:
            self.at += 1
            return "assert", assertion
        chars = _Set(folded="i" in self.flags)
        if self.special(chars):
            return "set", chars
        return self.literal(self.character())

    def special(self, chars: _Set) -> bool:
        """Adds the class of an escape, such as `\\d` or `\\p{L}`; whether there was one."""
        char = self.pattern[self.at]
        ranges = _PERL.get(char.lower())
        if ranges:
            self.at += 1
            chars.add(_Set(ranges), char.isupper())
            return True
        if char not in "pP":
            return False
        start = self.at - 1
        self.at += 1
        name = self.next()
        if name == "{":
            close = self.pattern.find("}", self.at)
            if close < 0:
                raise _error("invalid character class range", self.pattern[start:])
            name = self.pattern[self.at : close]
            self.at = close + 1
        negated = name.startswith("^")
        test = _unicode(name.removeprefix("^"))
        if test is None:
            raise _error("invalid character class range", self.pattern[start : self.at])
        chars.add(test, negated is not (char == "P"))
        return True

    def character(self) -> str:
        """The character of an escape, after its backslash."""
        start = self.at - 1
        char = self.next()
        if char in _CONTROL:
            return _CONTROL[char]
        if char in "01234567":
            if char == "0" or self.pattern[self.at : self.at + 1] in tuple("01234567"):
                digits = char
                while len(digits) < 3 and self.pattern[self.at : self.at + 1] in tuple("01234567"):
                    digits += self.next()
                return chr(int(digits, 8))
        elif char == "x":
            digits = self.pattern[self.at : self.at + 2]
            if self.take("{"):
                close = self.pattern.find("}", self.at)
                digits = self.pattern[self.at : close] if close > 0 else ""
                self.at = close + 1 if close > 0 else self.at
            else:
                self.at += 2
            if digits and not digits.strip("0123456789abcdefABCDEF") and len(digits) <= 8:
                code = int(digits, 16)
                if code <= 0x10FFFF and (len(digits) == 2 or self.pattern[self.at - 1] == "}"):
                    return chr(code)
        elif char.isascii() and not char.isalnum():
            return char
        raise _error("invalid escape sequence", self.pattern[start : self.at])

    def bracket(self) -> _Set:
        start = self.at - 1
        chars = _Set(negated=self.take("^"), folded="i" in self.flags)
        first = True
        while first or not self.here("]"):
            if self.at >= len(self.pattern):
                raise _error("missing closing ]", self.pattern[start:])
            first = False
            if self.here("[:"):
                close = self.pattern.find(":]", self.at + 2)
                if close > 0:
                    name = self.pattern[self.at + 2 : close]
                    if name.removeprefix("^") not in _POSIX:
                        raise _error("invalid character class range", self.pattern[self.at : close + 2])
                    chars.add(_Set(_POSIX[name.removeprefix("^")]), name.startswith("^"))
                    self.at = close + 2
                    continue
            begin = self.at
            if self.take("\\") and self.at < len(self.pattern) and self.special(chars):
                continue
            self.at = begin
            low_char = self.member(start)
            high_char = low_char
            if self.here("-") and not self.here("-]") and self.at + 1 < len(self.pattern):
                self.at += 1
                high_char = self.member(start)
                if high_char < low_char:
                    raise _error("invalid character class range", self.pattern[begin : self.at])
            chars.ranges.append((low_char, high_char))
        self.at += 1
        return chars

    def member(self, start: int) -> str:
        if self.at >= len(self.pattern):
            raise _error("missing closing ]", self.pattern[start:])
        char = self.next()
        if char != "\\":
            return char
        if self.at >= len(self.pattern):
            raise _error("trailing backslash at end of expression", "")
        return self.character()


def _error(problem: str, written: str) -> TemplateError:
    return TemplateError(
        f"error parsing regexp: {problem}: `{written}`" if written else f"error parsing regexp: {problem}: ``"
    )


def _repeats(node: Node) -> int:
    """How often the most repeated part of a node is repeated."""
    if node[0] == "rep":
        return int(max(node[2], node[3] or 0, 1)) * _repeats(node[1])
    if node[0] in ("cat", "alt"):
        return max(map(_repeats, node[1]), default=1)
    return _repeats(node[2]) if node[0] == "group" else 1


def _nullable(node: Node) -> bool:
    sort = node[0]
    if sort == "set":
        return False
    if sort == "cat":
        return all(map(_nullable, node[1]))
    if sort == "alt":
        return any(map(_nullable, node[1]))
    if sort == "rep":
        return node[2] == 0 or _nullable(node[1])
    return _nullable(node[2]) if sort == "group" else True


# -- the program --------------------------------------------------------------------------------

_TEST, _SPLIT, _JUMP, _SAVE, _ASSERT, _MATCH = range(6)


class Expression:
    """A compiled expression."""

    def __init__(self, pattern: str) -> None:
        parser = _Parser(pattern)
        node = parser.parse()
        self.pattern = pattern
        self.names = parser.names
        self._prefix = _prefix(pattern)
        self._program: list[tuple[int, Any, Any]] = []
        self._emit(("group", 0, node))
        self._add(_MATCH)

    def _add(self, operation: int, first: Any = None, second: Any = None) -> int:
        self._program.append((operation, first, second))
        if len(self._program) > _MOST_INSTRUCTIONS:
            raise _error("expression too large", self.pattern)
        return len(self._program) - 1

    def _set(self, at: int, operation: int, first: int, second: int | None = None) -> None:
        self._program[at] = (operation, first, second)

    def _emit(self, node: Node) -> None:
        sort = node[0]
        if sort == "set":
            self._add(_TEST, node[1])
        elif sort == "assert":
            self._add(_ASSERT, node[1])
        elif sort == "cat":
            for part in node[1]:
                self._emit(part)
        elif sort == "group":
            self._add(_SAVE, 2 * node[1])
            self._emit(node[2])
            self._add(_SAVE, 2 * node[1] + 1)
        elif sort == "alt":
            self._emit_alternatives(node[1])
        else:
            self._emit_repeat(*node[1:])

    def _emit_alternatives(self, branches: tuple[Node, ...]) -> None:
        ends: list[int] = []
        for branch in branches[:-1]:
            split = self._add(_SPLIT)
            self._emit(branch)
            ends.append(self._add(_JUMP))
            self._set(split, _SPLIT, split + 1, len(self._program))
        self._emit(branches[-1])
        for end in ends:
            self._set(end, _JUMP, len(self._program))

    def _emit_repeat(self, node: Node, low: int, high: int | None, greedy: bool) -> None:
        for _ in range(low - 1 if high is None and low else low):
            self._emit(node)
        if high is None:
            if low:
                self._emit_plus(node, greedy)
            elif _nullable(node):
                self._optional(lambda: self._emit_plus(node, greedy), greedy)
            else:
                self._emit_star(node, greedy)
            return
        splits: list[int] = []
        for _ in range(high - low):
            splits.append(self._add(_SPLIT))
            self._emit(node)
        for split in splits:
            self._branch(split, split + 1, len(self._program), greedy)

    def _emit_plus(self, node: Node, greedy: bool) -> None:
        start = len(self._program)
        self._emit(node)
        self._branch(self._add(_SPLIT), start, len(self._program), greedy)

    def _emit_star(self, node: Node, greedy: bool) -> None:
        split = self._add(_SPLIT)
        self._emit(node)
        self._add(_JUMP, split)
        self._branch(split, split + 1, len(self._program), greedy)

    def _optional(self, emit: Callable[[], None], greedy: bool) -> None:
        split = self._add(_SPLIT)
        emit()
        self._branch(split, split + 1, len(self._program), greedy)

    def _branch(self, at: int, into: int, past: int, greedy: bool) -> None:
        self._set(at, _SPLIT, *((into, past) if greedy else (past, into)))

    # -- matching -------------------------------------------------------------------------------

    def search(self, text: str, start: int = 0, budget: list[int] | None = None) -> list[int] | None:
        """The starts and ends of the first match from a place on and of its groups; -1 for a group without a match."""
        budget = [_BUDGET] if budget is None else budget
        seen: set[int] = set()
        found = None
        at = start
        while found is None and at <= len(text):
            if self._prefix:
                at = str.find(text, self._prefix, at)
                if at < 0:
                    break
            found = self._run(text, at, seen, budget[0])
            at += 1
        budget[0] -= len(seen)
        return found

    def _run(self, text: str, start: int, seen: set[int], budget: int) -> list[int] | None:
        program = self._program
        size = len(text)
        groups = [-1] * (2 * len(self.names))
        # A place to continue from, or the former value of a group.
        pending: list[tuple[int, int, bool]] = [(0, start, False)]
        while pending:
            at, place, restores = pending.pop()
            if restores:
                groups[at] = place
                continue
            while True:
                state = at * (size + 1) + place
                if state in seen:
                    break
                seen.add(state)
                if len(seen) > budget:
                    raise LimitError(f"regular expression takes too many steps: `{self.pattern}`")
                operation, first, second = program[at]
                if operation == _TEST:
                    if place >= size or not first(str.__getitem__(text, place)):
                        break
                    place += 1
                    at += 1
                elif operation == _SPLIT:
                    pending.append((second, place, False))
                    at = first
                elif operation == _JUMP:
                    at = first
                elif operation == _SAVE:
                    pending.append((first, groups[first], True))
                    groups[first] = place
                    at += 1
                elif operation == _ASSERT:
                    if not _asserted(first, text, place):
                        break
                    at += 1
                else:
                    return groups
        return None

    def find_all(self, text: str, count: int = -1) -> Iterator[list[int]]:
        """The matches one after the other; an empty one that touches the match before it does not count."""
        budget = [_BUDGET]
        at, last = 0, -1
        while count != 0 and at <= len(text):
            match = self.search(text, at, budget)
            if match is None:
                return
            start, end = match[:2]
            if start < end or end != last:
                count -= 1
                yield match
            last = end
            at = end if end > at else at + 1


def _prefix(pattern: str) -> str:
    """The text with which each match begins, as far as the pattern begins with plain characters."""
    if "|" in pattern:
        return ""
    plain = _PLAIN.match(pattern)
    end = plain.end() if plain else 0
    # The last character may be repeated or absent.
    return str(pattern[: end - 1] if pattern[end : end + 1] in ("?", "*", "+", "{") else pattern[:end])


_PLAIN = regex(r"[^\\.+*?()|\[\]{}^$]+")


def _asserted(sort: str, text: str, at: int) -> bool:
    if sort == "start":
        return at == 0
    if sort == "end":
        return at == len(text)
    if sort == "line start":
        return at == 0 or str.__getitem__(text, at - 1) == "\n"
    if sort == "line end":
        return at == len(text) or str.__getitem__(text, at) == "\n"
    boundary = _is_word(text, at - 1) is not _is_word(text, at)
    return boundary is (sort == "word boundary")


def _is_word(text: str, at: int) -> bool:
    if not 0 <= at < len(text):
        return False
    char = str.__getitem__(text, at)
    return char.isascii() and (char.isalnum() or char == "_")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Expression:
    """The expression of a pattern."""
    return Expression(pattern)
