"""The modules of a build of Maven or Gradle, and the one that is the application."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.lazy import regex

_ROOTS = ("settings.gradle.kts", "settings.gradle", "pom.xml")
_MODULES = regex(r"<modules>|\binclude\b")
_CODE = regex(r"(?!(?:buildSrc|build-logic)/)(.+?)/src/main/(?:java|kotlin)/.+\.(?:java|kt)")
_STARTS = regex(r"@SpringBootApplication\b")


def application_module(files: Mapping[str, str]) -> str:
    """The folder of the only module with a Spring Boot application; empty for one at the root, and for several."""
    if not any(_MODULES.search(files[path]) for path in _ROOTS if path in files):
        return ""
    found = {
        match[1]
        for path in files
        if (match := _CODE.fullmatch(path)) and _build_of(match[1], files) and _STARTS.search(files[path])
    }
    at_root = any(
        path.startswith("src/main/") and path.endswith((".java", ".kt")) and _STARTS.search(files[path])
        for path in files
    )
    return found.pop() if len(found) == 1 and not at_root else ""


_PARENT = regex(r"<parent>(?>(?:[^<]|<(?!/parent>))*)</parent>")
_ASIDE = regex(r"<(dependencyManagement|build|profiles|reporting)>(?>(?:[^<]|<(?!/\1>))*)</\1>")
_DEPENDENCY = regex(
    r"<dependency>(?>(?:[^<]|<(?!/dependency>))*?)<groupId>\s*([\w.${}-]+)\s*</groupId>"
    r"(?>(?:[^<]|<(?!/dependency>))*?)<artifactId>\s*([\w.${}-]+)\s*</artifactId>"
)
_GROUP = regex(r"<groupId>\s*([\w.-]+)\s*</groupId>")
_PROJECT = regex(
    r"""\b(?:implementation|api|compile|runtimeOnly)\b[^\n]*\bproject\(\s*(?:path\s*[:=]\s*)?["']:?([\w:-]+)["']"""
)
_ACCESSOR = regex(r"\b(?:implementation|api|runtimeOnly)\b[^\n]*\bprojects\.([\w.]+)")


def lacks_modules(manifest: str, files: Mapping[str, str]) -> bool:
    """Whether a program depends on modules of its own build that are not among its files."""
    own = _ASIDE.sub("", manifest)
    plain = _PARENT.sub("", own).partition("<dependencies>")[0]
    parent = _PARENT.search(own)
    group = _GROUP.search(plain) or (_GROUP.search(parent[0]) if parent else None)
    for match in _DEPENDENCY.finditer(own):
        if match[1] == "${project.groupId}" or (group is not None and match[1] == group[1]):
            named = f"<artifactId>{match[2]}</artifactId>"
            if not any(path.endswith("/pom.xml") and named in files[path] for path in files):
                return True
    names = [match[1].replace(":", "/") for match in _PROJECT.finditer(own)]
    names += [match[1].replace(".", "/") for match in _ACCESSOR.finditer(own)]
    return any(not any(path.startswith(f"{name}/") for path in files) for name in names)


def _build_of(folder: str, files: Mapping[str, str]) -> bool:
    return any(f"{folder}/{name}" in files for name in ("pom.xml", "build.gradle", "build.gradle.kts"))


class Module(Mapping[str, str]):
    """The texts of a build as its application's module sees them: its own files at the root, then all others."""

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self._files = files
        self._start = f"{folder}/"

    def place(self, path: str) -> str:
        """The path in the repository."""
        own = self._start + path
        return own if own in self._files else path

    def __getitem__(self, path: str) -> str:
        return self._files[self.place(path)]

    def __iter__(self) -> Iterator[str]:
        own = {path.removeprefix(self._start) for path in self._files if path.startswith(self._start)}
        yield from own
        yield from (path for path in self._files if not path.startswith(self._start) and path not in own)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.place(path) in self._files
