"""The calls that a call in a function or a loop stands for: one for each use of the function and each turn of the loop.

What the call is given there takes the place of parameters and names, so that its arguments can be read as constants.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from functools import cached_property, lru_cache

from ...core.record import record
from ..sources import Sources
from .modules import Module, called, modules_of, text_of
from .routers import Key, Placed, entry, function_of, listed, looped
from .texts import text_and_variables

_DEEPEST = 3
_MOST = 200
# What takes the place of a name.
Values = Mapping[str, ast.expr]


@record
class Variant:
    """A call with constants in place of names, and the call in a module that makes it so."""

    call: ast.Call
    module: Module
    at: ast.Call


@record(eq=False)
class Variants:
    """The calls of a project, by the functions that they mean."""

    sources: Sources

    @cached_property
    def _calls(self) -> dict[Key, list[tuple[Module, ast.Call]]]:
        found: dict[Key, list[tuple[Module, ast.Call]]] = {}
        for module in modules_of(self.sources).values():
            for call in module.of(ast.Call):
                key = function_of(module, call, self.sources)
                if key is not None and key[0] in modules_of(self.sources):
                    found.setdefault(key, []).append((module, call))
        return found

    def of(self, module: Module, call: ast.Call, depth: int = 0) -> list[Variant]:
        """The calls that a call stands for; the call itself if it is not known what it is given."""
        turns = looped(module, call, self.sources)
        if turns is not None and turns != [{}]:
            return [Variant(_with(call, self._values(turn)), module, call) for turn in turns[:_MOST]]
        around = module.function_at(call.lineno)
        used = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
        if around is None or depth >= _DEEPEST:
            return [Variant(call, module, call)]
        name, function = around
        fields = self._fields(module, name, call)
        used |= {
            node.id for value in fields.values() for node in ast.walk(value) if isinstance(node, ast.Name)
        }
        parameters = [one.arg for one in _parameters(name, function)]
        parameters += [one.arg for one in (*function.args.kwonlyargs, function.args.kwarg) if one is not None]
        if used.isdisjoint(parameters):
            return [Variant(_with(call, fields), module, call)]
        found: list[Variant] = []
        for home, use in self._uses(module, name)[:_MOST]:
            for site in self.of(home, use, depth + 1) if use is not call else ():
                given = self._given(name, function, site.call, site.module)
                # With unknown arguments the call stays as it is.
                found.append(Variant(_with(_with(call, fields), given or {}), site.module, site.at))
        return found or [Variant(call, module, call)]

    def turns(self, module: Module, call: ast.Call) -> list[Mapping[str, Placed]] | None:
        """What the names in the arguments of a call are in turn: in a loop, or for each use of the function around it.

        It is None if that is not known.
        """
        found = looped(module, call, self.sources)
        around = module.function_at(call.lineno)
        if found != [{}] or around is None:
            return found
        name, function = around
        given = (*call.args, *(word.value for word in call.keywords))
        used = {node.id for value in given for node in ast.walk(value) if isinstance(node, ast.Name)}
        parameters = [*_parameters(name, function), *function.args.kwonlyargs]
        wanted = {one.arg for one in parameters} & used - module.assigned.keys()
        uses = self._uses(module, name) if wanted else []
        turns: list[Mapping[str, Placed]] = []
        for home, use in uses[:_MOST]:
            values = _arguments(name, function, use)
            if values is None:
                return None
            turns.append({one: (home, value) for one, value in values.items() if one in wanted})
        return turns or found

    def _uses(self, module: Module, name: str) -> list[tuple[Module, ast.Call]]:
        """The calls of a function; for a constructor, those of its class."""
        return self._calls.get((module.name, name.removesuffix(".__init__")), [])

    def _fields(self, module: Module, function: str, call: ast.Call) -> dict[str, ast.expr]:
        """The values of the attributes of `self` that a call uses."""
        found: dict[str, ast.expr] = {}
        owner = function.rpartition(".")[0]
        for node in ast.walk(call) if owner else ():
            match node:
                case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attribute):
                    value = module.only_value(f"self.{attribute}") or module.only_value(attribute)
                    if value is not None and module.class_at(value.lineno) == owner:
                        name = f"{called(node).partition('.')[0]}.{attribute}"
                        found[name] = self._of_object(module, owner, value)
                case _:
                    pass
        return found

    def _of_object(self, module: Module, owner: str, value: ast.expr) -> ast.expr:
        """The value of an attribute that the constructor is given, if all objects of the class have the same."""
        name = f"{owner}.__init__"
        function = module.functions.get(name)
        if not isinstance(value, ast.Name) or function is None:
            return value
        given = [self._given(name, function, call, home) for home, call in self._uses(module, name)]
        values = [one.get(value.id) if one is not None else None for one in given]
        texts = {one.value if isinstance(one, ast.Constant) else None for one in values}
        text = texts.pop() if len(texts) == 1 else None
        return ast.copy_location(ast.Constant(text), value) if isinstance(text, str) else value

    def _given(
        self, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, module: Module
    ) -> dict[str, ast.expr] | None:
        """What a call gives the parameters of a function, as constants; None if this is not told by its arguments."""
        given = _arguments(name, function, call)
        if given is None:
            return None
        known = {one.arg for one in (*_parameters(name, function), *function.args.kwonlyargs)}
        found = {one: self._constant(value, module) for one, value in given.items()}
        if function.args.kwarg is not None:
            # `**others` as a mapping, which takes the place of the arguments.
            others = [word for word in call.keywords if word.arg and word.arg not in known]
            keys: list[ast.expr | None] = [ast.Constant(word.arg) for word in others]
            values = [self._constant(word.value, module) for word in others]
            found[function.args.kwarg.arg] = ast.copy_location(ast.Dict(keys, values), call)
        return found

    def _values(self, turn: Mapping[str, tuple[Module, ast.expr]]) -> dict[str, ast.expr]:
        return {name: self._constant(value, home) for name, (home, value) in turn.items()}

    def _constant(self, value: ast.expr, module: Module) -> ast.expr:
        """A text or a list of texts as a constant; another expression as it is."""
        text, variables = text_and_variables(value, module, self.sources)
        if text is not None and not variables:
            return ast.copy_location(ast.Constant(text), value)
        if isinstance(value, ast.Dict):
            return ast.copy_location(
                ast.Dict(value.keys, [self._constant(one, module) for one in value.values]), value
            )
        items = listed(value, module, self.sources) if not isinstance(value, ast.Constant) else None
        if items is None:
            return value
        inner = [self._constant(item, home) for home, item in items]
        return ast.copy_location(ast.List(inner, ast.Load()), value)


def _arguments(
    name: str, function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call
) -> dict[str, ast.expr] | None:
    """What a call gives the parameters of a function; None if this is not told by its arguments."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(
        one.arg is None for one in call.keywords
    ):
        return None
    parameters = _parameters(name, function)
    defaults = function.args.defaults
    pairs: list[tuple[ast.arg, ast.expr | None]] = [
        *zip(parameters[len(parameters) - len(defaults) :], defaults, strict=False),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
        *zip(parameters, call.args, strict=False),
    ]
    given = {one.arg: value for one, value in pairs if value is not None}
    known = {one.arg for one in (*parameters, *function.args.kwonlyargs)}
    given.update((word.arg, word.value) for word in call.keywords if word.arg in known and word.arg)
    return given


def _parameters(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """The parameters that have a position, without the object of a method."""
    listed_parameters = [*function.args.posonlyargs, *function.args.args]
    static = any(called(one) == "staticmethod" for one in function.decorator_list)
    return listed_parameters[1:] if "." in name and not static else listed_parameters


@lru_cache(maxsize=2)
def variants_of(sources: Sources) -> Variants:
    """The calls of a project; its readers share one value."""
    return Variants(sources)


class _Substitution(ast.NodeTransformer):
    def __init__(self, values: Values) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.copy(self._values.get(node.id, node))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        value = self._values.get(node.value.id) if isinstance(node.value, ast.Name) else None
        found = entry(value, node.slice.value) if value and isinstance(node.slice, ast.Constant) else None
        return found or self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._values.get(called(node)) or self.generic_visit(node)


def _with(call: ast.Call, values: Values) -> ast.Call:
    """A call with values in place of names."""
    if not values:
        return call
    made = _Substitution(values).visit(copy.deepcopy(call))
    if not isinstance(made, ast.Call):
        return call
    words: list[ast.keyword] = []
    for word in made.keywords:
        match word:
            case ast.keyword(arg=None, value=ast.Dict(keys=keys, values=inner)):
                pairs = zip(keys, inner, strict=True)
                words += (ast.keyword(text_of(key), value) for key, value in pairs)
            case _:
                words.append(word)
    made.keywords = words
    return made
