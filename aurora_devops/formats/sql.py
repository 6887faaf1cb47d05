"""What statements of SQL define and use: tables and their columns, each with its place in the text.

The parser is sqlglot. A statement that it does not read tells nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import record
from ..core.words import word_set

if TYPE_CHECKING:
    from sqlglot import Token, exp
    from sqlglot.dialects.dialect import Dialect

# A longer text, such as a dump, is not read.
MOST_CHARACTERS = 300_000


@record
class Name:
    """A name as it is written, without quotes, and the offsets of its first character and of the one after it."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The name without capitals: databases compare names that are not quoted in this way."""
        return self.text.lower()


@record
class Definition:
    """A table or a view that a statement creates (`created`) or changes, with the columns that it gets.

    `whole` is set if these are all of its columns. A table that is renamed is created with its new name, and is
    `renamed` from the old one.
    """

    table: Name
    columns: tuple[Name, ...] = ()
    created: bool = False
    whole: bool = False
    renamed: str = ""


@record
class Use:
    """A table that a statement reads or writes, and those of its columns that are certainly meant."""

    table: Name
    columns: tuple[Name, ...] = ()


def definitions(text: str) -> Iterator[Definition]:
    """The tables that the statements of a text create and change, in order."""
    from sqlglot import exp

    for statement in _statements(text):
        if isinstance(statement, exp.Create) and statement.kind in ("TABLE", "VIEW"):
            yield from _created(statement)
        elif isinstance(statement, exp.Alter):
            yield from _altered(statement)


def uses(text: str) -> Iterator[Use]:
    """The tables that the statements of a text use; a table whose schema is not the usual one is left out."""
    for statement in _statements(text):
        yield from _uses(statement)


# Parsing


def _statements(text: str) -> list[exp.Expr]:
    """The statements of a text that can be read."""
    from sqlglot import TokenType
    from sqlglot.errors import SqlglotError

    if len(text) > MOST_CHARACTERS:
        return []
    with _quiet():
        read = _tokens(text)
        if read is None:
            return []
        dialect, tokens = read
        found: list[exp.Expr] = []
        first = 0
        for index, token in enumerate(tokens):
            last = index + 1 == len(tokens)
            if token.token_type is not TokenType.SEMICOLON and not last:
                continue
            part = tokens[first : index + (token.token_type is not TokenType.SEMICOLON)]
            first = index + 1
            if not part:
                continue
            with suppress(SqlglotError, RecursionError):
                found += [one for one in dialect.parser().parse(part, text) if one is not None]
    return found


def _tokens(text: str) -> tuple[Dialect, list[Token]] | None:
    """The tokens of a text, and the dialect; None if it has no known one. Only MySQL quotes names with backquotes."""
    from sqlglot import TokenType
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import SqlglotError

    has_quotes = "`" in text
    for name in ("postgres", "mysql") if has_quotes else ("postgres",):
        dialect = Dialect.get_or_raise(name)
        with suppress(SqlglotError):
            tokens = dialect.tokenize(text)
            if not has_quotes or not any(
                one.text == "`" and one.token_type is TokenType.UNKNOWN for one in tokens
            ):
                return dialect, tokens
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """The parser writes a warning for each statement that it does not know in detail."""
    logger = logging.getLogger("sqlglot")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _name(node: exp.Expr | None) -> Name | None:
    """The name that a node is or has; None for one that is made of values."""
    from sqlglot import exp

    identifier = node if isinstance(node, exp.Identifier) else node.this if node is not None else None
    if not isinstance(identifier, exp.Identifier) or "start" not in identifier.meta:
        return None
    start, end = identifier.meta["start"], identifier.meta["end"] + 1
    cut = 1 if identifier.args.get("quoted") and end - start > len(identifier.name) else 0
    return Name(identifier.name, start + cut, end - cut)


# Definitions


def _created(statement: exp.Create) -> Iterator[Definition]:
    from sqlglot import exp

    schema = statement.this if isinstance(statement.this, exp.Schema) else None
    table = _name(schema.this if schema is not None else statement.this)
    if table is None or statement.find(exp.TemporaryProperty) is not None:
        return
    parts = schema.expressions if schema is not None and statement.expression is None else []
    columns = tuple(
        name for part in parts if isinstance(part, exp.ColumnDef) if (name := _name(part)) is not None
    )
    others = any(isinstance(part, (exp.LikeProperty, exp.Identifier)) for part in parts)
    inherits = any(
        isinstance(one, (exp.InheritsProperty, exp.LikeProperty, exp.PartitionedOfProperty))
        for one in statement.find_all(exp.Property)
    )
    yield Definition(table, columns, created=True, whole=bool(columns) and not others and not inherits)


def _altered(statement: exp.Alter) -> Iterator[Definition]:
    from sqlglot import exp

    table = _name(statement.this)
    if table is None or statement.args.get("kind") not in ("TABLE", "VIEW"):
        return
    for action in statement.args.get("actions") or ():
        if isinstance(action, exp.AlterRename):
            if (name := _name(action.this)) is not None:
                yield Definition(name, created=True, renamed=table.key)
        elif isinstance(action, (exp.ColumnDef, exp.RenameColumn)):
            column = action.args["to"] if isinstance(action, exp.RenameColumn) else action
            if (name := _name(column)) is not None:
                yield Definition(table, (name,))


# Uses

_PLAIN = regex(r"\w+")
# The tables of databases themselves.
_OWN = regex(r"(?i)pg_|sqlite_|dual$")
_USUAL_SCHEMAS = word_set("public dbo main")
# Columns and values that databases have themselves.
_BUILT_IN = word_set(
    "ctid xmin xmax cmin cmax tableoid oid rowid _rowid_ rownum level sysdate dual user default key"
)


def _uses(statement: exp.Expr) -> Iterator[Use]:
    from sqlglot import exp

    if isinstance(statement, exp.Insert):
        yield from _inserted(statement)
    elif isinstance(statement, (exp.Query, exp.Update, exp.Delete)) and not isinstance(statement, exp.Values):
        tables = _Tables(statement)
        columns: dict[str, list[Name]] = {}
        for column in statement.find_all(exp.Column):
            name, owner = _name(column), tables.owner(column)
            if name is not None and owner is not None and _PLAIN.fullmatch(name.text):
                columns.setdefault(owner, []).append(name)
        for table in tables.found:
            yield Use(table, tuple(columns.pop(table.key, ())))


def _inserted(statement: exp.Insert) -> Iterator[Use]:
    """The columns that an insert fills, and those that its query reads."""
    from sqlglot import exp

    schema = statement.this if isinstance(statement.this, exp.Schema) else None
    table = _table(schema.this if schema is not None else statement.this)
    if table is not None:
        listed = [_name(one) for one in (schema.expressions if schema is not None else ())]
        yield Use(table, tuple(name for name in listed if name is not None))
    if statement.expression is not None:
        yield from _uses(statement.expression)


class _Tables:
    """The tables of a statement, and the names by which its columns refer to them."""

    def __init__(self, statement: exp.Expr) -> None:
        from sqlglot import exp

        self._common = {one.alias.lower() for one in statement.find_all(exp.CTE)}
        # The names of queries, which a table inside of one may have as well.
        self._queries = {one.alias.lower() for one in statement.find_all(exp.Lateral, exp.Subquery)}
        self.found: list[Name] = []
        self._called: dict[str, set[str]] = {}
        for node in statement.find_all(exp.Table):
            table = _table(node)
            if table is None:
                continue
            called = (node.alias or table.text).lower()
            if table.key in self._common:
                self._queries.add(called)
            else:
                self.found.append(table)
                self._called.setdefault(called, set()).add(table.key)
        self._others = (
            {one.alias.lower() for one in statement.find_all(exp.Alias)} | self._called.keys() | _BUILT_IN
        )
        single = len({one.key for one in self.found}) == 1 and not _has_other_sources(statement)
        self._only = self.found[0].key if single else None

    def owner(self, column: exp.Column) -> str | None:
        """The key of the table that has a column; None if it is not certain."""
        from sqlglot import exp

        # A name in quotes is a string in some databases.
        if (
            column.this.args.get("quoted")
            or column.args.get("db")
            or isinstance(column.parent, (exp.Kwarg, exp.PropertyEQ))
        ):
            return None
        qualifier = column.table.lower()
        if qualifier:
            meant = self._called.get(qualifier, set()) if qualifier not in self._queries else set()
            return next(iter(meant)) if len(meant) == 1 else None
        return None if column.name.lower() in self._others else self._only


def _has_other_sources(statement: exp.Expr) -> bool:
    """Whether columns may be those of a query, a function or values; queries in conditions have tables of their own."""
    from sqlglot import exp

    if statement.find(exp.CTE, exp.Unnest, exp.Lateral, exp.Values) is not None:
        return True
    if any(not isinstance(one.this, exp.Identifier) for one in statement.find_all(exp.Table)):
        return True
    return any(isinstance(one.parent, (exp.From, exp.Join)) for one in statement.find_all(exp.Subquery))


def _table(node: exp.Expr) -> Name | None:
    """The name of a table in one of the usual schemas."""
    from sqlglot import exp

    if not isinstance(node, exp.Table) or node.catalog or (node.db and node.db.lower() not in _USUAL_SCHEMAS):
        return None
    name = _name(node)
    return name if name is not None and _PLAIN.fullmatch(name.text) and not _OWN.match(name.text) else None
