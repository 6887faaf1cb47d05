"""JSON Schema from the annotations and pydantic models in a syntax tree; nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from aurora_devops.code.python.modules import Module, called, keyword, text_of

Schema = dict[str, Any]

# Source: docs.pydantic.dev/latest/usage/types/ and what model_json_schema() gives for each.
_SIMPLE: Mapping[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "contentMediaType": "application/octet-stream"},
    "None": {"type": "null"},
    "datetime": {"type": "string", "format": "date-time"},
    "AwareDatetime": {"type": "string", "format": "date-time"},
    "NaiveDatetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "UUID4": {"type": "string", "format": "uuid"},
    "UUID7": {"type": "string", "format": "uuid"},
    "Decimal": {"type": "string"},
    "EmailStr": {"type": "string", "format": "email"},
    "AnyUrl": {"type": "string", "format": "uri"},
    "AnyHttpUrl": {"type": "string", "format": "uri"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "IPvAnyAddress": {"type": "string"},
    "SecretStr": {"type": "string", "format": "password", "writeOnly": True},
    "PositiveInt": {"type": "integer", "exclusiveMinimum": 0},
    "NonNegativeInt": {"type": "integer", "minimum": 0},
    "PositiveFloat": {"type": "number", "exclusiveMinimum": 0},
    "NonNegativeFloat": {"type": "number", "minimum": 0},
    "StrictStr": {"type": "string"},
    "StrictInt": {"type": "integer"},
    "StrictBool": {"type": "boolean"},
    "UploadFile": {"type": "string", "contentMediaType": "application/octet-stream"},
    "dict": {"type": "object"},
    "Mapping": {"type": "object"},
    "list": {"type": "array", "items": {}},
    "tuple": {"type": "array", "items": {}},
    "set": {"type": "array", "items": {}, "uniqueItems": True},
}
_LISTS = {
    **dict.fromkeys(("list", "List", "Sequence", "Iterable", "tuple", "Tuple"), False),
    **dict.fromkeys(("set", "Set", "frozenset", "FrozenSet"), True),
}
_CONSTRAINTS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
    "regex": "pattern",
    "description": "description",
    "examples": "examples",
    "min_length": "minLength",
    "max_length": "maxLength",
}
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_MODELS = frozenset({"BaseModel", "RootModel", "SQLModel", "TypedDict", "GenericModel"})
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum"})
_DEEPEST = 20
_MOST_HOPS = 16

Key = tuple[str, str]
_Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr


def literal(node: ast.expr | None) -> Any:
    """The value of an expression of constants; None where it is none."""
    if node is None:
        return None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if _is_data(value) else None


def _is_data(value: object) -> bool:
    """Whether JSON can hold a value."""
    if isinstance(value, dict):
        return all(isinstance(key, str | int) and _is_data(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_data, value))
    return value is None or isinstance(value, str | int | float | bool)


class Schemas:
    """The schemas of annotations; those of models are collected and referred to by name."""

    def __init__(self, modules: Mapping[str, Module], reserved: Collection[str] = ()) -> None:
        self._modules = modules
        self._reserved = reserved
        self._names: dict[Key, str] = {}
        self._found: dict[str, Schema] = {}

    def components(self) -> Mapping[str, Schema]:
        """The schemas of the models that were met, by name."""
        return self._found

    def of(self, node: ast.expr | None, module: Module, depth: int = 0) -> Schema:
        """The schema of an annotation; anything goes where it says nothing that is known."""
        if node is None or depth > _DEEPEST:
            return {}
        match node:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as text):
                return self._quoted(text, module, depth)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._union([left, right], module, depth)
            case ast.Subscript(value=value, slice=inner):
                return self._generic(called(value).rpartition(".")[2], value, inner, module, depth)
            case ast.Name() | ast.Attribute():
                return self._named(node, module, depth)
            case _:
                return {}

    def constrained(self, schema: Schema, call: ast.Call) -> Schema:
        """A schema with what `Field(...)`, `Query(...)` and their like add to it."""
        more: Schema = {}
        many = schema.get("type") == "array"
        for name, key in _CONSTRAINTS.items():
            value = literal(keyword(call, name))
            if value is not None and not (many and name in ("pattern", "regex")):
                more[key.replace("Length", "Items") if many else key] = value
        default = keyword(call, "default") or (call.args[0] if call.args else None)
        value = literal(default)
        if value is not None:
            more["default"] = value
        # Beside a reference nothing else than a description is surely meant for the whole.
        return {
            **schema,
            **({key: more[key] for key in ("description",) if key in more} if "$ref" in schema else more),
        }

    def is_required(self, call: ast.Call) -> bool:
        """Whether a `Field(...)` or one of its like leaves its value to the caller."""
        if keyword(call, "default_factory") is not None:
            return False
        default = keyword(call, "default") or (call.args[0] if call.args else None)
        return default is None or (isinstance(default, ast.Constant) and default.value is ...)

    def is_compound(self, schema: Schema) -> bool:
        """Whether FastAPI looks for a value of it in the body, not in the query."""
        if "$ref" in schema:
            return "enum" not in self._found.get(schema["$ref"].rpartition("/")[2], {})
        if any(self.is_compound(one) for one in schema.get("anyOf", ())):
            return True
        return schema.get("type") in ("object", "array")

    def annotated(
        self, node: ast.expr | None, module: Module
    ) -> tuple[ast.expr | None, list[ast.expr], Module]:
        """The type in `Annotated[...]`, what stands beside it, and the module that says so, through its aliases."""
        for _ in range(_MOST_HOPS):
            match node:
                case ast.Subscript(value=value, slice=ast.Tuple(elts=[first, *rest])) if called(
                    value
                ).endswith("Annotated"):
                    return first, rest, module
                case ast.Name(id=name):
                    home, found = self.definition(name, module)
                    if not isinstance(found, ast.Subscript | ast.Name):
                        break
                    node, module = found, home
                case _:
                    break
        return node, [], module

    def definition(self, name: str, module: Module) -> tuple[Module, _Node | None]:
        """What a name of a module stands for, through the imports that hand it on, and the module that says so."""
        for _ in range(_MOST_HOPS):
            for node in module.tree.body:
                match node:
                    case ast.ClassDef(name=own) | ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own):
                        if own == name:
                            return module, node
                    case ast.Assign(targets=[ast.Name(id=own)], value=value):
                        if own == name:
                            return module, value
                    case _:
                        pass
            home, inner = module.names.get(name, ("", ""))
            if home not in self._modules or not inner:
                break
            module, name = self._modules[home], inner
        return module, None

    def _quoted(self, text: str, module: Module, depth: int) -> Schema:
        try:
            return self.of(ast.parse(text, mode="eval").body, module, depth + 1)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return {}

    def _named(self, node: ast.Name | ast.Attribute, module: Module, depth: int) -> Schema:
        dotted = called(node)
        last = dotted.rpartition(".")[2]
        home, name = module, last
        if isinstance(node, ast.Attribute):
            base = dotted.rpartition(".")[0]
            bound = module.names.get(base.partition(".")[0])
            whole = ".".join(part for part in (bound or ())) if bound else base
            found = next((one for one in (whole, bound[0] if bound else "") if one in self._modules), "")
            if not found:
                return dict(_SIMPLE.get(last, {}))
            home = self._modules[found]
        where, definition = self.definition(name, home)
        if isinstance(definition, ast.ClassDef):
            return self._class(definition, where, depth)
        if isinstance(definition, ast.expr) and not isinstance(definition, ast.Call):
            return self.of(definition, where, depth + 1)
        if definition is None:
            imported = home.names.get(name, ("", ""))[1]
            return dict(_SIMPLE.get(name, _SIMPLE.get(imported, {})))
        return {}

    def _generic(self, name: str, value: ast.expr, inner: ast.expr, module: Module, depth: int) -> Schema:
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name == "Annotated" and items:
            schema = self.of(items[0], module, depth + 1)
            for call in items[1:]:
                if isinstance(call, ast.Call):
                    schema = self.constrained(schema, call)
            return schema
        if name == "Optional":
            return self._union([*items, ast.Constant(None)], module, depth)
        if name == "Union":
            return self._union(items, module, depth)
        if name == "Literal":
            values = [literal(item) for item in items]
            return {"enum": values} if len(values) > 1 else {"const": values[0]}
        if name in _LISTS:
            unique = {"uniqueItems": True} if _LISTS[name] else {}
            return {"type": "array", "items": self.of(items[0], module, depth + 1), **unique}
        if name in ("dict", "Dict", "Mapping", "MutableMapping") and len(items) > 1:
            return {"type": "object", "additionalProperties": self.of(items[1], module, depth + 1)}
        return self.of(value, module, depth + 1) if isinstance(value, ast.Name | ast.Attribute) else {}

    def _union(self, nodes: list[ast.expr], module: Module, depth: int) -> Schema:
        schemas: list[Schema] = []
        for node in nodes:
            schema = self.of(node, module, depth + 1)
            schemas += schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]
        if any(not schema for schema in schemas):
            return {}
        if len(schemas) == 2 and schemas[1] == {"type": "null"} and isinstance(schemas[0].get("type"), str):
            return {**schemas[0], "type": [schemas[0]["type"], "null"]}
        return {"anyOf": schemas}

    def _class(self, node: ast.ClassDef, module: Module, depth: int) -> Schema:
        key = module.name, node.name
        if key not in self._names:
            bases = set(self._bases(node, module))
            if bases & _ENUMS:
                content = self._enum(node, bases)
            elif bases & _MODELS or any(called(item).endswith("dataclass") for item in node.decorator_list):
                content = {}
            else:
                return dict(_SIMPLE.get(node.name, {}))
            taken = node.name in self._found or node.name in self._reserved
            name = node.name if not taken else f"{module.name.replace('.', '_')}_{node.name}"
            # Named before its fields are read: a tree's nodes hold nodes.
            self._names[key] = name
            self._found[name] = content
            if not content:
                self._found[name] = self._model(node, module, depth)
        return {"$ref": f"#/components/schemas/{self._names[key]}"}

    def _bases(self, node: ast.ClassDef, module: Module, depth: int = 0) -> Iterator[str]:
        """The names of all classes above a class."""
        for base in node.bases:
            target = base.value if isinstance(base, ast.Subscript) else base
            name = called(target).rpartition(".")[2]
            yield name
            where, above = self.definition(name, module) if isinstance(target, ast.Name) else (module, None)
            if isinstance(above, ast.ClassDef) and above is not node and depth < _MOST_HOPS:
                yield from self._bases(above, where, depth + 1)

    @staticmethod
    def _enum(node: ast.ClassDef, bases: set[str]) -> Schema:
        values = []
        for statement in node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    automatic = isinstance(value, ast.Call) and called(value).endswith("auto")
                    found = name.lower() if automatic and "StrEnum" in bases else literal(value)
                    values += [found] if found is not None else []
                case _:
                    pass
        described = {"description": text} if (text := ast.get_docstring(node)) else {}
        if not values:
            return {**described, "type": "string"}
        types = {type(value) for value in values}
        sort = {"type": _TYPES[types.pop()]} if len(types) == 1 and types <= _TYPES.keys() else {}
        return {**described, **sort, "enum": values}

    def _model(self, node: ast.ClassDef, module: Module, depth: int) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for owner, where in (*reversed([*self._above(node, module)]), (node, module)):
            for statement in owner.body:
                if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                    continue
                name = statement.target.id
                if (
                    name.startswith("_")
                    or name == "model_config"
                    or "ClassVar" in ast.unparse(statement.annotation)
                ):
                    continue
                self._field(name, statement, where, properties, required, depth)
        found: Schema = {"type": "object"}
        if text := ast.get_docstring(node):
            found["description"] = text
        found["properties"] = properties
        if required:
            found["required"] = required
        return found

    def _field(
        self,
        name: str,
        statement: ast.AnnAssign,
        module: Module,
        properties: dict[str, Schema],
        required: list[str],
        depth: int,
    ) -> None:
        schema = self.of(statement.annotation, module, depth + 1)
        value = statement.value
        must = value is None
        if isinstance(value, ast.Call) and called(value).rpartition(".")[2] in ("Field", "field"):
            schema = self.constrained(schema, value)
            must = self.is_required(value)
            name = text_of(keyword(value, "alias")) or name
        elif value is not None and (default := literal(value)) is not None and "$ref" not in schema:
            schema = {**schema, "default": default}
        if name in required:
            required.remove(name)
        if must:
            required.append(name)
        properties[name] = schema

    def _above(
        self, node: ast.ClassDef, module: Module, depth: int = 0
    ) -> Iterator[tuple[ast.ClassDef, Module]]:
        """The classes above a class that are the application's own, the nearest first."""
        for base in node.bases:
            target = base.value if isinstance(base, ast.Subscript) else base
            if not isinstance(target, ast.Name) or depth > _MOST_HOPS:
                continue
            where, above = self.definition(target.id, module)
            if isinstance(above, ast.ClassDef) and above is not node:
                yield above, where
                yield from self._above(above, where, depth + 1)
