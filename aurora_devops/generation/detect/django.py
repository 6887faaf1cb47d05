"""Django: the WSGI or ASGI application, the routes, the database, migrations and static files."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...code.evidence import Confidence
from ...code.packages import packages_of
from ...code.python import django
from ...code.python.modules import Module, called, constant, keyword, modules_of, text_of
from ...code.sources import Sources
from . import routes as paths
from .clues import Clue, Detector
from .variables import variable

_ENGINES = {
    "mysql": "mysql",
    "postgis": "postgresql",
    "postgresql": "postgresql",
    "postgresql_psycopg2": "postgresql",
}
# What names the variable of an address if nothing else is said.
_ADDRESSES = {
    "dj_database_url.config": "DATABASE_URL",
    "env.cache": "CACHE_URL",
    "env.cache_url": "CACHE_URL",
    "env.db": "DATABASE_URL",
    "env.db_url": "DATABASE_URL",
    "env.dj_db_url": "DATABASE_URL",
}


def _look(sources: Sources) -> Iterator[Clue]:
    packages = packages_of(sources)
    if "django" not in packages:
        return
    path, line = packages["django"]
    yield Clue("language", "python", "package django", path, line)
    yield Clue("framework", "django", "package django", path, line)
    yield Clue("port", 8000, "the default of Django", confidence="usual")
    found, complete = django.routes(sources)
    yield from paths.clues(found, complete=complete)
    yield from _entry(sources, packages)
    for module in _settings(sources):
        yield from _setting(module)
    manage = next((path for path in sources.paths if path.rpartition("/")[2] == "manage.py"), "")
    if manage and any("DATABASES" in sources.text(module.path) for module in _settings(sources)):
        yield Clue("migration", f"python {manage} migrate", "the command of Django", manage, 0, "implied")


def _settings(sources: Sources) -> list[Module]:
    """The settings modules, the one for production first."""
    modules = [
        module
        for module in modules_of(sources).values()
        if "settings" in module.path
        and ("INSTALLED_APPS" in sources.text(module.path) or "/settings/" in module.path)
    ]
    aside = ("test", "tests", "testing", "local", "dev", "development", "ci")
    found = [module for module in modules if module.name.rpartition(".")[2] not in aside]
    return sorted(found, key=lambda module: ("prod" not in module.name, module.path))


def _entry(sources: Sources, packages: dict[str, tuple[str, int]]) -> Iterator[Clue]:
    asynchronous = "gunicorn" not in packages and not {"uvicorn", "daphne", "hypercorn"}.isdisjoint(packages)
    for module in modules_of(sources).values():
        last = module.name.rpartition(".")[2]
        if last in ("wsgi", "asgi") and module.holds("application"):
            wanted = (last == "asgi") == asynchronous
            confidence: Confidence = "implied" if wanted else "usual"
            entry = f"{module.name}:application"
            yield Clue("entry_point", entry, f"{last.upper()} application", module.path, 0, confidence)


def _setting(module: Module) -> Iterator[Clue]:
    for node in module.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id="STATIC_ROOT")], value=value):
                texts = [text for part in ast.walk(value) if (text := text_of(part))]
                if texts and texts[-1].strip("/"):
                    yield Clue(
                        "static_folder", texts[-1].rstrip("/"), "STATIC_ROOT", module.path, node.lineno
                    )
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    engine = (text_of(value) or "").rpartition(".")[2]
                    if text_of(key) == "ENGINE" and engine in _ENGINES:
                        yield Clue("dependencies", _ENGINES[engine], "ENGINE", module.path, value.lineno)
            case ast.Call() if called(node) in _ADDRESSES:
                # `config(env="URL", default="...")` of dj-database-url, and `env.db("URL", default="...")`.
                first = (
                    node.args[0] if node.args and called(node).startswith("env.") else keyword(node, "env")
                )
                name = text_of(first) or _ADDRESSES[called(node)]
                default = keyword(node, "default")
                clue = variable(
                    name,
                    constant(default),
                    module.path,
                    node.lineno,
                    called(node),
                    required=default is None,
                )
                if clue is not None:
                    yield clue
            case _:
                pass


detector = Detector("django", _look, "python")
