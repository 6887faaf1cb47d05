"""The languages that images and set-up actions bring, and which versions of a language a manifest allows."""

from __future__ import annotations

from collections.abc import Iterable

from .core.lazy import regex
from .subjects import Image

# The official images of languages, by the repository on Docker Hub.
_IMAGES = {
    "amazoncorretto": "java",
    "azul/zulu-openjdk": "java",
    "azul/zulu-openjdk-alpine": "java",
    "cgr.dev/chainguard/go": "go",
    "cgr.dev/chainguard/node": "node",
    "cgr.dev/chainguard/python": "python",
    "eclipse-temurin": "java",
    "golang": "go",
    "mcr.microsoft.com/dotnet/aspnet": "dotnet",
    "mcr.microsoft.com/dotnet/runtime": "dotnet",
    "mcr.microsoft.com/dotnet/sdk": "dotnet",
    "mcr.microsoft.com/openjdk/jdk": "java",
    "mcr.microsoft.com/oss/go/microsoft/golang": "go",
    "node": "node",
    "openjdk": "java",
    "php": "php",
    "python": "python",
    "ruby": "ruby",
    "rust": "rust",
    "sapmachine": "java",
}
# Images with the version of the language in their names, and those of Maven with that of Java in their tags.
_VERSIONED = regex(
    r"gcr\.io/distroless/(?P<distroless>java|nodejs)(?P<major>\d+)(?:-debian\d+)?|[\w.-]+/ubi\d+/openjdk-(?P<ubi>\d+)(?:-runtime)?"
)
_MAVEN = regex(
    r"[\d.]+-(?:amazon-corretto|amazoncorretto|azulzulu|eclipse-temurin|openjdk|sapmachine)-(\d+)(?:-[\w.-]+)?"
)
# The tags of uv's images: `python3.13-bookworm-slim`.
_UV = regex(r"(?:[\w.]+-)?python(\d+\.\d+)(?:-[\w-]+)?")
# The actions that install a language, with the input that has the version.
SETUP_ACTIONS = {
    "actions/setup-dotnet": ("dotnet", "dotnet-version"),
    "actions/setup-go": ("go", "go-version"),
    "actions/setup-java": ("java", "java-version"),
    "actions/setup-node": ("node", "node-version"),
    "actions/setup-python": ("python", "python-version"),
    "astral-sh/setup-uv": ("python", "python-version"),
    "graalvm/setup-graalvm": ("java", "java-version"),
    "ruby/setup-ruby": ("ruby", "ruby-version"),
    "shivammathur/setup-php": ("php", "php-version"),
}
# The images of organizations that are made of those of a language, such as `acme-node:24-alpine`.
_OWN = regex(r"/(?:[\w-]+-)?(node|python)$")
_DISTRIBUTION = regex(r"(\d+)(?:\.\d+){0,2}-(?:alpine|bookworm|bullseye|slim|trixie)[\w.-]*")
_LOWEST, _HIGHEST = {"node": 10, "python": 3}, {"node": 40, "python": 3}
# The tags of images of Java have a build behind the version: `17.0.16_8-jre`.
_TAG = regex(r"(\d+(?:\.\d+){0,2})(?:\.\d+)*(?:_\d+)?(?:-|$)")
_VERSION = regex(r"v?(\d+(?:\.\d+){0,2})(?:\.[xX*])?")


def runtime_of(image: Image) -> tuple[str, str] | None:
    """The language of an image and as much of the version as its tag has; None for another image or an unknown tag."""
    if named := _VERSIONED.fullmatch(image.familiar):
        java = named["distroless"] != "nodejs"
        return ("java" if java else "node"), named["major"] or named["ubi"]
    if image.familiar == "maven" and (version := _MAVEN.fullmatch(image.tag or "")):
        return "java", version[1]
    if image.familiar == "ghcr.io/astral-sh/uv" and (version := _UV.fullmatch(image.tag or "")):
        return "python", version[1]
    # Mirrors keep the name on Docker Hub: `public.ecr.aws/docker/library/golang`.
    language = _IMAGES.get(image.familiar.rpartition("/library/")[2])
    match = _TAG.match(image.tag or "")
    if language is None and match and (own := _OWN.search(image.familiar)):
        # An image of an organization has the version of the language if its tag also has the distribution.
        found = _DISTRIBUTION.fullmatch(image.tag or "")
        language = own[1] if found and _LOWEST[own[1]] <= int(found[1]) <= _HIGHEST[own[1]] else None
    return (language, match[1]) if language and match else None


# What installs, builds or tests a project; other commands may run in a project of any version.
_PROJECT = {
    "node": regex(
        r"\bnpm(?:[ \t]+(?:-C|--prefix)[ \t=][\w./-]+)?[ \t]+(?:ci|i|install|run|t|test)\b(?![ \t]+(?:-g|--global)\b)"
        r"|\b(?:bun|just|make|nx|pnpm|turbo|yarn)\b|\./"
    ),
    "php": regex(r"\bcomposer[ \t]+(?:i|install|update)\b|\b(?:just|make|phpunit|task)\b|\./"),
    "rust": regex(r"\bcargo[ \t]+(?:b|build|check|clippy|nextest|run|t|test)\b|\b(?:just|make|task)\b|\./"),
    "python": regex(
        r"\bpip3?[ \t]+install\b[^\n]*[ \t](?:-[er]\b|--requirement|--editable|\.(?![\w/]))"
        r"|\b(?:build|hatch|just|make|nox|pdm|pipenv|poetry|pytest|setup\.py|tox|uv|unittest)\b|\./"
    ),
}


def uses_project(language: str, scripts: Iterable[str]) -> bool:
    """Whether scripts may install, build or test a project; of some languages, they always may."""
    pattern = _PROJECT.get(language)
    return pattern is None or any(map(pattern.search, scripts))


def exact(version: str) -> str:
    """A version as in `python-version: "3.13"`, without what stands for any number; empty for a range or an alias."""
    match = _VERSION.fullmatch(version.strip())
    return match[1] if match else ""


def allows(language: str, versions: str, used: str) -> bool | None:
    """Whether a manifest allows a version of which only the first numbers may be known; None if that is unknown.

    `versions` is what the manifest of the language has: a version specifier of Python, a range of npm or Composer, the
    minimum of .NET, Go or Rust, or the oldest major version of Java.
    """
    if language == "python":
        return _python(versions, used)
    if language == "java":
        # `1.8` is an older name of 8.
        return _at_least(versions, used.removeprefix("1.").partition(".")[0])
    if language in ("dotnet", "go", "rust"):
        return _at_least(versions, used)
    if language == "node":
        return _node(versions, used)
    if language == "php":
        # Composer separates alternatives by one bar as well.
        return _node(_BAR.sub(" || ", versions), used)
    return None


_BAR = regex(r"\s*\|\|?\s*")


def _python(versions: str, used: str) -> bool | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        wanted = SpecifierSet(_caret(versions))
    except InvalidSpecifier:
        return None
    return any(wanted.contains(each) for each in _candidates(used, versions))


def allows_package(language: str, versions: str, used: str) -> bool | None:
    """Whether a manifest allows a version of a package of Python or npm; None if that is unknown."""
    if language == "node":
        return _node(versions, used)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        return SpecifierSet(_caret(versions)).contains(Version(used), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return None


_CARET = regex(r"\^\s*(\d+)((?:\.\d+)*)")


def _caret(versions: str) -> str:
    """Poetry's `^3.12` as a specifier: not below it, and below the next major version."""
    return _CARET.sub(lambda match: f">={match[1]}{match[2]},<{int(match[1]) + 1}", versions)


def _candidates(used: str, versions: str) -> list[str]:
    """Versions that begin with the known numbers: those that a manifest has, and the lowest and a high one of each."""
    found = [used]
    for _ in range(2 - used.count(".")):
        found = [f"{each}.{number}" for each in found for number in (0, 99)]
    named = (match[1] for match in _NAMED.finditer(versions))
    return [
        *found,
        *(f"{one}.0" if one.count(".") < 2 else one for one in named if one.startswith(f"{used}.")),
    ]


_NAMED = regex(r"(?<![\d.])(\d+(?:\.\d+){1,2})(?![\d.])")


def _at_least(versions: str, used: str) -> bool | None:
    least, have = _numbers(versions), _numbers(used)
    if not least or not have:
        return None
    known = min(len(least), len(have))
    return have[:known] > least[:known] or have[:known] == least[:known]


def _numbers(version: str) -> tuple[int, ...]:
    match = _VERSION.fullmatch(version.strip())
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def _node(versions: str, used: str) -> bool | None:
    from .formats.gotemplate.errors import TemplateError
    from .formats.gotemplate.functions.semver import semver_compare

    try:
        return any(semver_compare(versions, each) for each in _candidates(used, versions))
    except TemplateError:
        return None
