"""The archives that Gradle builds, as far as a `build.gradle` or `build.gradle.kts` shows their names.

Source: docs.gradle.org/current/userguide/working_with_files.html,
docs.spring.io/spring-boot/gradle-plugin/packaging.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...core.lazy import regex
from ...core.source import Span

if TYPE_CHECKING:
    from ...core.context import Context

_COMMENT = regex(r"/\*(?>(?:[^*]|\*(?!/))*)\*/|(?m:(?<![:\w\"'])//[^\n]*)")
_FILE_NAME = regex(r"\barchiveFileName\s*(?:=|\.set\s*\()\s*(?:([\"'])([\w.+-]+)\1)?")
_VERSION = regex(r"(?m)^[ \t]*version\s*=?\s*(?:([\"'])([\w.+-]+)\1[ \t]*\r?$)?")
_ROOT_NAME = regex(r"(?m)^[ \t]*rootProject\.name\s*=\s*([\"'])([\w.+-]+)\1")
_BOOT = regex(r"org\.springframework\.boot[\"']")
# Settings that give archives other names or folders, plugins that do, and other files that may.
_OTHER = regex(
    r"\barchive(?:BaseName|Version|Appendix|Extension)\b|\barchives(?:Base)?Name\b|\bdestinationDirectory\b"
    r"|\bbuildDir(?:ectory)?\b|\blibsDir|\bapply\s*\(?\s*from\b|io\.quarkus|com\.palantir\.git-version"
    r"|\barchiveName\b|\brename\b"
)
_WAR = regex(r"\b(?:boot)?[wW]ar\b")
_INCLUDES = regex(r"(?m)^[ \t]*include(?:Build|Flat)?\b")


class Archives(NamedTuple):
    """The names of the archives of a project, whether they are all, and where the first is written."""

    names: tuple[str, ...]
    complete: bool
    at: Span


def without_comments(text: str) -> str:
    """A text with spaces in place of its comments."""
    return _COMMENT.sub(lambda match: " " * len(match[0]), text)


def archives(text: str, folder: str, context: Context) -> Archives:
    """The archives that a project builds in its folder `build/libs`."""
    plain = without_comments(text)
    written = list(_FILE_NAME.finditer(plain))
    named = [match[2] for match in written if match[2]]
    at = Span(*written[0].span(2)) if named and written[0][2] else Span(0, 0)
    start = f"{folder}/" if folder else ""
    settings = context.source(f"{start}settings.gradle.kts") or context.source(f"{start}settings.gradle")
    unknown = (
        len(named) != len(written)
        or _OTHER.search(plain) is not None
        or settings is None
        or _INCLUDES.search(settings.text) is not None
        or context.exists(f"{start}buildSrc")
    )
    # The other archive of a Spring Boot application has the classifier `plain`.
    if named and _BOOT.search(plain):
        return Archives(tuple(sorted({*named})), not unknown, at)
    title = _ROOT_NAME.search(settings.text) if settings is not None else None
    versions = [match[2] for match in _VERSION.finditer(plain)]
    properties = context.source(f"{start}gradle.properties")
    if title is None or len(versions) != 1 or not versions[0]:
        return Archives(tuple(sorted({*named})), False, at)
    if properties is not None and _VERSION.search(properties.text):
        unknown = True
    endings = (".jar", ".war") if _WAR.search(plain) else (".jar",)
    usual = (f"{title[2]}-{versions[0]}{ending}" for ending in endings)
    return Archives(tuple(sorted({*usual, *named})), not unknown, at)
