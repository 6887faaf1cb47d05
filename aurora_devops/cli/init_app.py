"""The section `app` of a new `aurora.yaml`: the application that is detected in the repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import record

if TYPE_CHECKING:
    from ..generation.detect import Detection
    from ..generation.repository import Repository

# Libraries that add a metrics endpoint for Prometheus, by framework.
_METRICS = {
    "fastapi": "prometheus-fastapi-instrumentator: Instrumentator().instrument(app).expose(app)",
    "express": "prom-client; aurora generate shows the code",
    "chi": 'client_golang: router.Handle("/metrics", promhttp.Handler())',
    "gin": 'client_golang: router.GET("/metrics", gin.WrapH(promhttp.Handler()))',
    "net/http": 'client_golang: http.Handle("/metrics", promhttp.Handler())',
}


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


# Completes what was detected in a folder, which is empty for the root.
Ask = Callable[["Detection", str], "Detection"]


@record
class Found:
    """The sections `app` of the applications: of the root, empty without one, and by folder; notes for the user."""

    section: str
    nested: Mapping[str, str]
    notes: list[str]


def found_in(root: Path, ask: Ask = lambda found, _: found) -> Found:
    """The applications of a repository: the one at its root, or those in its folders.

    `ask` completes what was detected in a folder.
    """
    from ..generation.detect import Texts, applications, below

    files = Texts(root)
    known, found = _detection(root, files)
    # A library has a language too, but is not deployed.
    if found.best("language") is not None and found.best("framework") is not None:
        section, notes = _section(ask(found, ""), "")
        others = applications(files, known.config if known else "", found)
        notes += [
            f"{folder} holds another application: {_named(other)}; aurora init {folder} describes it"
            for folder, other in others.items()
        ]
        return Found(section, {}, notes)
    nested = {
        folder: _completed(other, known, nested=True)
        for folder, other in applications(files, known.config if known else "", found, _started).items()
    }
    if nested:
        sections = {
            folder: _section(
                ask(other, folder), "" if other.best("framework") else _started(below(files, folder))
            )
            for folder, other in nested.items()
        }
        lines = [
            f"{folder}: {note}{f'; aurora generate {folder} writes its delivery' if index == 0 else ''}"
            for folder, (_, notes) in sections.items()
            for index, note in enumerate(notes)
        ]
        return Found("", {folder: text for folder, (text, _) in sections.items()}, lines)
    if started := _started(files):
        section, notes = _section(ask(found, ""), started)
        return Found(section, {}, notes)
    return Found("", {}, [_NONE])


def _named(found: Detection) -> str:
    """The framework of an application, or its language where it has none."""
    framework, language = found.best("framework"), found.best("language")
    return str((framework and framework.value) or (language and language.value) or "")


def _started(files: Mapping[str, str]) -> str:
    """The file that starts or builds an application of a framework that is not known; empty without one."""
    for name, pattern in _STARTS:
        for path in sorted(files):
            if name.fullmatch(path) and pattern.search(files[path]):
                return path
    return ""


def _section(found: Detection, started: str) -> tuple[str, list[str]]:
    from ..generation.bundle import PLACEHOLDER
    from ..generation.proposal import section, unknown

    framework = found.best("framework")
    if framework is not None:
        notes = [f"found an application: {framework.value or 'a worker'}, {framework.evidence}"]
    else:
        notes = [f"found an application in {started}, of a framework that is not known"]
    if missing := unknown(found):
        notes.append(f"fill in the values that could not be detected ({PLACEHOLDER}): {', '.join(missing)}")
    if framework is not None and found.best("metrics_path") is None and framework.value in _METRICS:
        notes.append(f"no metrics endpoint found; add one with {_METRICS[framework.value]}")
    return section(found), notes


def _detection(folder: Path, files: Mapping[str, str]) -> tuple[Repository | None, Detection]:
    """What is detected in a folder, with what its git repository says, and that repository."""
    from ..code.sources import Sources
    from ..generation.detect import Texts, detect, within
    from ..generation.repository import name_of, repository_of

    known = repository_of(folder)
    own = folder.resolve()
    if known is None:
        return None, detect(Sources(files, own.name))
    if known.root == own:
        return known, _completed(
            detect(Sources(files, name_of(own, known.config), known.config)), known, nested=False
        )
    above = Sources(Texts(known.root), known.root.name)
    found = within(above, own.relative_to(known.root).as_posix(), known.config)
    return known, _completed(found, known, nested=True)


def _completed(found: Detection, known: Repository | None, *, nested: bool) -> Detection:
    """A detection with the default branch, and an image of its own for one of several applications."""
    from ..generation.detect import Clue, Detection
    from ..generation.proposal import application_name

    clues = dict(found.clues)
    if known is not None and known.branch:
        clues["default_branch"] = (Clue("default_branch", known.branch, "default branch", known.evidence),)
    image, name = found.best("image"), found.best("name")
    if nested and image is not None and name is not None and image.path == ".git/config":
        # The name of the repository is that of no single application.
        own = f"{image.value}/{application_name(name.value)}"
        clues["image"] = (Clue("image", own, image.why, image.path, image.line, image.confidence),)
    return Detection(clues)
