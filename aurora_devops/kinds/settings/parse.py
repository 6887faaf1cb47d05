"""The paths that settings of tools name: for each well-known file, the keys whose values are paths.

Sources: the reference of each tool for its file, such as
learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema, doc.rust-lang.org/cargo/reference/manifest.html,
goreleaser.com/customization and docs.docker.com/build/bake/reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from posixpath import dirname, join, normpath
from typing import Any

from ...code.data import table, toml
from ...core.kind import Tree
from ...core.lazy import regex
from ...core.place import Route
from ...core.record import record
from ...core.source import Source, Span
from ...core.words import word_set
from .model import Reference, Settings


def read(source: Source) -> Settings:
    """The settings in a file; a text that cannot be read names nothing."""
    if keys := _keys(_DATA, source.path):
        from ...formats import jsonc, yaml

        stream = (jsonc if source.path.endswith(".json") else yaml).read(source.text)
        found: Iterator[Reference] = iter(())
        if stream.documents:
            found = _of_data(stream.documents[0], keys)
            if _MKDOCS.search(source.path):
                found = chain(found, _pages(stream.documents[0]))
    else:
        found = next((reader for pattern, reader in _TEXTS if re.search(pattern, source.path)), _nothing)(
            source
        )
    return Settings(source.text, tuple(one for one in found if _is_path(one.written)))


def site_of(source: Source) -> tuple[str, str, Span] | None:
    """The address of the site that MkDocs builds, the folder of its documents, and where the address is."""
    match = _SITE.search(source.text) if _MKDOCS.search(source.path) else None
    if match is None:
        return None
    folder = _DOCUMENTS.search(source.text)
    written = folder[1].strip("./") if folder else "docs"
    return match[1].rstrip("/"), normpath(join(dirname(source.path), written)), Span(*match.span(1))


_SITE = regex(r"""(?m)^site_url:[ \t]*["']?(https?://[^\s"'#]+)""")
_DOCUMENTS = regex(r"""(?m)^docs_dir:[ \t]*["']?([^\s"'#]+)""")


def references_in(tree: Tree) -> Iterator[Reference]:
    """The paths in data whose content tells the tool."""
    sort = sort_of(tree.value)
    for one in _of_data(tree, _BY_CONTENT[sort]) if sort else ():
        if _is_path(one.written) and (one.by != "azd hook" or _SCRIPT.fullmatch(one.written)):
            yield one


_SCRIPT = regex(r"(?:[\w@+.-]+/)*[\w@+.-]+\.(?:js|ps1|py|sh|ts)")


def sort_of(data: Any) -> str:
    """The tool that has settings of this form; empty for none."""
    if not isinstance(data, dict) or "apiVersion" in data:
        return ""
    config = data.get("config")
    if isinstance(config, dict) and "scenarios" in data and ("target" in config or "phases" in config):
        return "artillery"
    if isinstance(data.get("name"), str) and not _AZURE.isdisjoint(data) and "image" not in data:
        hooks, services = data.get("hooks"), table(data, "services")
        hosts = [one for one in services.values() if isinstance(one, dict) and "host" in one]
        return "azd" if hosts or (isinstance(hooks, dict) and not _EVENTS.isdisjoint(hooks)) else ""
    listed = data.get("services")
    if not isinstance(listed, list) or not listed:
        return ""
    return "render" if all(isinstance(one, dict) and "type" in one for one in listed) else ""


_AZURE = frozenset({"services", "hooks", "infra"})
_EVENTS = frozenset(
    f"{when}{what}"
    for when in ("pre", "post")
    for what in ("provision", "deploy", "up", "down", "package", "restore")
)


def _nothing(source: Source) -> Iterator[Reference]:
    yield from ()


def _keys(known: Mapping[str, tuple[_Key, ...]], path: str) -> tuple[_Key, ...]:
    return next((keys for pattern, keys in known.items() if re.search(pattern, path)), ())


_PATH = regex(r"[\w@+.()-][\w@+./() -]*")


def _is_path(text: str) -> bool:
    """Whether a text is a path of the repository without variables and patterns."""
    return _PATH.fullmatch(text) is not None and "://" not in text and text.strip("./ ") != ""


# YAML and JSON: the keys whose values are paths.


@record
class _Key:
    """A route with `*` for any key or index, what the path is, and the route of the folder in which it begins."""

    route: str
    by: str
    folder: bool = False
    base: tuple[str, ...] = ()


# By the form of the data, since files with these names may be of other tools.
_BY_CONTENT: Mapping[str, tuple[_Key, ...]] = {
    "azd": (
        _Key("services.*.project", "azd service", folder=True),
        _Key("services.*.docker.path", "azd service", base=("services.*.project",)),
        _Key("infra.path", "azd infrastructure", folder=True),
        *(
            _Key(f"{scope}hooks.*.{key}", "azd hook", base=base)
            for scope, base in (("", ()), ("services.*.", ("services.*.project",)))
            for key in ("run", "posix.run", "windows.run", "*.run")
        ),
    ),
    "artillery": (
        _Key("config.processor", "Artillery processor"),
        _Key("config.payload.path", "Artillery payload"),
        _Key("config.payload.*.path", "Artillery payload"),
    ),
    "render": (
        _Key("services.*.rootDir", "Render service", folder=True),
        _Key("services.*.dockerfilePath", "Render service"),
        _Key("services.*.dockerContext", "Render service", folder=True),
    ),
}  # fmt: skip
# By the path.
_DATA: Mapping[str, tuple[_Key, ...]] = {
    r"(?:^|/)\.?goreleaser[\w.-]*\.ya?ml$": (
        _Key("builds.*.main", "GoReleaser build", base=("builds.*.dir",)),
        _Key("builds.*.dir", "GoReleaser build", folder=True),
        _Key("dockers.*.dockerfile", "GoReleaser image"),
        _Key("dockers_v2.*.dockerfile", "GoReleaser image"),
        _Key("kos.*.main", "GoReleaser image", base=("kos.*.working_dir",)),
    ),
    r"(?:^|/)sqlc\.(?:ya?ml|json)$": tuple(
        _Key(f"{part}.*.{key}{more}", f"sqlc {key}")
        for part in ("sql", "packages")
        for key in ("schema", "queries")
        for more in ("", ".*")
    ),
    r"(?:^|/)\.ko\.ya?ml$": (
        _Key("builds.*.main", "ko build", base=("builds.*.dir",)),
        _Key("builds.*.dir", "ko build", folder=True),
    ),
    r"(?:^|/)heroku\.yml$": (_Key("build.docker.*", "Heroku image"),),
    r"(?:^|/)pnpm-workspace\.yaml$": (_Key("packages.*", "pnpm workspace", folder=True),),
    r"(?:^|/)lerna\.json$": (_Key("packages.*", "Lerna package", folder=True),),
    r"(?:^|/)vercel\.json$": (_Key("builds.*.src", "Vercel build"),),
    r"(?:^|/)mkdocs\.ya?ml$": (
        _Key("theme.custom_dir", "MkDocs theme", folder=True),
        _Key("docs_dir", "MkDocs", folder=True),
    ),
    r"(?:^|/)docker-bake[\w.-]*\.json$": (
        _Key("target.*.context", "bake target", folder=True),
        _Key("target.*.dockerfile", "bake target", base=("target.*.context",)),
    ),
    r"(?:^|/)angular\.json$": (
        _Key("projects.*.root", "Angular project", folder=True),
        _Key("projects.*.sourceRoot", "Angular project", folder=True),
        *(
            _Key(f"projects.*.architect.*.options.{key}", "Angular build")
            for key in ("main", "browser", "index", "tsConfig", "karmaConfig")
        ),
    ),
    r"(?:^|/)\.?release-please-config\.json$": (_Key("packages.", "release-please package", folder=True, base=("/",)),),
    r"(?:^|/)tsconfig(?:\.[\w-]+)?\.json$": (
        _Key("references.*.path", "TypeScript reference"),
        _Key("files.*", "TypeScript file"),
    ),
}  # fmt: skip


def _of_data(tree: Tree, keys: tuple[_Key, ...]) -> Iterator[Reference]:
    for key in keys:
        route = tuple(key.route.rstrip(".").split("."))
        if key.route.endswith("."):
            # The keys of the mapping are the paths.
            for name in table(tree.value, *route):
                at = tree.find((*route, name), "key")
                if at is not None:
                    yield Reference(name, key.by, at, key.folder, "".join(key.base))
            continue
        for place, value in _values(tree.value, route):
            at = tree.find(place, "value")
            base = _base(tree.value, place, key.base)
            if isinstance(value, str) and at is not None and base is not None:
                yield Reference(value, key.by, at, key.folder, base)


def _base(data: Any, route: Route, base: tuple[str, ...]) -> str | None:
    """The folder in which a path begins, empty for that of the file; None if it is unknown."""
    for written in base:
        keys = tuple(
            step if key == "*" else key for key, step in zip(written.split("."), route, strict=False)
        )
        value: Any = data
        for key in keys:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return ""
        return value if isinstance(value, str) and _is_path(value) else "" if value == "." else None
    return ""


def _values(data: Any, route: tuple[str, ...], before: Route = ()) -> Iterator[tuple[Route, Any]]:
    if not route:
        yield before, data
        return
    key, rest = route[0], route[1:]
    if isinstance(data, dict):
        for name in data if key == "*" else (key,) if key in data else ():
            yield from _values(data[name], rest, (*before, name))
    elif isinstance(data, list) and key == "*":
        for index, value in enumerate(data):
            yield from _values(value, rest, (*before, index))


_MKDOCS = regex(r"(?:^|/)mkdocs\.ya?ml$")
# Plugins of MkDocs that neither write pages nor rename them.
_PLAIN_PLUGINS = word_set(
    "autorefs awesome-pages callouts charts drawio exclude git-authors git-committers git-committers-2"
    " git-revision-date git-revision-date-localized glightbox group htmlproofer include-markdown info lightgallery"
    " macros markdownextradata mermaid2 meta minify mkdocstrings offline open-in-new-tab optimize panzoom print-site"
    " privacy redirects render_swagger rss search section-index social swagger-ui-tag table-reader tags termynal"
)


def _pages(tree: Tree) -> Iterator[Reference]:
    """The pages of the navigation of MkDocs, unless hooks or plugins may write some of them."""
    data = tree.value if isinstance(tree.value, dict) else {}
    plugins = data.get("plugins") or []
    listed = plugins if isinstance(plugins, (dict, list)) else ["?"]
    names = {str(next(iter(one), "") if isinstance(one, dict) else one) for one in listed}
    names = {name.removeprefix("material/") for name in names}
    if "hooks" in data or "INHERIT" in data or not names <= _PLAIN_PLUGINS:
        return
    docs = data.get("docs_dir", "docs")
    stack: list[tuple[Route, Any]] = [(("nav",), data.get("nav"))] if isinstance(docs, str) else []
    while stack:
        route, value = stack.pop()
        if isinstance(value, dict):
            stack.extend(((*route, key), one) for key, one in value.items())
        elif isinstance(value, list):
            stack.extend(((*route, index), one) for index, one in reversed(list(enumerate(value))))
        elif isinstance(value, str) and value.endswith(".md"):
            at = tree.find(route, "value")
            if at is not None:
                yield Reference(value, "MkDocs page", at, base=docs, likely=True)


# TOML: the paths, whose places are those of their texts.

CARGO_WORKSPACE = "Cargo dependency of the workspace"
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")


def _cargo(source: Source) -> Iterator[Reference]:
    data = toml(source.text)
    found: list[tuple[Any, str, bool]] = []
    workspace = table(data, "workspace")
    members = workspace.get("members")
    for member in members if isinstance(members, list) else ():
        found.append((member, "member of the Cargo workspace", True))
    for scope in (data, workspace, *table(data, "target").values()):
        for section in _DEPENDENCIES:
            for one in table(scope, section).values():
                if isinstance(one, dict) and "path" in one:
                    by = CARGO_WORKSPACE if scope is workspace else "Cargo dependency"
                    found.append((one["path"], by, True))
    found.append((table(data, "lib").get("path"), "Cargo library", False))
    for sort in ("bin", "example", "test", "bench"):
        targets = data.get(sort)
        for one in targets if isinstance(targets, list) else ():
            if isinstance(one, dict):
                found.append((one.get("path"), f"Cargo {sort}", False))
    yield from _quoted(source.text, found)


def unread_paths(text: str, members: Iterable[str]) -> set[str]:
    """The paths of dependencies of a workspace that no package takes from it, so that Cargo does not read them.

    `members` are the manifests of packages that may be in the workspace.
    """
    inherited = {
        name
        for data in map(toml, (text, *members))
        for scope in (data, *table(data, "target").values())
        for section in _DEPENDENCIES
        for name, one in table(scope, section).items()
        if isinstance(one, dict) and one.get("workspace") is True
    }
    offered = table(table(toml(text), "workspace"), "dependencies")
    return {
        str(one["path"])
        for name, one in offered.items()
        if name not in inherited and isinstance(one, dict) and "path" in one
    }


def cargo_programs(text: str, with_main: bool) -> tuple[tuple[str, ...], bool]:
    """The names of the programs of a package of Cargo that its manifest has, and whether the manifest is known.

    `with_main` is whether `src/main.rs` exists, which is the program with the name of the package.
    """
    data = toml(text)
    package, listed = table(data, "package"), data.get("bin")
    programs = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    names: list[Any] = [one.get("name") for one in programs]
    named = any(one.get("path") == "src/main.rs" for one in programs)
    if with_main and not named and package.get("autobins") is not False:
        names.append(package.get("name"))
    known = [one for one in names if isinstance(one, str)]
    return tuple(known), bool(data) and len(known) == len(names)


def cargo_package(text: str) -> str:
    """The name of a package of Cargo; empty for a workspace without one."""
    name = table(toml(text), "package").get("name")
    return name if isinstance(name, str) else ""


# Projects that are not written as such.
_COMPUTED = regex(
    r"\bincludeBuild\b|\binclude\s*\(?\s*(?![\"'\s(])|\$|\.each|\bfor\s*\(|\bincludeFlat\b|\bapply\s+from"
)


def gradle_projects(text: str) -> Iterator[tuple[str, Span]]:
    """The projects that the settings of Gradle include, and those above them; `*` if others may exist."""
    found = False
    for name, at in _included(text):
        found = True
        parts = name.split(":")
        for count in range(1, len(parts) + 1):
            yield ":".join(parts[:count]), at
    if not found or _COMPUTED.search(text):
        yield "*", Span(0, 0)


_ASSEMBLY = regex(r"<AssemblyName>\s*([^<]*?)\s*</AssemblyName>")


def assembly_of(source: Source) -> tuple[tuple[str, ...], bool]:
    """The name of the assembly that a project of .NET builds, and whether it is known."""
    names = {match[1] for match in _ASSEMBLY.finditer(source.text)}
    stem = source.path.rpartition("/")[2].rpartition(".")[0]
    if not names:
        return (f"{stem}.dll",), True
    resolved = {name.replace("$(MSBuildProjectName)", stem) for name in names}
    return tuple(sorted(f"{name}.dll" for name in resolved)), not any("$" in name for name in resolved)


def _fly(source: Source) -> Iterator[Reference]:
    build = table(toml(source.text), "build")
    yield from _quoted(source.text, [(build.get("dockerfile"), "Fly image", False)])


def _netlify(source: Source) -> Iterator[Reference]:
    build = table(toml(source.text), "build")
    yield from _quoted(source.text, [(build.get("base"), "Netlify base", True)])


def _quoted(text: str, found: list[tuple[Any, str, bool]]) -> Iterator[Reference]:
    """References at the places of their texts in quotes."""
    after: dict[str, int] = {}
    for value, by, folder in found:
        if not isinstance(value, str) or not value:
            continue
        match = re.compile(rf"[\"']({re.escape(value)})[\"']").search(text, after.get(value, 0))
        if match is not None:
            after[value] = match.end()
            yield Reference(value, by, Span(*match.span(1)), folder)


# Texts


_USE = regex(r"(?m)^(?:use[ \t]+|[ \t]+)(\.{1,2}/[^\s)/][^\s)]*)[ \t\r]*(?://.*)?$")


def _go_work(source: Source) -> Iterator[Reference]:
    for match in _USE.finditer(source.text):
        yield Reference(match[1], "module of the Go workspace", Span(*match.span(1)), True)


_COMMENT = regex(r"<!--(?>(?:[^-]|-(?!->))*)-->")
_LINE_COMMENT = regex(r"(?m)//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)\*/")
_INCLUDE = regex(r"(?m)^[ \t]*include[ \t]*\(?((?>\s*[\"'][\w:.-]+[\"']\s*,?)+)")
_TEXT = regex(r"[\"']([\w:.-]+)[\"']")


def _gradle(source: Source) -> Iterator[Reference]:
    text = source.text
    if "projectDir" in text or "beforeProject" in text:
        return
    for name, at in _included(text):
        yield Reference(name.replace(":", "/"), "Gradle project", at, True)


def _included(text: str) -> Iterator[tuple[str, Span]]:
    """The paths of projects that the settings of Gradle include."""
    plain = _LINE_COMMENT.sub(lambda match: " " * len(match[0]), text)
    for match in _INCLUDE.finditer(plain):
        for one in _TEXT.finditer(plain, match.start(1), match.end(1)):
            yield one[1].strip(":"), Span(*one.span(1))


_PROJECT = regex(r"<ProjectReference\s[^>]*?\bInclude=\"([^\"$*;]+)\"")
_SOLUTION = regex(r"(?m)^Project\(\"[^\"]*\"\)\s*=\s*\"[^\"]*\",\s*\"([^\"]+\.\w+proj)\"")


def _dotnet(source: Source) -> Iterator[Reference]:
    text = _COMMENT.sub(lambda match: " " * len(match[0]), source.text)
    for pattern, by in ((_PROJECT, "project reference"), (_SOLUTION, "project of the solution")):
        for match in pattern.finditer(text):
            yield Reference(match[1].replace("\\", "/"), by, Span(*match.span(1)))


_TILT = (
    (regex(r"(?m)^docker_build\([ \t]*['\"][^'\"\n]+['\"],[ \t]*(?:context=)?['\"]([^'\"\n]+)['\"]"), True),
    (regex(r"(?m)^k8s_yaml\([ \t]*['\"]([^'\"\n]+)['\"]"), False),
    (regex(r"(?m)^docker_compose\([ \t]*['\"]([^'\"\n]+)['\"]"), False),
    (regex(r"(?m)^(?:include|load)\([ \t]*['\"](\.[^'\"\n]+)['\"]"), False),
)  # fmt: skip


def _tilt(source: Source) -> Iterator[Reference]:
    for pattern, folder in _TILT:
        for match in pattern.finditer(source.text):
            yield Reference(match[1], "Tilt", Span(*match.span(1)), folder)


_TARGET = regex(r"(?ms)^target\s+\"[^\"]+\"\s*\{(.*?)^\}")
_CONTEXT = regex(r"(?m)^\s*context\s*=\s*(?:\"([^\"$]+)\"|\S)")
_DOCKERFILE = regex(r"(?m)^\s*dockerfile\s*=\s*\"([^\"$]+)\"")


def _bake(source: Source) -> Iterator[Reference]:
    for target in _TARGET.finditer(source.text):
        body, start = target[1], target.start(1)
        context, file = _CONTEXT.search(body), _DOCKERFILE.search(body)
        known = context is not None and context[1] is not None
        if context is not None and context[1]:
            yield Reference(context[1], "bake target", _moved(context.span(1), start), True)
        if file is not None and (known or (context is None and "inherits" not in body)):
            base = context[1] if context is not None and context[1] else ""
            if not base or _is_path(base) or base in (".", ".."):
                yield Reference(file[1], "bake target", _moved(file.span(1), start), base=base)


def _moved(span: tuple[int, int], by: int) -> Span:
    return Span(span[0] + by, span[1] + by)


_SONAR = regex(r"(?m)^sonar\.(?:sources|tests)[ \t]*=[ \t]*([^\s,*$][^\n,*$]*?(?:,[^\n,*$]+?)*)[ \t\r]*$")


def _sonar(source: Source) -> Iterator[Reference]:
    if "sonar.projectBaseDir" in source.text or "sonar.modules" in source.text:
        return
    for match in _SONAR.finditer(source.text):
        start = match.start(1)
        for part in match[1].split(","):
            at = start + len(part) - len(part.lstrip())
            yield Reference(part.strip(), "SonarQube", Span(at, at + len(part.strip())), True)
            start += len(part) + 1


_LOCATIONS = regex(
    r"(?m)^(script_location|version_locations)[ \t]*=[ \t]*((?>[^\s#;][^\n]*)?(?>\n[ \t]+[^\n]*)*)"
)
_HERE = "%(here)s/"


def _alembic(source: Source) -> Iterator[Reference]:
    """The folders of migrations, which are relative to the folder in which Alembic runs unless they begin `here`."""
    for match in _LOCATIONS.finditer(source.text):
        for one in _WORD.finditer(source.text, *match.span(2)):
            start = one.start() + (len(_HERE) if one[0].startswith(_HERE) else 0)
            written = source.text[start : one.end()]
            yield Reference(written, "Alembic's folder of migrations", Span(start, one.end()), True)


_WORD = regex(r"[^\s,;]+")
_FLYWAY = regex(r"(?m)^flyway\.locations[ \t]*=[ \t]*(\S[^\n]*)")
_SQL_FOLDER = regex(r"filesystem:([^\s,]+)")


def _flyway(source: Source) -> Iterator[Reference]:
    for match in _FLYWAY.finditer(source.text):
        for one in _SQL_FOLDER.finditer(source.text, *match.span(1)):
            yield Reference(one[1], "Flyway's folder of migrations", Span(*one.span(1)), True)


def _diesel(source: Source) -> Iterator[Reference]:
    folder = table(toml(source.text), "migrations_directory").get("dir")
    yield from _quoted(source.text, [(folder, "Diesel's folder of migrations", True)])


_TEXTS: tuple[tuple[str, Callable[[Source], Iterator[Reference]]], ...] = (
    (r"(?:^|/)Cargo\.toml$", _cargo),
    (r"(?:^|/)fly\.toml$", _fly),
    (r"(?:^|/)netlify\.toml$", _netlify),
    (r"(?:^|/)go\.work$", _go_work),
    (r"(?:^|/)settings\.gradle(?:\.kts)?$", _gradle),
    (r"\.(?:cs|fs|vb)proj$", _dotnet),
    (r"\.sln$", _dotnet),
    (r"(?:^|/)Tiltfile$", _tilt),
    (r"(?:^|/)docker-bake[\w.-]*\.hcl$", _bake),
    (r"(?:^|/)sonar-project\.properties$", _sonar),
    (r"(?:^|/)alembic[\w.-]*\.ini$", _alembic),
    (r"(?:^|/)flyway\.conf$", _flyway),
    (r"(?:^|/)diesel\.toml$", _diesel),
)
PATHS = (*_DATA, *(pattern for pattern, _ in _TEXTS))
