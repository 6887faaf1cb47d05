"""The versions of languages in the files of version managers: `.nvmrc`, `.python-version`, `.tool-versions`.

Sources: github.com/nvm-sh/nvm, github.com/pyenv/pyenv, asdf-vm.com/manage/configuration, mise.jdx.dev/configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from ...core.lazy import regex
from ...core.source import Source, Span
from ...runtimes import exact

# The files with the version of one language.
_ALONE = {
    ".java-version": "java",
    ".node-version": "node",
    ".nvmrc": "node",
    ".python-version": "python",
    ".ruby-version": "ruby",
}
_SEVERAL = frozenset({".tool-versions", ".mise.toml", "mise.toml"})
PATH = (
    r"(?:^|/)(?:composer\.json|rust-toolchain\.toml|\.nvmrc|\.(?:java|node|python|ruby)-version|\.tool-versions"
    r"|\.?mise\.toml)$"
)
_OTHER_NAMES = {"nodejs": "node"}
_LINE = regex(r"(?m)^[ \t]*([^\s#][^\n#]*?)[ \t]*(?:#[^\n]*)?\r?$")
_TOOL = regex(
    r"(?m)^[ \t]*\"?(java|node|nodejs|php|python|ruby|rust)\"?(?:[ \t]*=[ \t]*\"|[ \t]+)([\w.+-]+)\"?"
    r"[ \t]*(?:#[^\n]*)?\r?$"
)
_CHANNEL = regex(r"(?m)^[ \t]*channel[ \t]*=[ \t]*\"(\d[\d.]*)\"")
# The versions that a manifest requires: `rust-version` of Cargo, and `php` in `require` of Composer.
_RUST = regex(r"(?m)^[ \t]*rust-version[ \t]*=[ \t]*\"(\d[\d.]*)\"")
_PHP = regex(r"\"require\"\s*:\s*\{[^{}]*?\"php\"\s*:\s*\"([^\"\n]*)\"")
_SECTION = regex(r"(?m)^\[([\w.-]+)\]")
# The framework of a project of .NET; with several ones, or the name of a system, it is unknown.
_FRAMEWORK = regex(r"<TargetFramework>\s*net(\d+\.\d+)\s*</TargetFramework>")
# The vendor in front of a version: `temurin-21.0.3+9`, `ruby-3.4.1`.
_VENDOR = regex(r"(?:[a-z]+-)*(\d[\d.]*)(?:[+_][\w.]+)?")


def versions_of(source: Source) -> Iterator[tuple[str, str, Span]]:
    """The languages of a file with their versions and their places; none if a version is not known."""
    name = basename(source.path)
    found: list[tuple[str, str, Span]] = []
    if name in _ALONE:
        lines = list(_LINE.finditer(source.text))
        # The first version is the default; which of several versions a tool selects is unknown.
        if len(lines) == 1:
            found.append((_ALONE[name], lines[0][1], Span(*lines[0].span(1))))
    elif name in _SEVERAL:
        sections = list(_SECTION.finditer(source.text))
        for match in _TOOL.finditer(source.text):
            section = next((one[1] for one in reversed(sections) if one.start() < match.start()), "tools")
            if section == "tools":
                found.append((_OTHER_NAMES.get(match[1], match[1]), match[2], Span(*match.span(2))))
    elif name == "rust-toolchain.toml":
        found = [("rust", match[1], Span(*match.span(1))) for match in _CHANNEL.finditer(source.text)]
    for language, text, at in found:
        vendor = _VENDOR.fullmatch(text.removeprefix("v"))
        if vendor is not None and (version := exact(vendor[1])):
            yield language, version, at


def required_in(source: Source) -> Iterator[tuple[str, str, Span]]:
    """The language of a manifest with the versions that it requires, and their place."""
    name = basename(source.path)
    known = {"Cargo.toml": ("rust", _RUST), "composer.json": ("php", _PHP)}
    language, pattern = known.get(name, ("dotnet", _FRAMEWORK if name.endswith("proj") else None))
    match = pattern.search(source.text) if pattern is not None else None
    if match is not None:
        yield language, match[1], Span(*match.span(1))
