"""The section `app` of a new `aurora.yaml`: the application that is detected in the repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.lazy import regex

if TYPE_CHECKING:
    from ..generation.detect import Clue, Detection

# Libraries that add a metrics endpoint for Prometheus, by framework.
_METRICS = {
    "fastapi": "prometheus-fastapi-instrumentator: Instrumentator().instrument(app).expose(app)",
    "express": "prom-client; aurora generate shows the code",
    "chi": 'client_golang: router.Handle("/metrics", promhttp.Handler())',
    "gin": 'client_golang: router.GET("/metrics", gin.WrapH(promhttp.Handler()))',
    "net/http": 'client_golang: http.Handle("/metrics", promhttp.Handler())',
}


# Files that say what a folder is written in; a folder with one of them may be an application of a monorepo.
_MANIFESTS = frozenset(
    {"build.gradle", "build.gradle.kts", "Cargo.toml", "composer.json", "Gemfile", "go.mod", "package.json"}
    | {"Dockerfile", "Procfile", "pom.xml", "pyproject.toml", "requirements.txt"}
)
_ASIDE = frozenset(
    {".devcontainer", ".github", "ci", "deploy", "docker", "docs", "e2e", "example", "examples", "fixtures"}
    | {"infra", "node_modules", "test", "tests", "vendor"}
)
# Folders of packages that applications share.
_SHARED = frozenset({"lib", "libs", "packages", "tools"})
_DEEPEST = 3
# Migrations that a command runs; those of Flyway and Liquibase run when the application starts.
_MIGRATIONS = regex(
    r"alembic\.ini$|(?:[\w-]+/)?(?:migrations|alembic)/(?:versions/)?[\w-]+\.(?:py|sql)$|prisma/migrations/|db/migrate/"
    r"|database/migrations/|cmd/migrate/"
)
_PROCESS = regex(r"([a-z][a-z0-9-]{0,30}):\s*([\w@%+=:,./ -]+)")
_MIGRATES = regex(r"migrat|upgrade")
_NONE = (
    "no application found: none of the known frameworks, and no Dockerfile, Procfile or script that starts one; "
    "add a section app to aurora.yaml to generate its delivery"
)
# Files that start an application, or that build one that can be started, with what they say then.
_STARTS = (
    (regex(r"(?:docker/|deploy/)?Dockerfile"), regex(r"(?mi)^(?:CMD|ENTRYPOINT)\s")),
    (regex(r"Procfile"), regex(r"(?m)^\w+:")),
    (regex(r"manage\.py"), regex(r"execute_from_command_line")),
    (regex(r"package\.json"), regex(r'"(?:start|preview|serve)"\s*:\s*"')),
    (regex(r"pom\.xml"), regex(r"spring-boot-maven-plugin|quarkus-maven-plugin|micronaut-maven-plugin")),
    (
        regex(r"build\.gradle(?:\.kts)?"),
        regex(r"org\.springframework\.boot|io\.quarkus|io\.micronaut|io\.ktor"),
    ),
    (regex(r"artisan|config\.ru"), regex(r"")),
    (regex(r"Cargo\.toml"), regex(r"(?m)^(?:axum|actix-web|poem|rocket|warp)\b")),
    (regex(r"go\.mod"), regex(r"gin-gonic/gin|labstack/echo|go-chi/chi|gofiber/fiber|gorilla/mux")),
    (regex(r"(?:[\w.-]+/){0,2}[\w.-]+\.csproj"), regex(r"Microsoft\.NET\.Sdk\.(?:Web|Worker)")),
)


def app_section(root: Path) -> tuple[str, list[str]]:
    """The text of the section, and notes for the user; no text if no framework is detected."""
    from ..generation.detect import Texts

    found = _detection(root)
    # A library has a language too, but is not deployed.
    if found.best("language") is not None and found.best("framework") is not None:
        return _section(found, "")
    if started := _started(Texts(root)):
        return _section(found, started)
    return "", [_NONE]


def nested_sections(root: Path) -> dict[str, tuple[str, list[str]]]:
    """The sections of the applications in the folders of a monorepo, by folder, with notes."""
    from ..generation.detect import Texts

    sections = {}
    for folder in _folders(Texts(root)):
        found = _detection(root / folder)
        if found.best("language") is not None and found.best("framework") is not None:
            sections[folder] = _section(found, "")
        elif not _SHARED & set(folder.split("/")) and (started := _started(Texts(root / folder))):
            sections[folder] = _section(found, started)
    return sections


def _folders(paths: Iterable[str]) -> list[str]:
    """The folders below the root that may be applications, without folders inside of others."""
    found: list[str] = []
    candidates = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] in _MANIFESTS}
    for folder in sorted(candidates - {""}, key=lambda folder: (folder.count("/"), folder)):
        parts = folder.split("/")
        inside = any(folder.startswith(f"{one}/") for one in found)
        if len(parts) <= _DEEPEST and not _ASIDE & set(parts) and not inside:
            found.append(folder)
    return found


def _started(files: Mapping[str, str]) -> str:
    """The file that starts or builds an application of a framework that is not known; empty without one."""
    for name, pattern in _STARTS:
        for path in sorted(files):
            if name.fullmatch(path) and pattern.search(files[path]):
                return path
    return ""


def _processes(procfile: str) -> Iterator[Clue]:
    """The migration and the workers of a Procfile (devcenter.heroku.com, "The Procfile"); not what needs a shell."""
    from ..generation.application import Worker
    from ..generation.detect import Clue

    for number, line in enumerate(procfile.splitlines(), 1):
        match = _PROCESS.fullmatch(line.strip())
        if match is None or match[1] == "web":
            continue
        name, command = match.groups()
        if name == "release":
            if _MIGRATES.search(command):
                yield Clue("migration", command, "release", "Procfile", number)
        else:
            yield Clue("workers", Worker(name=name, command=command), name, "Procfile", number)


def _migrates(files: Iterable[str]) -> str:
    """The file or folder that says that a database is migrated; empty without one."""
    for path in sorted(files):
        if match := _MIGRATIONS.match(path):
            return match[0].rstrip("/")
    return ""


def _section(found: Detection, started: str) -> tuple[str, list[str]]:
    from ..generation.bundle import PLACEHOLDER
    from ..generation.proposal import section, unknown

    framework = found.best("framework")
    if framework is not None:
        notes = [f"found an application: {framework.value}, {framework.evidence}"]
    else:
        notes = [f"found an application in {started}, of a framework that is not known"]
    if missing := unknown(found):
        notes.append(f"fill in the values that could not be detected ({PLACEHOLDER}): {', '.join(missing)}")
    if framework is not None and found.best("metrics_path") is None and framework.value in _METRICS:
        notes.append(f"no metrics endpoint found; add one with {_METRICS[framework.value]}")
    return section(found), notes


def _detection(folder: Path) -> Detection:
    """What is detected in a folder, with what its git repository says."""
    from ..code.sources import Sources
    from ..generation.bundle import PLACEHOLDER
    from ..generation.detect import Clue, Detection, Texts, detect
    from ..generation.repository import repository_of

    known = repository_of(folder)
    if known is None:
        return detect(folder)
    nested = known.root != folder.resolve()
    files = Texts(folder)
    found = detect(Sources(files, folder.resolve().name, known.config))
    clues = dict(found.clues)
    if known.branch:
        clues["default_branch"] = (Clue("default_branch", known.branch, "default branch", known.evidence),)
    for clue in _processes(files.get("Procfile", "")):
        if clue.field not in found.clues:
            clues[clue.field] = (*clues.get(clue.field, ()), clue)
    if "migration" not in clues and (evidence := _migrates(files)):
        clues["migration"] = (
            Clue("migration", PLACEHOLDER, f"the command that migrates the database; {evidence}"),
        )
    image, name = found.best("image"), found.best("name")
    if nested and image is not None and name is not None and image.path == ".git/config":
        # The name of the repository is that of no single application.
        from ..generation.proposal import application_name

        own = f"{image.value}/{application_name(name.value)}"
        clues["image"] = (Clue("image", own, image.why, image.path, image.line, image.confidence),)
    return Detection(clues)
