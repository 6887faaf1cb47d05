"""Migrations that some command has to run, where nothing tells which one."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.sources import Sources
from ...core.lazy import regex
from ..bundle import PLACEHOLDER
from .clues import Clue, Detector

# Those of Flyway and Liquibase run when the application starts.
_FILES = regex(
    r"alembic\.ini$|(?:[\w-]+/)?(?:migrations|alembic)/(?:versions/)?[\w-]+\.(?:py|sql)$|prisma/migrations/|db/migrate/"
    r"|database/migrations/|cmd/migrate/"
)
# What runs them when the application starts.
_AT_START = regex(
    r"\bsqlx::migrate!|\bembed_migrations!|\bMigrator::up\b|\bmigrate\.New\w*\(|\bgoose\.(?:Up|NewProvider)\w*\("
    r"|\.AutoMigrate\(|\.Database\.(?:Migrate|EnsureCreated)|\bmigrationsRun\s*:\s*true|\bcommand\.upgrade\("
    r"|\bmigrate\.latest\(|\.runMigrations\(|\bnew Umzug\(|\bmigrate\(\s*db\b|\bMigrateUp\("
)
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".go", ".rs", ".cs", ".java", ".kt")


def _look(sources: Sources) -> Iterator[Clue]:
    found = next((match[0].rstrip("/") for path in sources.paths if (match := _FILES.match(path))), "")
    if found and not any(_AT_START.search(code) for _, code in sources.code(*_CODE)):
        why = f"the command that migrates the database; {found}"
        yield Clue("migration", PLACEHOLDER, why, confidence="usual")


detector = Detector("migrations", _look)
