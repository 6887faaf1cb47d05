"""Whether artifacts fit the repository: what they name exists, and they agree with its code and with each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..code.sources import Sources
from ..core.lazy import regex
from ..core.record import record
from .application import Application
from .bundle import Artifact, Evidence, LeftOut, Request

_LOCKS: Mapping[str, tuple[str, ...]] = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "pnpm": ("pnpm-lock.yaml",),
    "yarn": ("yarn.lock",),
    "bun": ("bun.lock", "bun.lockb"),
    "uv": ("uv.lock",),
    "poetry": ("poetry.lock",),
    "pdm": ("pdm.lock",),
    "pipenv": ("Pipfile.lock",),
}
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "python": (".py",),
    "node": (".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx"),
    "go": (".go",),
}
# Programs of Python packages; the scripts of an application are not known here.
_PROGRAMS = {
    "alembic": "alembic|flask-migrate",
    "celery": "celery",
    "dramatiq": "dramatiq",
    "flask": "flask",
    "gunicorn": "gunicorn",
    "hypercorn": "hypercorn",
    "rq": "rq",
    "uvicorn": r"uvicorn[\w-]*|fastapi\[(?:standard|all)\]",
    "waitress-serve": "waitress",
}
_REQUIREMENTS = regex(
    r"(?:^|/)(?:requirements[\w.-]*\.(?:txt|in)|requirements/[\w.-]+\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg)"
    r"|(?:uv|poetry|pdm|Pipfile)\.lock)$"
)
# A site of files: the server in front of it answers.
_SERVED_AS_FILES = frozenset(
    {"angular", "astro", "create-react-app", "react", "static", "svelte", "vite", "vue"}
)
_PACKAGES = ("pyproject.toml", "Pipfile", "requirements.txt", "package.json", "go.mod")
# Libraries that add routes of their own.
_SERVES = regex(
    r"(?i)instrumentator|django-prometheus|express-prom-bundle|terminus|health-?check|watchman|actuator"
)
_METRICS = regex(r"(?i)prometheus|prom-client|prom-bundle|metrics|actuator")
_BOUND = regex(r"--mount=type=bind,source=([^,\s]+)")
_STARTED = regex(r'(?m)^CMD \["([\w-]+)".*$')
_EXPOSED = regex(r"(?mi)^EXPOSE\s+(\d+)(?:/tcp)?\s*$")
# Folders that a step before the build of the image may fill.
_BUILT = regex(r"(?:\./)?(?:bin|build|dist|out|target)(?:/|$)")


@record
class Misfit:
    """Something that an artifact names and that the repository does not have, with the key that would change it."""

    path: str
    message: str
    key: str = ""


def checked(app: Application, files: Mapping[str, str]) -> tuple[Application, list[LeftOut]]:
    """The application without the paths that its code does not have, and what is left out for that."""
    gone = []
    update: dict[str, object] = {}
    for field in ("health_path", "readiness_path", "metrics_path"):
        path = getattr(app, field)
        served = _METRICS if field == "metrics_path" else _SERVES
        if path and not _has_route(app, path, files, served):
            update[field] = None
            gone.append(
                LeftOut(
                    f"what asks for {path}",
                    f"{path} is not in the code",
                    field.replace("_", "-"),
                    wrong=field in app.model_fields_set,
                )
            )
    if app.migration and (program := _missing_program(app, app.migration, files)):
        update["migration"] = None
        gone.append(_without(app.migration, program, "migration"))
    started = []
    for worker in app.workers:
        if program := _missing_program(app, worker.command, files):
            gone.append(_without(worker.command, program, "workers"))
        else:
            started.append(worker)
    if len(started) < len(app.workers):
        update["workers"] = tuple(started)
    return app.model_copy(update=update), gone


def _without(command: str, program: str, key: str) -> LeftOut:
    return LeftOut(f"what runs {command!r}", f"{program} is not among the packages", key, wrong=True)


def _missing_program(app: Application, command: str, files: Mapping[str, str], added: str = "") -> str:
    """The program of a command, if it belongs to a package that no requirement, no lock file and `added` names."""
    if app.language != "python":
        return ""
    program = next(
        (word for word in command.split() if word not in ("uv", "poetry", "pipenv", "pdm", "run")), ""
    )
    named = [files[path] for path in files if _REQUIREMENTS.search(path)]
    package = _PROGRAMS.get(program)
    if package is None or not named:
        return ""
    pattern = re.compile(rf"(?i)(?<![\w-])(?:{package})(?![\w-])")
    return "" if any(pattern.search(text) for text in (added, *named)) else program


def _has_route(app: Application, path: str, files: Mapping[str, str], served: re.Pattern[str]) -> bool:
    """Whether the last word of a path is anywhere in the code; also where a library or a framework may serve it."""
    if app.language not in _ENDINGS or app.framework in _SERVED_AS_FILES:
        return True
    last = next((word for word in reversed(path.split("/")) if word), "")
    texts = [(one, text) for one, text in Sources(files).code(*_ENDINGS[app.language])]
    if not last or not texts or any(served.search(files[one]) for one in _PACKAGES if one in files):
        return True
    word = re.compile(rf"(?<![\w-]){re.escape(last)}(?![\w-])")
    return any(word.search(one) or word.search(text) for one, text in texts)


class Fits:
    """The checks of one request."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def misfits(self, artifacts: Sequence[Artifact]) -> Iterator[Misfit]:
        """What does not fit, the gravest first; nothing of an application without a repository."""
        if not self._request.files:
            return
        made = {artifact.path: artifact for artifact in artifacts}
        for check in (self._locks, self._entry, self._command, self._sources, self._ports, self._references):
            yield from check(made)

    def evidence(self, artifacts: Sequence[Artifact]) -> Iterator[Evidence]:
        """What was proven of artifacts without misfits."""
        if self._request.files:
            yield Evidence(
                "fits",
                "lock files, copied files, entry point and references exist in the repository",
                passed=True,
            )

    def failed(self, misfits: Iterable[Misfit]) -> Iterator[Evidence]:
        """What did not fit, where nothing is left that does."""
        for misfit in misfits:
            key = f"app.{misfit.key}: " if misfit.key else ""
            yield Evidence("fits", f"{key}{misfit.message}", passed=False)

    def _path(self, path: str) -> str:
        folder = self._request.folder
        return f"{folder}/{path}" if folder else path

    def _exists(self, path: str, made: Mapping[str, Artifact]) -> bool:
        """Whether a file or a folder exists in the application's folder, or is made."""
        name = posixpath.normpath(path)
        if name == ".":
            return True
        files = self._request.files
        if name in files or self._path(name) in made:
            return True
        # A package of a workspace is built from the root of the repository.
        outside = self._request.repository
        if name in outside or name in made or any(one.startswith(f"{name}/") for one in outside):
            return True
        return any(one.startswith(f"{name}/") for one in files) or any(
            one.startswith(f"{self._path(name)}/") for one in made
        )

    def _locks(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """The package manager has its lock file."""
        dockerfile = self._path("Dockerfile")
        manager = self._request.application.package_manager
        if dockerfile not in made or manager not in _LOCKS:
            return
        known = {lock for locks in _LOCKS.values() for lock in locks}
        if manager == "npm" and known.isdisjoint(self._request.files):
            # Without a lock file, npm installs what package.json allows.
            return
        if not any(
            lock in self._request.files or lock in self._request.repository for lock in _LOCKS[manager]
        ):
            other = next(
                (
                    f"; {lock} exists: set {name}"
                    for name, locks in _LOCKS.items()
                    for lock in locks
                    if lock in self._request.files
                ),
                "",
            )
            yield Misfit(
                dockerfile,
                f"{manager} needs {_LOCKS[manager][0]}, which does not exist{other}",
                "package-manager",
            )

    def _sources(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """What the Dockerfile copies or mounts exists in the build context."""
        dockerfile = self._path("Dockerfile")
        if dockerfile not in made:
            return
        from ..kinds.dockerfile.model import Copy
        from ..kinds.dockerfile.parse import parse

        text = made[dockerfile].text
        sources = _BOUND.findall(text)
        for stage in parse(text).stages:
            for instruction in stage.instructions:
                if isinstance(instruction, Copy) and instruction.flag("from") is None:
                    sources.extend(word.text for word in instruction.sources if "$" not in word.text)
        for source in dict.fromkeys(sources):
            if not _BUILT.match(source) and not self._exists(source, made):
                yield Misfit(
                    dockerfile, f"{source} does not exist, which the Dockerfile copies", "entry-point"
                )

    def _entry(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """The entry point exists."""
        app = self._request.application
        dockerfile = self._path("Dockerfile")
        if dockerfile not in made or " " in app.entry_point:
            return
        entry = app.entry_point
        code = {"python": ".py", "go": ".go", "node": ".js"}.get(app.language, "")
        if not code or not any(path.endswith(code) for path in self._request.files):
            return
        if app.language == "python":
            entry = entry or "app.main:app"
            module = entry.partition(":")[0].removesuffix(".py").replace("/", ".").replace(".", "/")
            if not any(
                path == f"{module}.py"
                or path.endswith((f"/{module}.py", f"{module}/__init__.py", f"{module}/__main__.py"))
                for path in self._request.files
            ):
                yield Misfit(dockerfile, f"{entry!r} does not exist in the code", "entry-point")
        elif app.language == "node":
            built = '"build"' in self._request.files.get("package.json", "")
            if (
                entry
                and not built
                and entry not in self._request.files
                and entry.endswith((".js", ".mjs", ".cjs"))
            ):
                yield Misfit(dockerfile, f"{entry!r} does not exist", "entry-point")
        elif app.language == "go":
            package = posixpath.normpath(
                (entry or ".").removesuffix("/main.go").removesuffix("main.go") or "."
            )
            if not any(
                path.endswith(".go") and (posixpath.dirname(path) or ".") == package
                for path in self._request.files
            ):
                yield Misfit(dockerfile, f"the package {entry or '.'!r} does not exist", "entry-point")

    def _command(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """The program that the Dockerfile starts is installed by it."""
        dockerfile = self._path("Dockerfile")
        if dockerfile not in made:
            return
        text = made[dockerfile].text
        started = _STARTED.search(text)
        if started is None:
            return
        app, added = self._request.application, text.replace(started[0], "")
        if program := _missing_program(app, started[1], self._request.files, added):
            yield Misfit(
                dockerfile,
                f"{program}, which starts the application, is not among its packages",
                "entry-point",
            )

    def _ports(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """The port of the application is one that the repository's own Dockerfile exposes."""
        app, path = self._request.application, self._path("Dockerfile")
        text = self._request.files.get("Dockerfile")
        if path in made or text is None or not app.port or not (exposed := _EXPOSED.findall(text)):
            return
        if str(app.port) not in exposed:
            for other, artifact in made.items():
                if artifact.part in ("compose", "kubernetes", "prometheus"):
                    yield Misfit(
                        other, f"{app.port}, but the Dockerfile exposes {', '.join(exposed)}", "port"
                    )

    def _references(self, made: Mapping[str, Artifact]) -> Iterator[Misfit]:
        """What compose files and the pipeline build from, and apply, exists; what was not asked for may follow."""
        for path, artifact in made.items():
            builds = re.search(
                r"(?m)^\s+build:$|docker build\b|docker/build-push-action@|buildctl", artifact.text
            )
            if builds and "dockerfile" in self._request.parts and artifact.part in ("compose", "pipeline"):
                named = re.search(
                    r"(?m)^\s+(?:dockerfile: |file: |--file |--opt filename=)(\S+)", artifact.text
                )
                file = named[1].strip("'\"") if named else "Dockerfile"
                if not self._exists(file, made):
                    yield Misfit(path, f"{file} does not exist, from which it builds the image")
            if "kubernetes" not in self._request.parts or artifact.part != "pipeline":
                continue
            for applied in re.findall(r"- \.\./(\S+)\n", artifact.text):
                if not self._exists(applied, made):
                    yield Misfit(path, f"{applied} does not exist, which it applies to the cluster")
