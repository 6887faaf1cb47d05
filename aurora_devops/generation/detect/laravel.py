"""PHP: Laravel, Symfony and Slim; the health route, the database, queues, and what `env()` reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.data import json_object, table
from ...code.evidence import Route, joined
from ...code.sources import Sources, line_at, line_of
from ...core.lazy import regex
from ..application import Worker
from . import routes as paths
from .clues import Clue, Detector
from .images import base_version
from .pins import pinned
from .variables import variable

_FRAMEWORKS = {
    "laravel/framework": "laravel",
    "laravel/lumen-framework": "lumen",
    "symfony/framework-bundle": "symfony",
    "slim/slim": "slim",
}
_SERVICES = {
    "ext-pdo_pgsql": "postgresql",
    "ext-pgsql": "postgresql",
    "ext-pdo_mysql": "mysql",
    "ext-mysqli": "mysql",
    "predis/predis": "redis",
    "ext-redis": "redis",
    "laravel/horizon": "redis",
    "php-amqplib/php-amqplib": "rabbitmq",
    "ext-mongodb": "mongodb",
    "mongodb/laravel-mongodb": "mongodb",
}
_DRIVERS = {
    "pgsql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "redis": "redis",
    "mongodb": "mongodb",
}
# Which variables name a driver.
_CHOICES = frozenset(
    {
        "BROADCAST_CONNECTION",
        "CACHE_DRIVER",
        "CACHE_STORE",
        "DB_CONNECTION",
        "QUEUE_CONNECTION",
        "SESSION_DRIVER",
    }
)
_ENV = regex(
    r"\benv\(\s*['\"](\w+)['\"]\s*(?:,\s*(?:'([^'\n]*)'|\"([^\"\n]*)\"|(\d+(?:\.\d+)?)|(true|false)\b|(null)\b|(\S)))?"
)
_GETENV = regex(r"\bgetenv\(\s*['\"](\w+)['\"]\s*\)|\$_(?:ENV|SERVER)\[\s*['\"]([A-Z][A-Z0-9_]*)['\"]\s*\]")
_HEALTH = regex(r"\bhealth\s*:\s*['\"](/[^'\"\n]*)['\"]")
_API_PREFIX = regex(r"\bapiPrefix\s*:\s*['\"]([^'\"\n]*)['\"]")
_ROUTE = regex(
    r"\bRoute::(?:get|any|view)\(\s*['\"]([^'\"\n]*)['\"]|\$app->(?:get|any)\(\s*['\"]([^'\"\n]*)['\"]"
)
_PREFIX = regex(r"\bRoute::prefix\(\s*['\"]([^'\"\n]*)['\"]\s*\)")
_VERSION = regex(r"(\d+\.\d+)")


def _look(sources: Sources) -> Iterator[Clue]:
    text = sources.text("composer.json")
    data = json_object(text)
    if not data:
        return
    wanted = table(data, "require")
    framework = next((name for name in _FRAMEWORKS if name in wanted), None)
    yield Clue("language", "php", "the manifest", "composer.json", confidence="implied")
    yield Clue("package_manager", "composer", "the manifest", "composer.json")
    name, description = data.get("name"), data.get("description")
    if isinstance(name, str) and name not in ("laravel/laravel", "symfony/skeleton"):
        yield Clue("name", name.rpartition("/")[2], "name", "composer.json", line_of(text, r'"name"\s*:'))
    if (
        isinstance(description, str)
        and "skeleton" not in description
        and description != "The Laravel Framework."
    ):
        yield Clue(
            "description",
            description.strip(),
            "description",
            "composer.json",
            line_of(text, r'"description"\s*:'),
        )
    yield from pinned(sources, r"\d+\.\d+", "php", ".php-version")
    yield from base_version(
        sources, "php|dunglas/frankenphp|serversideup/php|webdevops/php-\\w+", r"\d+\.\d+"
    )
    platform = table(data, "config", "platform").get("php")
    for said, why, sure in ((platform, "platform", True), (wanted.get("php"), "require", False)):
        # A minimum says which version was new when it was written.
        if isinstance(said, str) and not said.startswith(">") and (match := _VERSION.search(said)):
            line = line_of(text, r'"php"\s*:')
            yield Clue(
                "language_version",
                match[1],
                f"{why} {said}",
                "composer.json",
                line,
                "stated" if sure else "implied",
            )
    for package, service in _SERVICES.items():
        if package in wanted:
            line = line_of(text, rf'"{re.escape(package)}"\s*:')
            yield Clue("dependencies", service, f"package {package}", "composer.json", line)
    if framework is None:
        return
    line = line_of(text, rf'"{framework}"\s*:')
    yield Clue("language", "php", f"package {framework}", "composer.json", line)
    yield Clue("framework", _FRAMEWORKS[framework], f"package {framework}", "composer.json", line)
    if "public/index.php" in sources.files:
        yield Clue(
            "entry_point", "public/index.php", "the front controller", "public/index.php", 1, "implied"
        )
    yield Clue("port", 8000, "the default of the development server", confidence="usual")
    if framework == "laravel/framework":
        yield from _laravel(sources, wanted)
    elif "doctrine/doctrine-migrations-bundle" in wanted:
        command = "php bin/console doctrine:migrations:migrate --no-interaction"
        yield Clue("migration", command, "package doctrine-migrations", "composer.json", line, "implied")


def _laravel(sources: Sources, wanted: dict[str, object]) -> Iterator[Clue]:
    if any(path.startswith("database/migrations/") for path in sources.paths):
        yield Clue("migration", "php artisan migrate --force", "the migrations", "artisan", 1, "implied")
    queue = sources.text("config/queue.php")
    sample = sources.text(".env.example")
    chosen = re.search(r"(?m)^QUEUE_CONNECTION=(\w+)", sample) or re.search(
        r"env\(\s*'QUEUE_CONNECTION'\s*,\s*'(\w+)'", queue
    )
    jobs = any(path.startswith("app/Jobs/") for path in sources.paths)
    if "Procfile" not in sources.files:
        if "laravel/horizon" in wanted:
            worker = Worker(name="worker", command="php artisan horizon")
            yield Clue("workers", worker, "package laravel/horizon", "composer.json", 0, "implied")
        elif chosen and chosen[1] not in ("sync", "null") and jobs:
            worker = Worker(name="worker", command="php artisan queue:work")
            yield Clue("workers", worker, f"the queue {chosen[1]}", "composer.json", 0, "implied")
    if "vite.config.js" in sources.files or "vite.config.ts" in sources.files:
        yield Clue("static_folder", "public/build", "what Vite builds", "composer.json", 0, "implied")


def _code(sources: Sources) -> Iterator[Clue]:
    sample = dict(re.findall(r"(?m)^([A-Z][A-Z0-9_]*)=(\w*)", sources.text(".env.example")))
    for path in sources.paths:
        if not path.endswith(".php") or path.startswith(("tests/", "vendor/", "database/")):
            continue
        code = sources.text(path)
        for match in _ENV.finditer(code):
            default = next((match[index] for index in (2, 3, 4, 5) if match[index] is not None), None)
            optional = default is not None or match[6] is not None or match[7] is not None
            line = line_at(code, match.start())
            found = variable(
                match[1],
                default,
                path,
                line,
                "env()",
                required=None if default else (False if optional else None),
            )
            if found is not None:
                yield found
            chosen = sample.get(match[1]) or default
            if match[1] in _CHOICES and (service := _DRIVERS.get(str(chosen))):
                yield Clue("dependencies", service, match[1], path, line, "implied")
        for match in _GETENV.finditer(code):
            found = variable(match[1] or match[2], None, path, line_at(code, match.start()), "getenv")
            if found is not None:
                yield found
    yield from paths.clues(_routes(sources))
    yield Clue("routes", True, "the routes of the code", confidence="usual")


def _routes(sources: Sources) -> Iterator[Route]:
    bootstrap = sources.text("bootstrap/app.php")
    if match := _HEALTH.search(bootstrap):
        yield Route("GET", match[1], "bootstrap/app.php", line_at(bootstrap, match.start()))
    api = _API_PREFIX.search(bootstrap)
    for path, code in sources.code(".php"):
        if not path.startswith(("routes/", "public/", "src/", "app/")):
            continue
        prefix = (api[1] if api else "api") if path == "routes/api.php" else ""
        groups, index = list(_PREFIX.finditer(code)), -1
        for match in _ROUTE.finditer(code):
            while index + 1 < len(groups) and groups[index + 1].start() < match.start():
                index += 1
            inside = index >= 0 and "});" not in code[groups[index].end() : match.start()]
            group = groups[index][1] if inside else ""
            served = match[1] if match[1] is not None else match[2]
            yield Route(
                "GET", joined(joined("", prefix), joined(group, served)), path, line_at(code, match.start())
            )


detector = Detector("laravel", _look, "php", _code)
