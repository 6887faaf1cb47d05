"""The archives that Maven builds, as far as a `pom.xml` shows their names.

Source: maven.apache.org/pom.html, maven.apache.org/plugins/maven-jar-plugin.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.lazy import regex

# The sections with coordinates of others.
_SECTION = regex(
    r"<(build|dependencies|dependencyManagement|distributionManagement|modules|parent|pluginRepositories|profiles|properties"
    r"|reporting|repositories)>(?>(?:[^<]|<(?!/\1>))*)</\1>"
)
_PARENT = regex(r"<parent>(?>(?:[^<]|<(?!/parent>))*)</parent>")
_PROPERTIES = regex(r"<properties>(?>(?:[^<]|<(?!/properties>))*)</properties>")
_PROPERTY = regex(r"<([\w.-]+)>\s*([^<]*?)\s*</\1>")
_NAME = regex(r"<name>\s*([^<]*?)\s*</name>")
_CLASSIFIER = regex(
    r"<(?:classifier|shadedClassifierName|runnerSuffix)>\s*-?([^<]*?)\s*</|<id>\s*([\w-]+)\s*</id>"
)
_FINAL_NAME = regex(r"<finalName>\s*([^<]*?)\s*</finalName>")
# Settings of plugins that write archives with other names or to other folders.
_OTHER = regex(
    r"<(?:outputDirectory|buildDirectory|jarName|outputFile|archiveBaseName)>|<directory>[^<]*target"
)
_VARIABLE = regex(r"\$\{([\w.-]+)\}")


def archives(text: str) -> tuple[tuple[str, ...], bool]:
    """The name of the archive that a project builds, without comments in its text, and whether that is known."""
    plain = _SECTION.sub("", text)
    own: dict[str, str] = dict(_PROPERTY.findall(plain))
    packaging = own.get("packaging", "jar")
    if packaging not in ("jar", "war"):
        return (), True
    values = values_of(text)
    names = {*_FINAL_NAME.findall(text)} or {"${project.artifactId}-${project.version}"}
    found = {resolved(name, values) for name in names}
    known = len(found) == 1 and "$" not in next(iter(found)) and _OTHER.search(text) is None
    return tuple(sorted(f"{name}.{packaging}" for name in found)), known


def values_of(text: str) -> dict[str, str]:
    """The properties of a project, and its coordinates as properties."""
    plain = _SECTION.sub("", text)
    own: dict[str, str] = dict(_PROPERTY.findall(plain))
    parent = dict(_PROPERTY.findall(match[0])) if (match := _PARENT.search(text)) else {}
    values: dict[str, str] = {}
    for match in _PROPERTIES.finditer(text):
        values.update(_PROPERTY.findall(match[0]))
    for name in ("artifactId", "groupId", "version"):
        value = own.get(name) or (parent.get(name) if name != "artifactId" else None)
        if value:
            values[f"project.{name}"] = values[f"pom.{name}"] = values[name] = value
    titles = _NAME.findall(plain) or [values.get("project.artifactId", "")]
    if len(titles) == 1 and titles[0]:
        # Without a name of its own, the project has that of the artifact.
        values["project.name"] = values["pom.name"] = titles[0]
    return values


def classifiers(text: str) -> tuple[str, ...]:
    """What a manifest may append to the name of an archive; the id of a descriptor is one."""
    return tuple(sorted({match[1] or match[2] for match in _CLASSIFIER.finditer(text)}))


def resolved(text: str, values: Mapping[str, str]) -> str:
    """A text with the values of properties, as far as they are known."""
    for _ in range(3):
        text = _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)
    return text
