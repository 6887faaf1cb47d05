"""The tables of a repository's databases: what its migrations create, and what the statements in its code use.

Migrations are read in SQL, and in Python with Alembic; of those in JavaScript with Knex, only the names of tables. All
definitions count, whatever their order: a table or a column that is renamed or dropped is still known.

Sources: alembic.sqlalchemy.org/en/latest/ops.html, knexjs.org/guide/schema-builder.html,
postgresql.org/docs/current/sql-createtable.html.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from functools import cached_property
from posixpath import dirname
from typing import TYPE_CHECKING

from .code.sources import is_test
from .code.statements import Statement, statements
from .core.lazy import regex
from .core.place import Elsewhere
from .core.record import record
from .core.source import Source, Span
from .core.words import word_set
from .facts import CreatedTable, UncreatedName

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document

# Files

_CODE = ("py", "go", "js", "mjs", "cjs", "ts", "mts", "java", "kt", "rs", "sql")
# Scripts and manifests may create tables, too.
_OF_SCRIPTS = ("sh", "yaml", "yml", "tf", "md")
_REVERTS = regex(
    r"(?:^|/)(?:[^/]*[._-]down\.sql|down\.sql|U\d[^/]*\.sql|(?:down|rollbacks?|undo)/[^/]*\.sql)$"
)
_MIGRATIONS = (
    "**/*.sql",
    "**/versions/*.py",
    "**/migrations/*.py",
    "**/migrations/**/*.js",
    "**/migrations/**/*.ts",
)
# Migrations of tools that are not read.
_OTHERS = (
    "**/schema.rb",
    "**/migrations/*.php",
    "**/changelog*.*",
    "**/changelog/**",
    "**/changelogs/**",
    "**/*DbContext.cs",
    "**/schema.prisma",
)
# A library that creates tables itself, or whose migrations are not read.
_MAPPER = regex(
    r"__tablename__|\bdeclarative_base\b|\bDeclarativeBase\b|\bSQLModel\b|\bmodels\.Model\b|\bcreate_all\(|\bAutoMigrate\("
    r"|\bgorm\.io\b|\bentgo\.io\b|@Entity\b|@Table\b|\bsequelize\b|[\"']typeorm[\"']|[\"']drizzle-orm|\bdiesel\b|\bsea_orm\b"
    r"|\bmikro-orm\b|\bexposed\.sql\b|\bpeewee\b|\bpony\.orm\b|\btortoise\b"
)
_DOWN = regex(r"(?m)^--[ \t]*(?:\+goose[ \t]+Down|migrate:down)\b")
_REVISION = regex(r"(?m)^revision[ \t]*(?::[^=\n]*)?=")
_KNEX = regex(r"\.\s*(?:createTable|createTableIfNotExists|alterTable|table)\s*\(\s*[\"'`](\w+)[\"'`]")
_FOLDER = regex(r"(?:^|/)\w*migrat\w*/")
_CHANGES = regex(r"(?i)\b(?:create|alter)\s+(?:\w+\s+){0,3}?(?:table|view)\b")
# The tables that a text creates, wherever it does.
_CREATED = regex(
    r"(?i)\bcreate\s+(?:\w+\s+){0,3}?(?:table|view)\s+(?:if\s+not\s+exists\s+)?"
    r"[\"`\[]?(?:\w+[\"`\]]?\.[\"`\[]?)?(\w+)"
)
# What a statement calls the rows of a query, also in a part of it that another string has.
_COMMON = regex(r"(?i)\b(\w+)\s*(?:\([^()]*\)\s*)?\bas\s+(?:(?:not\s+)?materialized\s+)?\(")
# Files of queries for tools that write code: sqlc, aiosql, PgTyped; and the functions of sqlc for parameters.
_QUERIES = regex(
    r"(?m)^[ \t]*(?:--|/\*)[ \t]*@?name[ \t]*:?[ \t]+\w+[!^$#*<]{0,2}[ \t]*(?::\w+[ \t]*)?(?:\*/)?[ \t\r]*$"
)
_PARAMETER = regex(r"\bsqlc\.\w+\([^()]*\)")
_TEMPLATE = regex(r"\{[{%]")
_WORD = regex(r"[A-Za-z_]\w*")


@record
class Named:
    """The name of a table, or of a `column` of it, in a file, with the offsets of the name."""

    file: str
    start: int
    end: int
    table: str
    column: str = ""


class _Schema:
    """The tables that the migrations of a repository create, with the names of their columns."""

    def __init__(self) -> None:
        self.created: dict[str, Named] = {}
        self.columns: dict[str, set[str]] = {}
        self.whole: set[str] = set()
        self.files: set[str] = set()

    def add(self, table: Named, columns: set[str], *, created: bool, whole: bool) -> None:
        """A definition in a file."""
        key = table.table.lower()
        self.columns.setdefault(key, set()).update(columns)
        if created:
            self.created.setdefault(key, table)
        if whole:
            self.whole.add(key)

    def _rename(self, old: str, table: Named) -> None:
        """A table with the columns of another one, which it replaces if a migration has created that."""
        created = self.created.pop(old, None) is not None
        self.add(table, self.columns.get(old, set()), created=created, whole=old in self.whole)

    def read(self, source: Source) -> None:
        """The definitions in a file, if it is one of migrations."""
        path, text = source.path, source.text
        if path.endswith(".sql"):
            if not _CHANGES.search(text) or _TEMPLATE.search(text):
                return
            self._sql(source, text, 0)
        elif path.endswith(".py"):
            if not _REVISION.search(text):
                return
            self._alembic(source)
        elif _KNEX.search(text):
            self._knex(source)
        else:
            return
        self.files.add(path)

    def _sql(self, source: Source, text: str, start: int) -> None:
        """The definitions in a text that begins at an offset of the file."""
        from .formats.sql import definitions

        if _REVERTS.search(source.path):
            return
        down = _DOWN.search(text)
        text = text[: down.start()] if down else text
        for one in definitions(text):
            table = Named(source.path, start + one.table.start, start + one.table.end, one.table.text)
            columns = {name.key for name in one.columns}
            if one.renamed:
                self._rename(one.renamed, table)
            else:
                self.add(table, columns, created=one.created, whole=one.whole)
        for match in _CREATED.finditer(text):
            self.columns.setdefault(match[1].lower(), set())

    def _alembic(self, source: Source) -> None:
        try:
            module = ast.parse(source.text)
        except (SyntaxError, ValueError, RecursionError):
            return
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                        self._operation(source, call, call.func.attr)

    def _operation(self, source: Source, call: ast.Call, name: str) -> None:
        """An operation of Alembic."""
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            return
        if name in ("create_table", "add_column"):
            columns = {column for one in call.args[1:] if (column := _column(one)) is not None}
            listed = all(isinstance(one, ast.Call) for one in call.args[1:])
            table = self._at(source, first, first.value)
            self.add(table, columns, created=name == "create_table", whole=listed and name == "create_table")
        elif name == "batch_alter_table":
            self.whole.discard(first.value.lower())
            self.columns.setdefault(first.value.lower(), set())
        elif name in ("execute", "text"):
            start = source.text.find(first.value, source.line_span(first.lineno).start)
            self._sql(source, first.value, max(start, 0))
        elif name == "rename_table" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
            new = call.args[1].value
            if isinstance(new, str):
                self._rename(first.value.lower(), self._at(source, call.args[1], new))

    @staticmethod
    def _at(source: Source, node: ast.expr, text: str) -> Named:
        """The place of a string of Python."""
        line = source.line_span(node.lineno)
        start = source.text.find(text, line.start, line.end)
        return Named(
            source.path, *((start, start + len(text)) if start >= 0 else (line.start, line.end)), text
        )

    def _knex(self, source: Source) -> None:
        for match in _KNEX.finditer(source.text):
            self.add(Named(source.path, *match.span(1), match[1]), set(), created=True, whole=False)


def _column(node: ast.expr) -> str | None:
    """The name of a column of SQLAlchemy: `sa.Column("place", sa.Text())`."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    function, first = node.func, node.args[0]
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name != "Column" or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    return first.value.lower()


@record
class Created:
    """A table that a migration creates, with the columns that are known; whether any code has its name (`used`)."""

    at: Named
    columns: tuple[str, ...]
    used: bool


@record
class Compared:
    """The names in statements that no migration creates, and the tables that may be meant or lack a column."""

    names: tuple[Named, ...] = ()
    created: tuple[Created, ...] = ()


def compared(context: Context) -> Compared:
    """The statements of a repository compared with its migrations.

    Nothing is known if a library maps classes to tables, because it may create them, or if there are migrations of a
    tool that is not read.
    """
    schema = _Schema()
    for pattern in _MIGRATIONS:
        for path in context.glob(pattern):
            source = None if is_test(path) else context.source(path)
            if source is not None:
                schema.read(source)
    if not schema.created or any(context.glob(pattern) for pattern in _OTHERS):
        return Compared()
    paths = (path for ending in _CODE for path in context.glob(f"**/*.{ending}") if path not in schema.files)
    texts = list(filter(None, map(context.source, paths)))
    result = _Comparison(schema, texts, context).result()
    # This search takes longest, and few repositories have a name that is not found.
    return Compared() if result.names and any(_MAPPER.search(one.text) for one in texts) else result


# The columns of all tables: sqlite.org/rowidtable.html, postgresql.org/docs/current/ddl-system-columns.html.
_OF_DATABASES = word_set("_rowid_ cmax cmin ctid oid rowid tableoid xmax xmin")


class _Comparison:
    """What the statements of the code name, looked up in the migrations."""

    def __init__(self, schema: _Schema, texts: list[Source], context: Context) -> None:
        self._schema = schema
        self._texts = texts
        self._context = context

    def result(self) -> Compared:
        """All names that are not found."""
        known, whole = self._schema.columns, self._schema.whole
        tables: list[Named] = []
        columns: list[Named] = []
        for source in self._texts:
            for name in () if is_test(source.path) else _used(source):
                table, column = name.table.lower(), name.column.lower()
                if table not in known:
                    if not column:
                        tables.append(name)
                elif column and table in whole and not self._has(column, known[table]):
                    columns.append(name)
        if tables:
            others = self._created_elsewhere()
            tables = [one for one in tables if one.table.lower() not in others]
        unused = self._unused() if tables else set[str]()
        lacking = {one.table.lower() for one in columns}
        created = tuple(
            Created(at, tuple(sorted(known[key])), used=key not in unused)
            for key, at in self._schema.created.items()
            if key in unused or key in lacking
        )
        return Compared((*(tables if unused else ()), *columns), created)

    def _has(self, column: str, known: set[str]) -> bool:
        """Whether a table may have a column: one of a migration, or one that the database gives each table."""
        return column in known or column in _OF_DATABASES or column in self._words

    @cached_property
    def _words(self) -> set[str]:
        """The words in the folders of migrations: files in other languages may add columns as well."""
        files = self._schema.files
        folders = {dirname(path) for path in files}
        paths = (
            path
            for path in self._context.glob("**")
            if path in files or dirname(path) in folders or _FOLDER.search(path)
        )
        sources = filter(None, map(self._context.source, paths))
        return {word.lower() for source in sources for word in _WORD.findall(source.text)}

    def _created_elsewhere(self) -> set[str]:
        """The tables that code, scripts and manifests create, and what statements define for themselves."""
        paths = (path for ending in _OF_SCRIPTS for path in self._context.glob(f"**/*.{ending}"))
        sources = (*self._texts, *filter(None, map(self._context.source, paths)))
        return {
            match[1].lower()
            for source in sources
            for pattern in (_CREATED, _COMMON)
            for match in pattern.finditer(source.text)
        }

    def _unused(self) -> set[str]:
        """The keys of the created tables whose names no code has, also not as those of classes."""
        words = {_key(word) for source in self._texts for word in set(_WORD.findall(source.text))}
        return {key for key in self._schema.created if _key(key) not in words}


def _key(name: str) -> str:
    """A name without capitals, separators and the ending of a plural."""
    plain = name.replace("_", "").lower()
    return plain.removesuffix("es") if plain.endswith("ies") else plain.removesuffix("s")


def _used(source: Source) -> Iterator[Named]:
    """The tables and columns in the statements of a file of code, or of a file of queries."""
    from .formats.sql import uses

    path, text = source.path, source.text
    if not path.endswith(".sql"):
        found = list(statements(text))
    elif _QUERIES.search(text) and not _TEMPLATE.search(text):
        found = [Statement(_PARAMETER.sub(lambda match: "?".ljust(len(match[0])), text), ((0, 0),))]
    else:
        found = []
    for statement in found:
        for use in uses(statement.text):
            for name, column in ((use.table, ""), *((one, one.text) for one in use.columns)):
                start = statement.offset(name.start)
                yield Named(path, start, start + len(name.text), use.table.text, column)


def table_facts(
    document: Document, prefix: str, paths: Container[str], context: Context
) -> Iterator[UncreatedName | CreatedTable]:
    """What the statements of a program name that the migrations of the repository do not create.

    `paths` are the files of the program, below the prefix.
    """
    result = context.shared("tables", compared)
    own = [one for one in result.names if one.file.startswith(prefix) and one.file[len(prefix) :] in paths]
    for one in own:
        yield document.fact(UncreatedName, _place(document, one, context), table=one.table, column=one.column)
    for each in result.created if own else ():
        place = _place(document, each.at, context)
        yield document.fact(CreatedTable, place, name=each.at.table, columns=each.columns, used=each.used)


def _place(document: Document, one: Named, context: Context) -> Elsewhere | Span:
    source = context.source(one.file)
    if source is None:
        return Span(0, 0)
    document.sources.setdefault(source.path, source)
    return Elsewhere(source, Span(one.start, one.end))
