"""The images that plugins of Maven and Gradle build without a Dockerfile, as far as a manifest names them.

Source: github.com/GoogleContainerTools/jib, docs.spring.io/spring-boot/maven-plugin/build-image.html,
docs.spring.io/spring-boot/gradle-plugin/packaging-oci-image.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...commands.images import handled
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.source import Span
from .maven import resolved, values_of

_PLUGIN = regex(r"<plugin>(?>(?:[^<]|<(?!/plugin>))*)</plugin>")
# The sections of plugins with the image, and its name.
_NAMES = {
    "jib-maven-plugin": (
        regex(r"<to>(?>(?:[^<]|<(?!/to>))*)</to>"),
        regex(r"<image>\s*([^<\s]+)\s*</image>"),
    ),
    "spring-boot-maven-plugin": (
        regex(r"<image>(?>(?:[^<]|<(?!/image>))*)</image>"),
        regex(r"<name>\s*([^<\s]+)\s*</name>"),
    ),
}
_PUBLISHES = regex(r"<publish>\s*(?:true|\$)")
# `jib { to { image = "ghcr.io/acme/web" } }` and `bootBuildImage { imageName = "ghcr.io/acme/web" }`
_JIB = regex(r"\bto\s*\{[^{}]*?\bimage\s*(?:=|\.set\s*\()?\s*[\"']([^\"'\n]+)[\"']")
_BOOT = regex(
    r"(?:\bbootBuildImage\b|<BootBuildImage>\s*\(\s*\"bootBuildImage\"\s*\))[^{}\n]*\{[^{}]*?"
    r"\bimageName\s*(?:=|\.set\s*\()\s*[\"']([^\"'\n]+)[\"']([^{}]*)"
)


def images_of_maven(document: Document, plain: str) -> Iterator[Fact]:
    """The images of a `pom.xml`, whose text is without comments."""
    values = values_of(plain)
    for plugin in _PLUGIN.finditer(plain) if "-maven-plugin" in plain else ():
        for name, (section, pattern) in _NAMES.items():
            within = section.search(plugin[0]) if f"<artifactId>{name}<" in plugin[0] else None
            found = pattern.search(within[0]) if within is not None else None
            if within is None or found is None:
                continue
            # A build on the machine is pushed by other commands.
            pushes = name.startswith("jib") or _PUBLISHES.search(within[0]) is not None
            start = plugin.start() + within.start()
            at, does = Span(start + found.start(1), start + found.end(1)), "push" if pushes else "build"
            yield from handled(document, at, resolved(found[1], values), does, name, {})


def images_of_gradle(document: Document, plain: str) -> Iterator[Fact]:
    """The images of a `build.gradle`, whose text is without comments."""
    for match in _JIB.finditer(plain) if "jib" in plain else ():
        yield from handled(document, Span(*match.span(1)), _variable(match[1]), "push", "jib", {})
    for match in _BOOT.finditer(plain) if "imageName" in plain else ():
        does = "push" if "publish" in match[2] else "build"
        yield from handled(document, Span(*match.span(1)), _variable(match[1]), does, "bootBuildImage", {})


def _variable(text: str) -> str:
    """A name whose expressions are variables: `$rootProject.name` is `${rootProject}`."""
    return _EXPRESSION.sub("${VALUE}", text)


_EXPRESSION = regex(r"\$\{[^}]*\}|\$\w+(?:\.\w+)*")
