"""Java and Kotlin on the JVM: Spring Boot and other programs that are one JAR; Maven and Gradle."""

from __future__ import annotations

from collections.abc import Mapping

from aurora_devops.code.java.modules import application_module
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import image
from .model import base, chosen_version, lock_manager, url_of, words, workers_of

_FILES = {
    "build.gradle": "gradle",
    "build.gradle.kts": "gradle",
    "settings.gradle": "gradle",
    "settings.gradle.kts": "gradle",
    "pom.xml": "maven",
}
_GRADLE = ("build.gradle", "build.gradle.kts", "gradle.properties", "settings.gradle", "settings.gradle.kts")
_BUILDS = ("build.gradle", "build.gradle.kts", "pom.xml")
_ALIVE = ("bash", "-c", "kill -0 1")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    manager = {"mvn": "maven"}.get(app.package_manager, app.package_manager) or lock_manager(
        files, _FILES, "maven"
    )
    version = chosen_version(request, "eclipse-temurin", "jre", 1)
    module = application_module(files)
    wrapped = ("mvnw" if manager == "maven" else "gradlew") in files
    jar = f"/app/{app.name}.jar"

    def process(command: str, key: str) -> tuple[str, ...]:
        return words(command, key)

    return Stack(
        title="Java",
        template=manager,
        version=version,
        image=_builder(manager, version, wrapped=wrapped),
        runtime=base(app, f"eclipse-temurin:{version}-jre"),
        command=("java", "-jar", jar),
        manager=manager,
        form="wrapper" if wrapped else "",
        manifests=_manifests(manager, files),
        root=module,
        sources=tuple((one, one) for one in _sources(files, wrapped=wrapped)),
        build=_commands(manager, module, wrapped=wrapped),
        lint=(_lint(manager, wrapped=wrapped),),
        test=(_test(manager, wrapped=wrapped),),
        setup=(_test(manager, wrapped=wrapped),),
        run=_run(app, manager, module, wrapped=wrapped),
        health=_health(app),
        alive=_ALIVE,
        migration=process(app.migration, "migration") if app.migration else (),
        workers=workers_of(app, process),
    )


def _builder(manager: str, version: str, *, wrapped: bool) -> str:
    if manager == "gradle":
        return image(f"eclipse-temurin:{version}-jdk" if wrapped else f"gradle:{version}-jdk")
    return image(f"maven:{version}-eclipse-temurin")


def _manifests(manager: str, files: Mapping[str, str]) -> tuple[str, ...]:
    if manager == "maven":
        return ("pom.xml",)
    return tuple(path for path in _GRADLE if path in files) or ("build.gradle",)


def _sources(files: Mapping[str, str], *, wrapped: bool) -> list[str]:
    """The folders of the modules of a build, and of the conventions and versions that they share."""
    found = {
        f"{path.partition('/')[0]}/" for path in files if "/" in path and path.rpartition("/")[2] in _BUILDS
    }
    if not application_module(files):
        found = {"src/"}
    shared = ("buildSrc", "src") if wrapped else ("buildSrc", "gradle", "src")
    found |= {f"{one}/" for one in shared if any(path.startswith(f"{one}/") for path in files)}
    return sorted(found)


def _commands(manager: str, module: str, *, wrapped: bool) -> tuple[str, ...]:
    if manager == "maven":
        of_module = f" --projects {module} --also-make" if module else ""
        return (f"mvn --batch-mode --no-transfer-progress -DskipTests{of_module} package",)
    task = f":{module.replace('/', ':')}:assemble" if module else "assemble"
    return (("sh ./gradlew" if wrapped else "gradle") + f" --no-daemon {task}",)


def _tool(manager: str, *, wrapped: bool) -> str:
    if manager == "maven":
        return "sh ./mvnw --batch-mode" if wrapped else "mvn --batch-mode"
    return "sh ./gradlew --no-daemon" if wrapped else "gradle --no-daemon"


def _lint(manager: str, *, wrapped: bool) -> str:
    goal = "test-compile" if manager == "maven" else "testClasses"
    return f"{_tool(manager, wrapped=wrapped)} {goal}"


def _test(manager: str, *, wrapped: bool) -> str:
    return f"{_tool(manager, wrapped=wrapped)} {'verify' if manager == 'maven' else 'check'}"


def _run(app: Application, manager: str, module: str, *, wrapped: bool) -> str:
    if module and manager == "maven":
        tool = _tool(manager, wrapped=wrapped)
        return f"{tool} --projects {module} --also-make spring-boot:run"
    if app.framework.startswith("spring"):
        goal = "spring-boot:run" if manager == "maven" else "bootRun"
        return f"{_tool(manager, wrapped=wrapped)} {goal}"
    return f"{_tool(manager, wrapped=wrapped)} {'exec:java' if manager == 'maven' else 'run'}"


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("curl", "--fail", "--silent", "--max-time", "2", "--output", "/dev/null", url)
    if app.port:
        return ("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{app.port}")
    return _ALIVE


TEMPLATES = TemplateSet("java", ("gradle", "maven", "mvn"), _make, "Java", started_by_entry=False)
KOTLIN = TemplateSet("kotlin", ("gradle", "maven", "mvn"), _make, "Kotlin", started_by_entry=False)
