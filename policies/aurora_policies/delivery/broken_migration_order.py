from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import FollowedMigration, Migration

from ._names import hint

_INI = "[alembic]\nscript_location = %(here)s/db\n"
_FIRST = 'revision = "a1"\ndown_revision = None\n'
_SECOND = 'revision: str = "b2"\ndown_revision: str | None = "{}"\n'
_MERGE = 'revision = "c3"\ndown_revision = (\n    "b2",\n    "{}",\n)\n'
_DJANGO = "class Migration(migrations.Migration):\n    dependencies = [{}]\n"
_PYTHON = {"pyproject.toml": '[project]\nname = "shop"\n'}
_GO = "module shop\n\ngo 1.25\n"
_OWN = "-- +goose Up\nALTER TABLE orders ADD COLUMN place text;\n"


@policy(
    "DLV210",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _SECOND.format("«a0»"),
            path="db/versions/b2.py",
            files={"alembic.ini": _INI, "db/versions/a1.py": _FIRST},
        ),
        bad(
            _MERGE.format("«d4»"),
            path="db/versions/c3.py",
            files={
                "alembic.ini": _INI,
                "db/versions/a1.py": _FIRST,
                "db/versions/b2.py": _SECOND.format("a1"),
            },
        ),
        bad(
            _SECOND.format("«a0»"),
            path="db/versions/b2.py",
            files={
                "pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/db"\n',
                "db/versions/a1.py": _FIRST,
            },
        ),
        bad(
            'revision = "«a1»"\ndown_revision = None\n',
            path="db/versions/b2.py",
            files={"alembic.ini": _INI, "db/versions/a1.py": _FIRST},
        ),
        bad(
            _DJANGO.format('("orders", "«0001_first»")'),
            path="shop/orders/migrations/0002_place.py",
            files={
                "requirements.txt": "django\n",
                "shop/orders/migrations/0001_initial.py": _DJANGO.format(""),
            },
        ),
        bad(
            "«CREATE TABLE places ();»\n",
            path="db/1_places.up.sql",
            files={"go.mod": _GO, "db/1_orders.up.sql": "CREATE TABLE orders ();\n"},
        ),
        bad(
            "«-- +goose Up»\nSELECT 1;\n",
            path="sql/00007_b.sql",
            files={"go.mod": _GO, "sql/00007_a.sql": _OWN},
        ),
        bad(
            "«SELECT 2;»\n",
            path="src/main/resources/db/migration/V2__orders.sql",
            files={
                "pom.xml": "<project></project>\n",
                "src/main/resources/db/migration/V2.0__b.sql": "SELECT 1;\n",
            },
        ),
        good(
            _INI,
            path="alembic.ini",
            files={
                "db/versions/a1.py": 'revision = NAME\ndown_revision = "z"\n',
                "db/versions/b2.py": _SECOND.format("a0"),
            },
            because="the revision of one migration is not known",
        ),
        good(
            "[alembic]\nscript_location = db\nversion_locations = db/versions plugin:versions\n",
            path="alembic.ini",
            files={"db/versions/b2.py": _SECOND.format("a0")},
            because="migrations of a package are not known",
        ),
        good(
            "django\n",
            path="requirements.txt",
            files={
                "orders/migrations/0001_all.py": _DJANGO.format("")
                + '    replaces = [("orders", "0001_initial")]\n',
                "orders/migrations/0002_place.py": _DJANGO.format(
                    '("orders", "0001_initial"), ("auth", "0012_alter_user"), ("orders", "__first__")'
                ),
            },
            because="a squashed migration takes the place of the first one, and `auth` is an app of Django",
        ),
        good(
            _DJANGO.format('("notices", "0007_log")'),
            path="shop/notices/migrations/0001_initial.py",
            files={
                "requirements.txt": "django\n",
                "shop/notices/apps.py": 'class Notices(AppConfig):\n    label = "shop_notices"\n',
            },
            because="`notices` is an app of a package, and the one in the folder has another label",
        ),
        good(
            _GO,
            path="go.mod",
            files={
                "db/1_orders.up.sql": "CREATE TABLE orders ();\n",
                "db/1_orders.down.sql": "DROP TABLE orders;\n",
                "queries/1_a.sql": "SELECT 1;\n",
                "queries/1_b.sql": "SELECT 2;\n",
            },
            because="one of the files reverts the other, and queries are not migrations",
        ),
        good(
            "<project></project>\n",
            path="pom.xml",
            files={
                "db/migration/mysql/V2__a.sql": "SELECT 1;\n",
                "db/migration/postgresql/V2__a.sql": "SELECT 2;\n",
            },
            because="each folder is for another database",
        ),
    ],
)
def broken_migration_order(repository: Repository) -> Iterator[Finding]:
    """A migration follows one that does not exist, or has the version of another migration.

    The tool that runs the migrations stops with an error, or skips one of the two.
    Correct the name of the migration that comes before, or give the newer file the next version.
    Compared are `down_revision` of Alembic, `dependencies` of Django, and the versions in the names of files of Flyway,
    golang-migrate, goose and dbmate in one folder. Nothing is reported about Alembic if a revision is not constant or a
    package has further migrations, and about apps of Django that are not in the repository.

    <https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script>
    """
    migrations: dict[tuple[str, str, str], Migration] = {}
    for one in repository.of(Migration):
        # Several manifests may be above a migration.
        migrations.setdefault((one.file, one.group, one.name), one)
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    folders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    same: defaultdict[tuple[str, str, str], list[Migration]] = defaultdict(list)
    for one in migrations.values():
        names[one.tool, one.group].add(one.name)
        if not one.replaced:
            folders[one.tool, one.group].add(dirname(one.file))
            group = dirname(one.file) if one.tool == "Alembic" else one.group
            same[one.tool, group, one.name].append(one)
    for (tool, _, name), found in same.items():
        if tool != "Django" and name != "*":
            first, *others = sorted(found, key=lambda each: each.file)
            for other in others:
                yield Finding(
                    at=other,
                    message=f"'{other.file}' has the same version as '{first.file}'",
                    related=(Related(first, "the first one"),),
                )
    whole = all(one.known and one.name != "*" for one in migrations.values() if one.tool == "Alembic")
    seen: set[tuple[str, int]] = set()
    for each in repository.of(FollowedMigration):
        known = names[each.tool, each.group]
        if each.name in known or (each.path, each.span.start) in seen:
            continue
        if not whole if each.tool == "Alembic" else not _is_own(each, folders[each.tool, each.group]):
            continue
        seen.add((each.path, each.span.start))
        meant = hint(each.name, known - {each.by})
        yield Finding(
            at=each,
            message=f"migration '{each.by}' follows '{each.name}', which does not exist{meant}",
        )


# The apps of Django itself, whose names folders of applications have, too.
_APPS = frozenset({"admin", "auth", "contenttypes", "flatpages", "redirects", "sessions", "sites"})


def _is_own(each: FollowedMigration, folders: set[str]) -> bool:
    """Whether the app is the one in whose folder the migration is; another one may be that of a package."""
    if each.group in _APPS or each.name.startswith("__"):
        return False
    return folders == {dirname(each.path)}
