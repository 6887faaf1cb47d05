"""PHP: Laravel, Symfony and others behind Apache, with front-end assets that Node.js builds."""

from __future__ import annotations

from collections.abc import Mapping

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import image
from .model import (
    ASIDE,
    PLAIN,
    base,
    chosen_version,
    json_of,
    table,
    url_of,
    words,
    workers_of,
)

_FOLDER = regex(rf"({PLAIN})/.*")
_FILE = regex(r"artisan|[\w-]+\.php|composer\.json")
_EXTENSIONS = {"mysql": "pdo_mysql", "postgresql": "pdo_pgsql"}
_INSTALL = "composer install --no-interaction --no-progress"
_ALIVE = ("php", "-r", "exit(posix_kill(1, 0) ? 0 : 1);")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    version = chosen_version(request, "php", "apache", 2)
    laravel = "artisan" in files
    folders = {
        match[1]
        for path in files
        if (match := _FOLDER.fullmatch(path)) and match[1] not in ASIDE | {"vendor", "node_modules"}
    }
    sources = [f"{folder}/" for folder in folders] + [path for path in files if _FILE.fullmatch(path)]
    extensions = sorted(_EXTENSIONS[one] for one in app.dependencies if one in _EXTENSIONS)
    pint = "laravel/pint" in files.get("composer.lock", "")
    return Stack(
        title="PHP",
        template="php",
        version=version,
        image=image("composer"),
        runtime=base(app, f"php:{version}-apache"),
        command=("apache2-foreground",),
        manager="composer",
        form="laravel" if laravel else "",
        manifests=("composer.json", "composer.lock"),
        sources=tuple((one, one if one.endswith("/") else "") for one in sorted(sources)),
        data=_assets(files),
        build=tuple(extensions),
        lint=(_INSTALL, "vendor/bin/pint --test") if pint else ("composer validate --strict",),
        test=(_INSTALL, "php artisan test" if laravel else "vendor/bin/phpunit"),
        setup=("composer install",),
        run="php artisan serve" if laravel else f"php -S localhost:{app.port} -t public",
        health=_health(app),
        alive=_ALIVE,
        migration=words(app.migration, "migration") if app.migration else (),
        workers=workers_of(app, words),
    )


def _assets(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a build of front-end assets reads; nothing without one."""
    if "build" not in table(json_of(files, "package.json"), "scripts") or "package-lock.json" not in files:
        return ()
    found = ["resources/"] if any(path.startswith("resources/") for path in files) else []
    found += [
        path for path in sorted(files) if path.endswith((".config.js", ".config.ts")) and "/" not in path
    ]
    return tuple((one, one if one.endswith("/") else "") for one in found)


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("curl", "--fail", "--silent", "--max-time", "2", "--output", "/dev/null", url)
    return ("php", "-r", f"exit(fsockopen('127.0.0.1', {app.port}) ? 0 : 1);") if app.port else _ALIVE


TEMPLATES = TemplateSet("php", ("composer",), _make, "PHP", "php", started_by_entry=False)
