"""Variables whose names are given to functions of the project, and those of lists of names."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping

from ...core.record import record, replace
from ..evidence import Setting
from .access import UPPER, Environment, certainty, conditional_lines
from .modules import Module, called, constant, keyword, text_of
from .objects import Reader, reader_of
from .routers import listed
from .start import Place, ends
from .texts import constant_text


@record
class ReadingFunction:
    """A function that reads the variable of a name: its position, and what the function adds to it.

    It `fails` if the variable is not set.
    """

    position: int
    fails: bool
    before: str = ""
    after: str = ""
    upper: bool = False


def functions_of(
    one: Environment, objects: Mapping[str, Reader] | None = None
) -> Iterator[tuple[str, ReadingFunction]]:
    """The functions of a module that read the variable of a name, also with objects of libraries."""
    objects = objects or {}
    for node in one.module.of(ast.FunctionDef) if one.used or objects else ():
        arguments = node.args.posonlyargs + node.args.args
        if arguments and arguments[0].arg in ("self", "cls"):
            arguments = arguments[1:]
        if not arguments or node.name.startswith("__"):
            continue
        names = [argument.arg for argument in arguments]
        raises = _raises(node.body)
        # `key = f"SHOP_{name}"` before the variable is read.
        local = {
            called(each.targets[0]): each.value
            for each in ast.walk(node)
            if isinstance(each, ast.Assign) and isinstance(each.value, (ast.JoinedStr, ast.BinOp, ast.Call))
        }
        for each in ast.walk(node):
            match each:
                case ast.Subscript(value=value, slice=key) if called(value) in one.mappings and (
                    found := _parts_of(local.get(called(key), key), names, one)
                ):
                    last = len(names) == found.position + 1
                    yield node.name, replace(found, fails=(last and _always_runs(each, node)) or raises)
                    break
                case ast.Call(args=[key, *_]) if called(each) in one.reads and (
                    found := _parts_of(local.get(called(key), key), names, one)
                ):
                    yield node.name, replace(found, fails=raises)
                    break
                case ast.Call(args=[key, *rest]) if (
                    (reader := reader_of(each, objects)) is not None
                    and reader.prefix is not None
                    and (found := _parts_of(local.get(called(key), key), names, one))
                ):
                    # `env.bool(f"FEATURE_{name}", default=False)`
                    alone = not rest and keyword(each, "default") is None
                    fails = alone and len(names) == found.position + 1 and _always_runs(each, node)
                    yield node.name, replace(found, fails=fails, before=f"{reader.prefix}{found.before}")
                    break
                case _:
                    pass


def _parts_of(key: ast.expr, names: list[str], one: Environment) -> ReadingFunction | None:
    """A name that is made of a parameter and constants: `f"SHOP_{name}"`, `PREFIX + name.upper()`."""
    match key:
        case ast.Name(id=name) if name in names:
            return ReadingFunction(names.index(name), fails=False)
        case ast.Call(func=ast.Attribute(value=inner, attr="upper")):
            found = _parts_of(inner, names, one)
            return replace(found, upper=True) if found else None
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
            return _parts_of(inner, names, one)
        case ast.JoinedStr(values=parts):
            pass
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [left, right]
        case _:
            return None
    made = [(_parts_of(part, names, one), part) for part in parts]
    at = next((index for index, (part, _) in enumerate(made) if part is not None), -1)
    texts = [constant_text(part, one.module, one.sources) for _, part in (*made[:at], *made[at + 1 :])]
    found = made[at][0] if at >= 0 else None
    if found is None or None in texts:
        return None
    known = [text for text in texts if text is not None]
    return replace(found, before="".join(known[:at]) + found.before, after=found.after + "".join(known[at:]))


def _always_runs(read: ast.expr, function: ast.FunctionDef) -> bool:
    """Whether every call of a function reaches an expression, which is in no branch and after no return."""
    for node in ast.walk(function):
        match node:
            case ast.If() | ast.IfExp() | ast.Try() | ast.For() | ast.While() | ast.Match():
                if node.lineno <= read.lineno <= (node.end_lineno or node.lineno):
                    return False
            case ast.Return():
                if node.lineno < read.lineno:
                    return False
            case _:
                pass
    return True


def _raises(body: Iterable[ast.stmt]) -> bool:
    """Whether statements raise an error if the variable is not set, and not only for some value of it."""
    for node in body:
        match node:
            case ast.Raise():
                return True
            case ast.If():
                if _raises(node.body if _is_negative(node.test) else node.orelse):
                    return True
            case ast.Try():
                handlers = (each for handler in node.handlers for each in handler.body)
                if _raises([*node.body, *handlers, *node.orelse, *node.finalbody]):
                    return True
            case ast.With():
                if _raises(node.body):
                    return True
            case _:
                pass
    return False


def _is_negative(test: ast.expr) -> bool:
    """Whether a condition is about a missing value: `not value`, `value is None`, `name not in environ`."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | "")]):
            return True
        case ast.Compare(ops=[ast.NotIn()]):
            return True
        case ast.BoolOp(values=values):
            return any(map(_is_negative, values))
        case _:
            return False


def through_functions(
    module: Module, readers: Mapping[str, ReadingFunction], reached: Mapping[Place, frozenset[str]]
) -> Iterator[Setting]:
    """The variables that functions of the project read for their callers: `get_env("API_URL")`."""
    conditional: Container[int] | None = None
    for node in module.of(ast.Call) if readers else ():
        owner, _, name = called(node).rpartition(".")
        source = module.names.get(name, ("", ""))[1] if not owner else ""
        reader = readers.get(name) or readers.get(source)
        if reader is None or not (
            owner in ("self", "cls") or (owner or name) in module.names or _defines(module, owner or name)
        ):
            continue
        position = reader.position
        given = text_of(node.args[position]) if len(node.args) > position else None
        key = f"{reader.before}{given}{reader.after}" if given else ""
        key = key.upper() if reader.upper else key
        if not UPPER.fullmatch(key):
            continue
        rest = node.args[position + 1 :]
        conditional = conditional or conditional_lines(module)
        required, entries = certainty(module, node, conditional, reached)
        required = required and reader.fails and not rest and not node.keywords
        default = constant(rest[0] if rest else keyword(node, "default"))
        yield Setting(key, module.path, node.lineno, name, default, required, entries=entries)


def listed_names(one: Environment, reached: Mapping[Place, frozenset[str]]) -> Iterator[Setting]:
    """The variables of a list that a loop reads: `missing = [name for name in REQUIRED if name not in os.environ]`."""
    module = one.module
    conditional: Container[int] | None = None
    for node in module.of(ast.For, *_COMPREHENSIONS) if one.used else ():
        loops = [node] if isinstance(node, ast.For) else node.generators
        for loop in loops:
            name = called(loop.target)
            if not name or not _reads_name(node, name, one):
                continue
            conditional = conditional or conditional_lines(module)
            required, entries = certainty(module, loop.iter, conditional, reached)
            if isinstance(node, ast.For):
                fails = (_raises(node.body) or _takes(node.body, name, one)) and not _may_end(node.body)
            elif not node.generators[0].ifs and _takes([ast.Expr(node)], name, one):
                # `{name: os.environ[name] for name in REQUIRED}`
                fails = True
            else:
                fails = _is_checked(module, node)
                # `if not all(os.getenv(name) for name in REQUIRED):`
                required = required or (fails and _is_tested(module, node))
            for home, item in listed(loop.iter, module, one.sources) or ():
                text = text_of(item)
                if text and UPPER.fullmatch(text):
                    needed = required and fails
                    yield Setting(text, home.path, item.lineno, "os.environ", None, needed, entries=entries)


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def _reads_name(loop: ast.AST, name: str, one: Environment) -> bool:
    """Whether a loop reads the variable that one of its names has."""
    for node in ast.walk(loop):
        match node:
            case ast.Subscript(value=value, slice=ast.Name(id=key)) if key == name:
                if called(value) in one.mappings:
                    return True
            case ast.Call(args=[ast.Name(id=key), *_]) if key == name and called(node) in one.reads:
                return True
            case ast.Compare(left=ast.Name(id=key), comparators=[value]) if key == name:
                if called(value) in one.mappings:
                    return True
            case _:
                pass
    return False


def _takes(body: Iterable[ast.stmt], name: str, one: Environment) -> bool:
    """Whether statements take the variable of a name from the environment, which fails without it."""
    return any(
        isinstance(node, ast.Subscript)
        and called(node.value) in one.mappings
        and isinstance(node.slice, ast.Name)
        and node.slice.id == name
        for statement in body
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr))
        for node in ast.walk(statement)
    ) and not any(isinstance(each, ast.IfExp) for statement in body for each in ast.walk(statement))


def _may_end(body: Iterable[ast.stmt]) -> bool:
    """Whether a loop may end before it has read all variables."""
    return any(isinstance(node, (ast.Return, ast.Break)) for one in body for node in ast.walk(one))


def _is_checked(module: Module, loop: ast.expr) -> bool:
    """Whether a condition raises an error if one of the variables that a comprehension reads is missing."""
    names = {
        called(target) for each in module.of(ast.Assign) if each.value is loop for target in each.targets
    }
    absent = isinstance(loop, _LISTED) and any(map(_is_negative, loop.generators[0].ifs))
    for condition in module.of(ast.If):
        if not ends(condition.body):
            continue
        match condition.test:
            # `missing = [name for name in REQUIRED if name not in os.environ]`
            case ast.Name(id=name) if absent and name in names:
                return True
            case ast.NamedExpr(value=value) if absent and value is loop:
                return True
            case ast.Call(func=ast.Name(id="any"), args=[inner]) if inner is loop:
                return isinstance(inner, _LISTED) and (absent or _is_negative(inner.elt))
            case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id="all"), args=[inner])) if (
                inner is loop
            ):
                return isinstance(inner, _LISTED) and not absent and not _is_negative(inner.elt)
            case _:
                pass
    return False


_LISTED = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


def _is_tested(module: Module, node: ast.AST) -> bool:
    """Whether a comprehension is in a condition at the top of a module."""
    return any(
        isinstance(one, ast.If) and any(each is node for each in ast.walk(one.test))
        for one in module.tree.body
    )


def _defines(module: Module, name: str) -> bool:
    return any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name for node in module.tree.body
    )
