"""Python: uvicorn for ASGI, gunicorn for WSGI, Celery and other workers; uv, Poetry, PDM, Pipenv and pip."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from aurora_devops.code.python.modules import source_roots
from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.detect import Sources
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import tool
from .model import (
    DATA_FILES,
    DATA_FOLDERS,
    base,
    chosen_version,
    copied,
    lock_manager,
    table,
    toml,
    url_of,
    without_runner,
    words,
    workers_of,
)

_FILES_ASIDE = frozenset({"conftest.py", "dodo.py", "fabfile.py", "noxfile.py", "setup.py", "tasks.py"})
_CODE = (".py",)
_PACKAGES = ("pyproject.toml", "Pipfile", "requirements.txt", "requirements-dev.txt", "requirements-test.txt")
_LOCKS = {"uv.lock": "uv", "poetry.lock": "poetry", "pdm.lock": "pdm", "Pipfile.lock": "pipenv"}
# The managers that are installed with pip, each with the command that installs what is locked.
_INSTALLS = {
    "pdm": "pdm install --check",
    "pipenv": "pipenv install --dev --deploy",
    "poetry": "poetry install --no-interaction",
}
_RUNNERS = (("uv", "run"), ("poetry", "run"), ("pipenv", "run"), ("pdm", "run"))
_WSGI = frozenset({"bottle", "django", "falcon", "flask", "pyramid", "wsgi"})
_WSGI_SETTING = regex(r"""(?m)^WSGI_APPLICATION\s*=\s*["']([\w.]+)\.(\w+)["']""")
_ALIVE = ("python", "-c", "import os; os.kill(1, 0)")
# A value that is made for one step of the build and is thrown away with it.
_RANDOM = """"$(python -c 'import secrets; print(secrets.token_hex())')\""""
_STATIC_ROOT = regex(r"(?m)^\s*STATIC_ROOT\s*=")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    project = toml(files, "pyproject.toml")
    said = "\n".join(files[path] for path in _PACKAGES if path in files).lower()
    manager = app.package_manager or lock_manager(files, _LOCKS, "pip")
    scripts = {**table(project, "project", "scripts"), **table(project, "tool", "poetry", "scripts")}
    entry = _entry(app, files)
    command, added = _command(app, entry, files, said)
    packaged = "build-system" in project and (manager == "uv" or command[0] in scripts)
    root = _root(entry if command[0] not in scripts else str(scripts[command[0]]), files)
    requirements = "requirements.txt" in files or not project
    manifests = {
        "uv": ("uv.lock", "pyproject.toml"),
        "poetry": ("poetry.lock", "pyproject.toml"),
        "pdm": ("pdm.lock", "pyproject.toml"),
        "pipenv": ("Pipfile", "Pipfile.lock"),
    }.get(manager, ("requirements.txt",) if requirements else ("pyproject.toml",))
    lint, test = _checks(manager, said, files, manifests)
    readme = project.get("project", {}).get("readme")
    extra = ((readme, ""),) if packaged and isinstance(readme, str) else ()
    version = chosen_version(request, "python", "slim", 2)
    found = _copies(entry if command[0] not in scripts else "", files, root)
    data = tuple(one for one in found if one[0] in DATA_FILES or one[0].rstrip("/") in DATA_FOLDERS)
    process = _process
    static = app.framework == "django" and (bool(app.static_folder) or _collects(files))
    return Stack(
        title="Python",
        template="python",
        version=version,
        image=base(app, f"python:{version}-slim"),
        runtime=base(app, f"python:{version}-slim"),
        command=command,
        manager=manager,
        manager_version=tool(manager) if manager in _INSTALLS else "",
        root=root,
        copies=(*extra, *found),
        data=data,
        manifests=manifests,
        installed=packaged,
        lint=lint,
        test=test,
        added=added,
        drivers=_drivers(said) if "sqlalchemy" in said or "sqlmodel" in said else {},
        setup=_setup(manager, manifests),
        run=_run(app, manager, command),
        health=_health(app),
        alive=_ALIVE,
        migration=process(app.migration, "migration") if app.migration else (),
        workers=workers_of(app, process),
        static=("python", "manage.py", "collectstatic", "--noinput") if static else (),
        placeholders=_placeholders(app) if static else (),
    )


def _process(command: str, key: str) -> tuple[str, ...]:
    return without_runner(words(command, key), _RUNNERS)


def _entry(app: Application, files: Mapping[str, str]) -> str:
    """The entry point; for Django, the WSGI application of its settings instead of `manage.py`."""
    entry = app.entry_point or "app.main:app"
    if app.framework != "django" or (":" in entry and app.entry_point):
        return entry
    if re.search(r"\.[aw]sgi$", entry):
        return f"{entry}:application"
    for path, text in Sources(files).code(".py"):
        in_settings = path.rpartition("/")[2].startswith("settings") or "/settings/" in path
        if in_settings and (match := _WSGI_SETTING.search(text)):
            return f"{match[1]}:{match[2]}"
    found = sorted(path for path in files if path.endswith("/wsgi.py"))
    return f"{found[0].removesuffix('.py').replace('/', '.')}:application" if found else entry


def _command(
    app: Application, entry: str, files: Mapping[str, str], said: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The command that serves the entry point, and the packages that have to be added for it."""
    if " " in entry:
        return _bound(_process(entry, "entry-point"), app, files), ()
    if ":" not in entry:
        return (("python", entry) if entry.endswith(".py") else ("python", "-m", entry)), ()
    bind = f"0.0.0.0:{app.port}"
    if app.framework in _WSGI and ".asgi" not in entry:
        if not _named("gunicorn", said) and _named("waitress", said):
            return ("waitress-serve", f"--listen={bind}", entry), ()
        workers: tuple[str, ...] = ()
        if "gunicorn.conf.py" not in files and all(one.name != "WEB_CONCURRENCY" for one in app.environment):
            workers = ("--workers", "2")
        known = not said or _named("gunicorn", said)
        return ("gunicorn", entry, "--bind", bind, *workers), (
            () if known else (f"gunicorn=={tool('gunicorn')}",)
        )
    if _named("hypercorn", said) and not _named("uvicorn", said):
        return ("hypercorn", entry, "--bind", bind), ()
    factory = ("--factory",) if entry.endswith("()") else ()
    host, port = bind.split(":")
    return ("uvicorn", entry.removesuffix("()"), *factory, "--host", host, "--port", port), ()


def _bound(command: tuple[str, ...], app: Application, files: Mapping[str, str]) -> tuple[str, ...]:
    """A stated command of a server, with the address and the port where it names none."""
    host = "0.0.0.0"  # noqa: S104
    bound = ("-b", "-p", "--bind", "--port", "--listen", host)
    if not app.port or any(word.startswith(bound) for word in command):
        return command
    if command[0] in ("gunicorn", "hypercorn"):
        configured = command[0] == "gunicorn" and "gunicorn.conf.py" in files
        return command if configured else (*command, "--bind", f"{host}:{app.port}")
    if command[0] == "uvicorn" or (command[0] == "flask" and command[-1] == "run"):
        return (*command, "--host", host, "--port", str(app.port))
    if command[:2] == ("fastapi", "run"):
        return (*command, "--port", str(app.port))
    return command


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("python", "-c", f"import urllib.request; urllib.request.urlopen('{url}', timeout=2)")
    if app.port:
        return ("python", "-c", f"import socket; socket.create_connection(('127.0.0.1', {app.port}), 2)")
    return _ALIVE


def _setup(manager: str, manifests: Sequence[str]) -> tuple[str, ...]:
    if manager == "uv":
        return ("uv sync",)
    if manager in _INSTALLS:
        return ("pipenv install --dev" if manager == "pipenv" else f"{manager} install",)
    listed = " ".join(f"--requirement {path}" for path in manifests if path.endswith(".txt")) or "."
    return "python -m venv .venv", ". .venv/bin/activate", f"python -m pip install {listed}"


def _run(app: Application, manager: str, command: Sequence[str]) -> str:
    if command[0] == "uvicorn":
        command = ["uvicorn", command[1], "--reload", "--port", str(app.port)]
    elif app.framework == "django" and command[0] == "gunicorn":
        command = ["python", "manage.py", "runserver", str(app.port)]
    prefix = [manager, "run"] if manager == "uv" or manager in _INSTALLS else []
    return shlex.join([*prefix, *command])


def _checks(
    manager: str, said: str, files: Mapping[str, str], manifests: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commands that lint and test, through the package manager; what is not among the packages is added."""
    own_ruff, own_pytest = bool(_named("ruff", said)), bool(_named("pytest", said))
    if manager == "uv":
        ruff = "uv run --locked ruff" if own_ruff else f"uvx ruff@{tool('ruff')}"
        pytest = "uv run --locked" + ("" if own_pytest else f" --with pytest=={tool('pytest')}") + " pytest"
        return (f"{ruff} check .", f"{ruff} format --check ."), (pytest,)
    if manager in _INSTALLS:
        install = (f"pipx install {manager}=={tool(manager)}", _INSTALLS[manager])
        ruff = f"{manager} run ruff" if own_ruff else f"pipx run ruff=={tool('ruff')}"
        lint = (f"{ruff} check .", f"{ruff} format --check .")
        return (*(install if own_ruff else ()), *lint), (*install, f"{manager} run pytest")
    listed = [path for path in ("requirements-dev.txt", "requirements-test.txt") if path in files]
    if manifests[0] == "requirements.txt":
        listed = ["requirements.txt", *listed]
    packages = " ".join(f"--requirement {path}" for path in listed) or "."
    django = "manage.py" in files and not own_pytest and _named("django", said)
    added = "" if own_pytest or django else f" pytest=={tool('pytest')}"
    return (
        (f"python -m pip install ruff=={tool('ruff')}", "ruff check .", "ruff format --check ."),
        (
            f"python -m pip install {packages}{added}",
            "python manage.py test" if django else "python -m pytest",
        ),
    )


def _named(package: str, said: str) -> re.Match[str] | None:
    """Where a text of requirements names a package."""
    return re.search(rf"(?m)(?:^|[\"'\s]){package}(?![\w-])", said)


def _root(entry: str, files: Mapping[str, str]) -> str:
    """The folder that the entry point is imported from, such as `src`; empty for the repository's root."""
    top = _module(entry).partition(".")[0]
    if any(path.startswith((f"{top}/", f"{top}.py")) for path in files):
        return ""
    roots = source_roots(Sources(files))
    return next(
        (root for root in sorted(roots) if any(path.startswith(f"{root}/{top}") for path in files)), ""
    )


def _module(entry: str) -> str:
    return entry.partition(":")[0].removesuffix(".py").replace("/", ".")


def _copies(entry: str, files: Mapping[str, str], root: str) -> tuple[tuple[str, str], ...]:
    own = f"{root}/" if root else ""
    if entry and " " not in entry and not root:
        module = _module(entry)
        top = module.partition(".")[0]
        single = "." not in module and f"{top}/__init__.py" not in files
        own = f"{top}.py" if single else f"{top}/"
    return copied(own, files, _CODE, _FILES_ASIDE.__contains__)


def _collects(files: Mapping[str, str]) -> bool:
    """Whether the settings of Django name the folder that static files are collected into."""
    return any(_STATIC_ROOT.search(text) for _, text in Sources(files).code(".py"))


def _placeholders(app: Application) -> tuple[tuple[str, str], ...]:
    """Values with which settings can be imported while the image is built; none of them is used afterwards."""
    return tuple(
        (
            one.name,
            "sqlite:////tmp/build.db" if one.name.endswith("_URL") else _RANDOM if one.secret else "build",
        )
        for one in sorted(app.environment, key=lambda one: one.name)
        if one.needed
    )


def _drivers(said: str) -> dict[str, str]:
    """The drivers in the schemes of SQLAlchemy's URLs (docs.sqlalchemy.org, "Database URLs")."""
    found = {}
    for service, names in {
        "postgresql": ("asyncpg", "psycopg2", "psycopg", "pg8000"),
        "mysql": ("asyncmy", "aiomysql", "pymysql", "mysqlclient"),
    }.items():
        driver = next((name for name in names if re.search(rf"\b{name}\b", said)), "")
        if driver:
            found[service] = "+mysqldb" if driver == "mysqlclient" else f"+{driver}"
    return found


TEMPLATES = TemplateSet("python", ("pdm", "pip", "pipenv", "poetry", "uv"), _make, "Python", "python")
