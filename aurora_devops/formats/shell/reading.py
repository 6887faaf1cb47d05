"""Converts the tree of tree-sitter-bash to the model, in one walk without recursion."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from ...core.lazy import regex
from .masking import DEEPEST, Heredoc, as_string, blank, heredocs, too_deep
from .model import Assignment, Command, Expansion, ExpansionKind, Function, Loop, Pipeline, Redirect, Word

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

    from . import Shell

# Longer texts are not written by hand, and an attacker could make parsing arbitrarily slow.
LARGEST = 1_000_000
# Other slow texts are detected by their CPU time, which does not depend on the load, for scripts that are not small.
SMALL = 4_096
PATIENCE = 1.0

# The role of a node; the grammar has several ids for one name.
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
_EXPANSIONS = frozenset({_EXPANSION, _SUBSTITUTION, _ARITHMETIC})
_READERS = {
    "read": frozenset({"-a", "-d", "-i", "-n", "-N", "-p", "-t", "-u"}),
    "mapfile": frozenset({"-d", "-n", "-O", "-s", "-u", "-C", "-c"}),
    "readarray": frozenset({"-d", "-n", "-O", "-s", "-u", "-C", "-c"}),
}
_SETTERS = frozenset({*_READERS, "getopts", "printf"})
_ASSIGNED = regex(r"([A-Za-z_]\w*)=")


class _Roles(dict[int, int]):
    """Roles by the id of a kind; the id of errors is not part of the grammar."""

    def __missing__(self, kind: int) -> int:
        return _ERROR


@cache
def _grammar() -> tuple[Parser, _Roles]:
    """The parser of this process, and the role of each kind of node."""
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
    """The tree of a masked script, or None when parsing takes too long."""
    parser, _ = _grammar()
    data = script.encode()
    if len(data) < SMALL:
        return parser.parse(data)
    until = time.thread_time() + PATIENCE
    try:
        return parser.parse(
            lambda offset, _: data[offset : offset + SMALL],
            progress_callback=lambda *_: time.thread_time() > until,
        )
    except ValueError:
        parser.reset()
        return None


# The end of a line. The grammar takes words of the next line as targets if there is none: `helm rollback <old name>`.
_ENDED = regex(r"(?<!\\)\r?\n")


class _Frame:
    """The constructs around a statement."""

    __slots__ = (
        "context",
        "following",
        "index",
        "negated",
        "operator",
        "pipeline",
        "redirects",
        "where",
        "words",
    )

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
        words: tuple[Word, ...] = (),
    ) -> None:
        self.context = context
        self.pipeline = pipeline
        self.index = index
        self.operator = operator
        self.following = following
        self.negated = negated
        self.redirects = redirects
        self.where = where
        # The arguments that follow redirections.
        self.words = words

    def but(self, operator: str, following: str) -> _Frame:
        """The same constructs at a different position of a list; redirections belong to its last command."""
        return _Frame(self.context, self.pipeline, self.index, operator, following, where=self.where)

    def within(self, construct: str) -> _Frame:
        """The inside of a construct, which reads from its pipeline."""
        return _Frame((*self.context, construct), self.pipeline, self.index)


class Reading:
    """One walk over a script's tree, collecting the contents of `Shell`, without recursion."""

    def __init__(self, shell: Shell, masked: str) -> None:
        self.shell = shell
        self.text = shell.text
        self.base = shell.start
        self.templates = shell.expressions
        self.tree: Tree | None = None
        self.commands: list[Command] = []
        self.pipelines: list[Pipeline] = []
        self.assignments: list[Assignment] = []
        self.expansions: list[Expansion] = []
        self.redirects: list[Redirect] = []
        self.functions: list[Function] = []
        self.loops: list[Loop] = []
        self.subshells: list[tuple[int, int]] = []
        self.comments: list[tuple[int, int]] = []
        self.errors: list[tuple[int, int]] = []
        self._stack: list[tuple[Node, _Frame]] = []
        # The parser is slow on NUL, which no shell keeps.
        if len(masked) <= LARGEST and "\0" not in masked and not too_deep(masked):
            self._read(masked)
        if self.tree is None:
            self.errors.append((shell.start, shell.end))

    def _read(self, masked: str) -> None:
        self.roles = _grammar()[1]
        documents = heredocs(masked) if "<<" in masked else []
        script = blank(masked, documents) if documents else masked
        self.tree = _tree(script)
        if self.tree is None:
            return
        root = self.tree.root_node
        if root.has_error:
            self._collect_errors(root)
        self._stack.append((root, _Frame()))
        self._drain()
        if documents:
            self.commands.sort(key=_start)
            starts = [command.start for command in self.commands]
            for document in documents:
                self._attach(document, script, masked, bisect_right(starts, self.base + document.start))

    def _collect_errors(self, root: Node) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if node.is_error or node.is_missing:
                self.errors.append((self.base + node.start_byte, self.base + node.end_byte))
            elif node.has_error:
                stack.extend(node.children)

    def _attach(self, document: Heredoc, script: str, masked: str, place: int) -> None:
        """Make a here-document a redirection of its command, and parse the expansions in its lines."""
        base = self.base
        low, high = document.word
        body = self._body(document, masked)
        if not document.closed:
            self.errors.append((base + document.start, base + high))
        redirect = Redirect(
            "<<-" if document.strip else "<<",
            "",
            Word(self.text[base + low : base + high], base + low, base + high),
            base + document.start,
            base + high,
            body,
        )
        self.redirects.append(redirect)
        owner: Command | None = None
        # Commands are in order; the command of the document is close by.
        for command in reversed(self.commands[max(0, place - 8) : place]):
            reaches = redirect.start < command.end or not script[command.end - base : document.start].strip()
            if reaches and (owner is None or command.start == owner.start):
                owner = command
        if owner is not None:
            owner.redirects = tuple(sorted((*owner.redirects, redirect), key=_start))
            owner.end = max(owner.end, redirect.end)
            redirect.command = owner

    def _body(self, document: Heredoc, masked: str) -> Word:
        start, end = document.body
        written = masked[start:end]
        outer, expansions = self.base, tuple[Expansion, ...]()
        if not document.quoted and ("$" in written or "`" in written):
            tree = _tree(as_string(written))
            # The quote before the lines was inserted.
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

    def _drain(self) -> None:
        stack, roles = self._stack, self.roles
        while stack:
            node, frame = stack.pop()
            if len(frame.context) > DEEPEST:
                self.errors.append((self.base + node.start_byte, self.base + node.end_byte))
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
                    last.redirects, last.words = frame.redirects, frame.words
                    stack.append((right, last))
                stack.append((left, frame.but(frame.operator, operator)))
            elif role == _PIPELINE:
                self._pipeline(node, frame)
            elif role == _REDIRECTED:
                self._redirected(node, frame)
            elif role == _NEGATED:
                inner = frame.but(frame.operator, frame.following)
                inner.redirects, inner.words, inner.negated = frame.redirects, frame.words, True
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
            elif role == _GROUP and node.child_count and node.child(0).type == "((":
                self._test(node, frame)
            elif role in (_SUBSHELL, _GROUP):
                inner = frame.within("subshell" if role == _SUBSHELL else "group")
                if role == _SUBSHELL:
                    self.subshells.append((self.base + node.start_byte, self.base + node.end_byte))
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
                self.comments.append((self.base + node.start_byte, self.base + node.end_byte))
            elif role == _REDIRECT:
                self._redirect(node, frame, [])
            elif role in (_ERROR, _OTHER, _NAME):
                self._sequence(node.children, frame)

    def _sequence(self, children: list[Node], frame: _Frame) -> None:
        """Consecutive statements with their separators."""
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
                self.comments.append((self.base + child.start_byte, self.base + child.end_byte))
                continue
            if current is not None and not current.following:
                # Line breaks are not nodes.
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
        operators: list[str] = []
        for child in node.children:
            role = self.roles[child.kind_id]
            if role == _SKIP:
                operators.append(child.type)
            elif role == _COMMENT:
                self._stack.append((child, frame))
            else:
                stages.append(child)
        # After an error an operator may be missing.
        operators += ["|"] * (len(stages) - 1 - len(operators))
        operators = [frame.operator, *operators[: len(stages) - 1], frame.following]
        pipeline = Pipeline(self.base + node.start_byte, self.base + node.end_byte, len(stages))
        self.pipelines.append(pipeline)
        for index in range(len(stages) - 1, -1, -1):
            inner = _Frame(frame.context, pipeline, index, operators[index], operators[index + 1])
            inner.negated = frame.negated
            if index == len(stages) - 1:
                inner.redirects, inner.words = frame.redirects, frame.words
            self._stack.append((stages[index], inner))

    def _redirected(self, node: Node, frame: _Frame) -> None:
        """A list with redirections: the grammar puts them around the list, but they belong to its last command."""
        roles = self.roles
        redirects: list[Redirect] = []
        words: list[Word] = []
        body: Node | None = None
        for child in node.children:
            role = roles[child.kind_id]
            if role == _REDIRECT:
                redirects.append(self._redirect(child, frame, words))
            elif role != _SKIP and role != _COMMENT:
                body = child
        if body is None:
            if redirects:
                self._add_command((), node, frame, redirects)
            return
        inner = frame.but(frame.operator, frame.following)
        inner.negated = frame.negated
        if roles[body.kind_id] in _SIMPLE_BODIES:
            inner.redirects, inner.words = (*redirects, *frame.redirects), (*words, *frame.words)
        self._stack.append((body, inner))

    def _conditional(self, node: Node, frame: _Frame, construct: str) -> None:
        """`if`, `elif`, `while`, `until`: the part before `then` or `do` is the condition."""
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
                self.assignments.append(Assignment(variable, None, kind, start, end))
            elif role in _WORDS:
                words.append(self._word(child, "for", frame))
            else:
                self._stack.append((child, inner))
        self._loop(kind, variable, tuple(words), node)

    def _loop(self, kind: str, variable: str, words: tuple[Word, ...], node: Node) -> None:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        self.loops.append(Loop(kind, variable, words, start, end))

    def _function(self, node: Node, frame: _Frame) -> None:
        name = ""
        keyword = False
        # The body does not read the input of the definition.
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
        self.functions.append(Function(name, start, end, keyword))

    def _case(self, node: Node, frame: _Frame) -> None:
        """`case` and its items: the words are subjects and patterns, the rest are statements."""
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
        roles, base, text, templates = self.roles, self.base, self.text, self.templates
        words: list[Word] = []
        redirects: list[Redirect] = []
        assignments: list[Assignment] = []
        for child in node.children:
            role = roles[child.kind_id]
            if role == _PLAIN and not templates:
                start, end = base + child.start_byte, base + child.end_byte
                words.append(Word(text[start:end], start, end))
            elif role in _WORDS:
                words.append(self._word(child, "argument", frame))
            elif role == _NAME:
                words.append(self._word(child.child(0) if child.child_count else child, "command", frame))
            elif role == _ASSIGNMENT:
                assignments.append(self._assignment(child, "prefix", frame))
            elif role == _REDIRECT:
                redirects.append(self._redirect(child, frame, words))
            elif role == _SKIP:
                # `=~`, `==` and the like are words here.
                if child.end_byte > child.start_byte:
                    words.append(self._plain(child))
            elif role != _COMMENT:
                self._stack.append((child, frame))
        joined = _joined([*words, *frame.words], text)
        # After an assignment and a line continuation without a space, the grammar parses the next word as the program.
        while assignments and joined and (equals := _ASSIGNED.match(joined[0].raw)):
            first, *rest = joined
            value = first.sub(equals.end())
            assignments.append(Assignment(equals[1], value, "prefix", first.start, first.end))
            self.assignments.append(assignments[-1])
            joined = tuple(rest)
        command = self._add_command(joined, node, frame, redirects, tuple(assignments))
        if words and words[0].raw in _SETTERS:
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
        if frame.words:
            end = max(end, frame.words[-1].end)
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
        self.commands.append(command)
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
                self.assignments.append(Assignment(word.text, None, name, word.start, word.end))

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
        """`[ ]`, `[[ ]]` and `(( ))`, as the words inside them."""
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
                self.comments.append((self.base + child.start_byte, self.base + child.end_byte))
            elif role in (_COMMAND, _REDIRECTED, _LIST, _PIPELINE, _REDIRECT):
                self._stack.append((child, frame))
            elif child.child_count:
                stack.extend(reversed(child.children))
            elif child.end_byte > child.start_byte:
                words.append(self._plain(child))
        self._add_command(_joined(words, self.text), node, frame, [])

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
        self.assignments.append(assignment)
        return assignment

    def _redirect(self, node: Node, frame: _Frame, words: list[Word]) -> Redirect:
        """A redirection; arguments that follow its target, which the grammar parses as targets too, go to `words`."""
        operator = descriptor = ""
        target: Word | None = None
        line_end = -1
        for child in node.children:
            role = self.roles[child.kind_id]
            if role in _WORDS:
                if target is None:
                    target = self._word(child, "redirect", frame)
                    continue
                if line_end < 0:
                    ended = _ENDED.search(self._source(node))
                    line_end = node.end_byte if ended is None else node.start_byte + ended.start()
                if child.start_byte < line_end:
                    words.append(self._word(child, "argument", frame))
            elif role == _SKIP:
                operator = operator or child.type
            elif child.type == "file_descriptor":
                descriptor = self._source(child)
            else:
                self._stack.append((child, frame))
        start = self.base + node.start_byte
        end = self.base + node.end_byte if target is None else target.end
        redirect = Redirect(operator, descriptor, target, start, end)
        self.redirects.append(redirect)
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
        expansions = () if self.roles[node.kind_id] == _PLAIN else self._scan(node, where, frame)
        if self.templates and "{{" in raw:
            expansions = self._with_templates(raw, start, end, expansions, where)
        return Word(raw, start, end, expansions)

    def _with_templates(
        self, raw: str, start: int, end: int, expansions: tuple[Expansion, ...], where: str
    ) -> tuple[Expansion, ...]:
        """The expansions of a word, and the template expressions in it.

        A Go template in single quotes is an argument of the program (`docker inspect -f '{{.Id}}'`).
        """
        found = list(expansions)
        first = bisect_left(self.templates, (start, start))
        for low, high in self.templates[first : bisect_left(self.templates, (end, end))]:
            if high > end or any(e.start <= low and high <= e.end for e in expansions):
                continue
            written = self.text[low:high]
            if raw[0] == "'" and written[0] != "$":
                continue
            expression = Expansion("expression", low, high, raw[0] in "'\"", where, self.text)
            found.append(expression)
            self.expansions.append(expression)
        return tuple(sorted(found, key=_start))

    def _scan(self, node: Node, where: str, frame: _Frame) -> tuple[Expansion, ...]:
        """Collect the expansions below a node; returns the outermost, and leaves their commands to be read."""
        roles, base, text = self.roles, self.base, self.text
        outermost: list[Expansion] = []
        stack: list[tuple[Node, bool, bool]] = [(node, where == "heredoc", True)]
        while stack:
            child, quoted, outer = stack.pop()
            role = roles[child.kind_id]
            if role in _EXPANSIONS:
                start, end = base + child.start_byte, base + child.end_byte
                while start < end and text[start].isspace():
                    # Spaces before a substitution in a string are part of its node.
                    start += 1
                expansion = Expansion(
                    _expansion_kind(text[start : start + 3]), start, end, quoted, where, text
                )
                self.expansions.append(expansion)
                if outer:
                    outermost.append(expansion)
                if role == _SUBSTITUTION:
                    self._sequence(child.children, _Frame((*frame.context, "substitution")))
                    continue
                outer = False
                if child.child_count < 3:
                    continue
            elif role == _STRING:
                quoted = True
            for inner in reversed(child.children):
                role = roles[inner.kind_id]
                if role != _SKIP and role != _PLAIN:
                    stack.append((inner, quoted, outer))
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


_Placed = TypeVar("_Placed", Command, Pipeline, Assignment, Expansion, Redirect, Function, Loop)


def _start(node: Command | Pipeline | Assignment | Expansion | Redirect | Function | Loop) -> int:
    return node.start


def in_order(nodes: list[_Placed]) -> tuple[_Placed, ...]:
    """The nodes in source order; the walk visits some of them later."""
    if len(nodes) > 1:
        nodes.sort(key=_start)
    return tuple(nodes)


def _joined(words: list[Word], text: str) -> tuple[Word, ...]:
    """The words; words with only a line continuation between them are joined."""
    end = -1
    for word in words:
        if word.start - end in (0, 2) and text[end : word.start] in ("", "\\\n"):
            break
        end = word.end
    else:
        return tuple(words)
    found: list[Word] = []
    for word in words:
        if found and text[found[-1].end : word.start] in ("", "\\\n"):
            last = found.pop()
            raw = text[last.start : word.end]
            word = Word(raw, last.start, word.end, (*last.expansions, *word.expansions))
        found.append(word)
    return tuple(found)
