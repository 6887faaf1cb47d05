"""The migrations of databases: their versions, and those that they follow.

Sources: alembic.sqlalchemy.org/en/latest/tutorial.html, docs.djangoproject.com/en/stable/howto/writing-migrations,
documentation.red-gate.com/flyway (naming of migrations), github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md,
pressly.github.io/goose, github.com/amacneil/dbmate, github.com/launchbadge/sqlx.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING

from .code.data import table, toml
from .core.lazy import regex
from .core.place import Elsewhere
from .core.source import Source, Span
from .facts import FollowedMigration, Migration

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document

# Alembic

_LOCATION = regex(r"(?m)^script_location[ \t]*=[ \t]*(\S+)[ \t\r]*$")
_VERSIONS = regex(r"(?m)^version_locations[ \t]*=[ \t]*(\S[^\n]*(?>\n[ \t]+[^\n]*)*|\n(?>[ \t]+[^\n]*\n?)+)")
_FOLDER = regex(r"(?:[\w.-]+/)*[\w.-]+/?")
_REVISION = regex(r"(?m)^revision[ \t]*(?::[^=\n]*)?=[ \t]*[\"']([^\"'\n]+)[\"']")
_DOWN = regex(
    r"(?m)^down_revision[ \t]*(?::[^=\n]*)?=[ \t]*"
    r"(None\b|[\"'][^\"'\n]*[\"']|\([^()#]*\)|\[[^][#]*\])"
)
_QUOTED = regex(r"[\"']([^\"'\n]+)[\"']")


def alembic_migrations(document: Document, context: Context) -> Iterator[Migration | FollowedMigration]:
    """The revisions in the folder that `alembic.ini` or `pyproject.toml` names."""
    text, path = document.source.text, document.source.path
    if path.endswith(".toml"):
        found = table(toml(text), "tool", "alembic").get("script_location")
        written = found if isinstance(found, str) else ""
    else:
        match = _LOCATION.search(text)
        # The extension of Flask sets the folder: it is that of the file.
        written = match[1] if match else "." if "[alembic]" in text and path.endswith("alembic.ini") else ""
    written = written.replace("%(here)s/", "./")
    if not written or (_FOLDER.fullmatch(written.removeprefix("./")) is None and written != "."):
        return
    folder = normpath(join(dirname(path), written))
    files = context.glob(f"{folder}/**/*.py" if folder != "." else "**/*.py")
    if not files and context.glob(f"{normpath(written)}/**/*.py"):
        folder = normpath(written)
        files = context.glob(f"{folder}/**/*.py")
    # Other folders may be those of packages, and are not read.
    others = _VERSIONS.search(text)
    yield from _alembic_files(document, files, context, whole=others is None or ":" not in others[1])


def _alembic_files(
    document: Document, files: Iterable[str], context: Context, *, whole: bool
) -> Iterator[Migration | FollowedMigration]:
    for file in files:
        source = context.source(file)
        if source is None or "down_revision" not in source.text or basename(file) == "env.py":
            continue
        own, down = _REVISION.search(source.text), _DOWN.search(source.text)
        at = Elsewhere(source, Span(*own.span(1)) if own else Span(0, 0))
        document.sources.setdefault(source.path, source)
        yield document.fact(
            Migration, at, tool="Alembic", group="", name=own[1] if own else "*", file=file, known=whole
        )
        for one in _QUOTED.finditer(source.text, *down.span(1)) if down and own else ():
            place = Elsewhere(source, Span(*one.span(1)))
            yield document.fact(
                FollowedMigration, place, tool="Alembic", group="", name=one[1], by=own[1] if own else ""
            )


# Django

_DEPENDENCIES = regex(r"(?m)^[ \t]+(dependencies|replaces)[ \t]*(?::[^=\n]*)?=[ \t]*[\[(]([^]]*)[\])]")
_DEPENDENCY = regex(r"\(\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']\s*,?\s*\)")
_CLASS = regex(r"(?m)^class Migration\(")
_DJANGO = regex(r"(?:^|/)(\w+)/migrations/(?!__init__)(\w+)\.py$")


def _django(
    document: Document, paths: Iterable[str], context: Context
) -> Iterator[Migration | FollowedMigration]:
    for path in paths:
        match = _DJANGO.search(path)
        source = context.source(path) if match else None
        if match is None or source is None or not _CLASS.search(source.text):
            continue
        document.sources.setdefault(path, source)
        app, name = _label(path, match[1], context), match[2]
        yield document.fact(
            Migration, Elsewhere(source, Span(0, 0)), tool="Django", group=app, name=name, file=path
        )
        for block in _DEPENDENCIES.finditer(source.text):
            for one in _DEPENDENCY.finditer(source.text, *block.span(2)):
                place = Elsewhere(source, Span(*one.span(2)))
                if block[1] == "replaces":
                    yield document.fact(
                        Migration, place, tool="Django", group=one[1], name=one[2], file=path, replaced=True
                    )
                else:
                    yield document.fact(
                        FollowedMigration, place, tool="Django", group=one[1], name=one[2], by=name
                    )


_LABEL = regex(r"(?m)^[ \t]+label[ \t]*=[ \t]*[\"'](\w+)[\"']")


def _label(path: str, folder: str, context: Context) -> str:
    """The label of the app that has a migration: the one of its configuration, else the name of its folder."""
    apps = context.source(join(dirname(dirname(path)), "apps.py"))
    label = _LABEL.search(apps.text) if apps is not None else None
    return label[1] if label is not None else folder


# Files of SQL

_FLYWAY = regex(r"(?:^|/)V(\d+(?:[._]\d+)*)__[^/]+\.sql$")
_NUMBERED = regex(r"(?:^|/)(\d+)_[^/]*?(\.up|\.down)?\.sql$")
_GOOSE = regex(r"(?m)^--[ \t]*\+goose[ \t]+Up\b")
_DBMATE = regex(r"(?m)^--[ \t]*migrate:up\b")


def _sql(document: Document, paths: Iterable[str], context: Context) -> Iterator[Migration]:
    """The migrations whose version another file in the same folder has; no others are compared."""
    versions: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for path in paths:
        if match := _FLYWAY.search(path):
            parts = [int(one) for one in match[1].replace("_", ".").split(".")]
            while len(parts) > 1 and not parts[-1]:
                parts.pop()
            versions[dirname(path), "Flyway", ".".join(map(str, parts))].append(path)
        elif match := _NUMBERED.search(path):
            versions[dirname(path), match[2] or "", str(int(match[1]))].append(path)
    for (folder, sort, version), files in versions.items():
        if len(files) < 2:
            continue
        found = [source for file in files if (source := context.source(file)) is not None]
        tools = {_tool(source, sort) for source in found}
        if len(found) == len(files) and len(tools) == 1 and "" not in tools:
            for source in found:
                document.sources.setdefault(source.path, source)
                yield document.fact(
                    Migration,
                    Elsewhere(source, source.line_span(1)),
                    tool=next(iter(tools)),
                    group=folder,
                    name=version,
                    file=source.path,
                )


def _tool(source: Source, sort: str) -> str:
    """The tool that runs a file; empty for one that does not number migrations, and for an unknown one."""
    if sort == "Flyway":
        return sort
    if _GOOSE.search(source.text):
        return "goose"
    if _DBMATE.search(source.text):
        return "dbmate"
    return "migrate" if sort == ".up" else ""


def migrations_below(document: Document, context: Context) -> Iterator[Migration | FollowedMigration]:
    """The migrations below the folder of a manifest."""
    folder, name = dirname(document.source.path), basename(document.source.path)
    prefix = f"{folder}/" if folder else ""
    if name == "pyproject.toml" and "[tool.alembic]" in document.source.text:
        yield from alembic_migrations(document, context)
    if context.glob(f"{prefix}**/migrations/*.py"):
        yield from _django(document, context.glob(f"{prefix}**/migrations/*.py"), context)
    yield from _sql(document, context.glob(f"{prefix}**/*.sql"), context)
