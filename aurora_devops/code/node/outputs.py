"""The files and folders that the scripts of a `package.json` write: those of compilers, bundlers and frameworks."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath, splitext

from ...core.lazy import regex
from ...core.record import record
from ...core.words import word_set
from ...formats import shell
from ...formats.jsonc import read as read_json
from ..data import table
from ..packages import package_json
from ..sources import Sources
from .code import string_of, without_comments


@record
class Outputs:
    """Paths that the scripts write, from the folder of the package; they are `complete` if there are no others.

    A path that ends in `/**` is a folder with unknown files.
    """

    names: tuple[str, ...] = ()
    complete: bool = True


# What a tool writes, from its command; None if that is unknown.
_Tool = Callable[[list[str], Sources], "list[str] | None"]
# More files than these are a folder with unknown files.
_MOST_FILES = 400
# Scripts that build, also because of a package manager.
_BUILDS = regex(
    r"(?:^|[:_-])(?:pre|post)?(?:build|bundle|compile|dist|export|generate|package|prepare|prepack|postinstall|tsc)(?:$|[:_-])"
)
# Variables that set the folder of the output.
_FOLDER_VARIABLE = regex(r"BUILD_PATH|(?:OUT|DIST|BUILD)_?DIR|NITRO_OUTPUT\w*")
_FOLDER_OF_REACT = "BUILD_PATH"
_WRAPPERS = word_set("cross-env cross-env-shell dotenv env npx bunx pnpx time")
_MANAGERS = word_set("npm pnpm yarn bun")
# Programs that write nothing that an image needs, or only delete and start.
_QUIET = word_set(
    "attw biome cd concurrently cypress del del-cli docker drizzle-kit echo eslint exit graphql-codegen husky is-ci"
    " jest knex knip lefthook lerna license-checker lint-staged mocha nodemon npm-run-all npm-run-all2 nyc only-allow"
    " oxlint panda patch patch-package playwright pnpm prettier prisma publint rimraf rm run-p run-s simple-git-hooks"
    " size-limit sleep stylelint svelte-check syncpack test true ts-node tsc-alias tsx turbo typedoc typesync vitest"
    " vue-tsc wait-on"
)
_COPIES = word_set("cp cpx cpx2 cpy copyfiles mkdir mkdirp mv ncp shx")
_SCRIPT = regex(r"\.(?:[cm]?tsx?|[cm]?jsx?)$")


def outputs(sources: Sources) -> Outputs:
    """The paths that the scripts that build write."""
    scripts = {
        name: said for name, said in table(package_json(sources), "scripts").items() if isinstance(said, str)
    }
    names: dict[str, None] = {}
    building = _building(scripts)
    complete = bool(building)
    for name in building:
        for command in shell.parse(scripts[name]).programs:
            words = [word.text for word in command.words]
            given = [f"{one.name}={one.value.text if one.value else ''}" for one in command.assignments]
            found = _of_command([*given, *words], sources)
            if found is None or "$" in "".join(found):
                complete = False
            names.update(dict.fromkeys(found or ()))
    return Outputs(tuple(sorted(_plain(one) for one in names)), complete)


def _plain(name: str) -> str:
    return f"{normpath(name[:-3])}/**" if name.endswith("/**") else normpath(name)


def _building(scripts: dict[str, str]) -> list[str]:
    """The scripts that build something, also those that they run."""
    found = dict.fromkeys(name for name in scripts if _BUILDS.search(name))
    for name in found.copy():
        words = set(re.findall(r"[\w:.-]+", scripts[name]))
        found.update(dict.fromkeys(other for other in scripts if other in words))
    return list(found)


def _of_command(words: list[str], sources: Sources) -> list[str] | None:
    """The paths that a command writes; None if they are unknown."""
    chosen = ""
    while words and (words[0] in _WRAPPERS or re.match(r"\w+=", words[0]) or words[0] in ("-c", "--", "-e")):
        variable, _, value = words[0].partition("=")
        if _FOLDER_VARIABLE.fullmatch(variable):
            if variable != _FOLDER_OF_REACT or not value:
                return None
            chosen = value
        words = words[1:]
    if chosen:
        return [f"{chosen}/**"] if words and _TOOLS.get(words[0]) is _react_scripts else None
    if words and words[0] in _MANAGERS and len(words) > 1:
        if words[1] in ("exec", "dlx", "x"):
            words = words[2:]
        elif words[0] == "yarn" and words[1] in _TOOLS:
            words = words[1:]
        elif words[0] == "bun" and words[1] == "build":
            return _named(words, ("--outdir",), ("--outfile",), None)
        else:
            return []
    if not words:
        return []
    tool, arguments = words[0].rpartition("/")[2], words[1:]
    if tool in _QUIET:
        return []
    if tool in _COPIES:
        operands = [word for word in arguments if not word.startswith("-")]
        return [f"{operands[-1].rstrip('/')}/**", operands[-1]] if operands else None
    reader = _TOOLS.get(tool)
    return reader(words, sources) if reader is not None else None


def _option(words: list[str], *names: str) -> str | None:
    """The value of an option: `-o x`, `--out=x`."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else words[index + 1] if index + 1 < len(words) else None
    return None


def _named(
    words: list[str], folders: tuple[str, ...], files: tuple[str, ...], usual: str | None
) -> list[str] | None:
    """The folder or the file that an option names, or the usual folder."""
    if files and (file := _option(words, *files)):
        return [file]
    folder = _option(words, *folders) or usual
    return [f"{folder}/**"] if folder else None


def _configuration(sources: Sources, *names: str) -> str:
    """The text of the first configuration of these names, without comments."""
    for name in names:
        path = next((one for one in sources.paths if re.fullmatch(rf"{name}\.(?:[cm]?[jt]s|json)", one)), "")
        if path:
            return without_comments(sources.text(path))
    return ""


def _set(text: str, key: str, usual: str) -> str | None:
    """The text of a key of a configuration, or the usual one; None if it is unknown."""
    text = _IN_FOLDER.sub(lambda match: match["joined"] or match["url"], text)
    found = re.findall(rf"\b{key}\b\s*(?::\s*([^,}}\n]+))?", text)
    if not found:
        return None if "..." in text else usual
    values = {string_of(one) for one in found}
    return next(iter(values)) if len(values) == 1 else None


# `path.resolve(__dirname, "www")` and `fileURLToPath(new URL("./www", import.meta.url))` in a configuration.
_FOLDER_OF_FILE = r"(?:__dirname|import\.meta\.dirname|process\.cwd\(\))"
_STRING = r"""(?:"[^"\n]*"|'[^'\n]*')"""
_IN_FOLDER = regex(
    rf"\b(?:path\.)?(?:resolve|join)\(\s*{_FOLDER_OF_FILE}\s*,\s*(?P<joined>{_STRING})\s*\)"
    rf"|\bfileURLToPath\(\s*new\s+URL\(\s*(?P<url>{_STRING})\s*,\s*import\.meta\.url\s*\)\s*\)"
)


def _in_configuration(
    key: str, usual: str, option: tuple[str, ...], *names: str
) -> Callable[[list[str], Sources], list[str] | None]:
    """A reader of a tool whose output is a folder: of an option, of a key of its configuration, or the usual one."""

    def read(words: list[str], sources: Sources) -> list[str] | None:
        if said := _option(words, *option):
            return [f"{said}/**"]
        folder = _set(_configuration(sources, *names), key, usual)
        return [f"{folder}/**"] if folder else None

    return read


def _tsc(words: list[str], sources: Sources) -> list[str] | None:
    if "--noEmit" in words:
        return []
    said = _option(words, "-p", "--project", "-b", "--build") or "tsconfig.json"
    said = "tsconfig.json" if said.startswith("-") else said
    path = normpath(said if said.endswith(".json") else join(said, "tsconfig.json"))
    return _compiled(path, _option(words, "--outDir"), sources)


def _compiled(path: str, out: str | None, sources: Sources) -> list[str] | None:
    """The files that the TypeScript compiler writes with a configuration."""
    options = _options(path, sources)
    if options is None:
        return None
    if options.get("noEmit") is True:
        return []
    folder = out or options.get("outDir")
    if not isinstance(folder, str) or "$" in folder:
        return None
    root = options.get("rootDir")
    if not isinstance(root, str) or "rootDirs" in options or options.get("allowJs"):
        return [f"{folder}/**"]
    return _mapped(sources, root, folder)


def _mapped(sources: Sources, root: str, folder: str) -> list[str]:
    """The files that a compiler writes for each source file below a folder."""
    start = "" if normpath(root) == "." else f"{normpath(root)}/"
    found = []
    for path in sources.paths:
        if path.startswith(start) and _SCRIPT.search(path) and not path.endswith(".d.ts"):
            stem, ending = splitext(path[len(start) :])
            found.append(join(folder, stem + {".mts": ".mjs", ".cts": ".cjs"}.get(ending, ".js")))
    return found if 0 < len(found) <= _MOST_FILES else [f"{folder}/**"]


def _options(path: str, sources: Sources, depth: int = 4) -> dict[str, object] | None:
    """The options of the compiler in a configuration and those that it extends; None if they are unknown."""
    if path not in sources.files or not depth:
        return None
    documents = read_json(sources.text(path)).documents
    data = documents[0].value if documents else None
    if not isinstance(data, dict):
        return None
    above: dict[str, object] = {}
    extended = data.get("extends")
    for one in [extended] if isinstance(extended, str) else extended if isinstance(extended, list) else ():
        if not isinstance(one, str) or not one.startswith("."):
            # The options of packages name no folders.
            continue
        other = normpath(join(dirname(path), one if one.endswith(".json") else f"{one}.json"))
        if other.startswith("../"):
            # A configuration of the workspace, which a package may share.
            above[_UNKNOWN] = True
            continue
        found = _options(other, sources, depth - 1)
        if found is None:
            return None
        above.update(found)
    own = {
        key: join(dirname(path), value) if key in ("outDir", "rootDir") and isinstance(value, str) else value
        for key, value in table(data, "compilerOptions").items()
    }
    return {**above, **own}


_UNKNOWN = "?"


def _nest(words: list[str], sources: Sources) -> list[str] | None:
    if "build" not in words:
        return []
    documents = read_json(sources.text("nest-cli.json")).documents
    settings = documents[0].value if documents and isinstance(documents[0].value, dict) else {}
    if settings.get("monorepo") or "projects" in settings:
        return None
    path = next((one for one in ("tsconfig.build.json", "tsconfig.json") if one in sources.files), "")
    if "--webpack" in words or "webpack" in str(settings) or not path:
        return ["dist/**"]
    options = _options(path, sources)
    if options is None or (_UNKNOWN in options and "outDir" not in options):
        return None
    folder = options.get("outDir", "dist")
    code = [path for path in sources.paths if path.endswith(".ts") and not _OUTSIDE.search(path)]
    # Without a folder of sources in the options, it is the one that has all files.
    if _UNKNOWN in options and "rootDir" not in options:
        return [f"{folder}/**"] if isinstance(folder, str) and "$" not in folder else None
    root = options.get("rootDir") or (
        "src" if code and all(path.startswith("src/") for path in code) else None
    )
    if not isinstance(folder, str) or "$" in folder:
        return None
    return _mapped(sources, root, folder) if isinstance(root, str) else [f"{folder}/**"]


_OUTSIDE = regex(r"^(?:tests?|e2e)/|\.(?:d|spec|test)\.ts$")


def _next(words: list[str], sources: Sources) -> list[str] | None:
    if "build" not in words and "export" not in words:
        return []
    text = _configuration(sources, r"next\.config")
    folder = _set(text, "distDir", ".next")
    output = _set(text, "output", "")
    if folder is None or output is None or re.search(r"\bwith(?:NextJsObfuscator|Nx)\b", text):
        return None
    # Only the output `standalone` has a folder of this name.
    plain = [
        *(f"{folder}/{one}/**" for one in _FOLDERS_OF_NEXT),
        *(f"{folder}/{one}" for one in _FILES_OF_NEXT),
    ]
    exported = ["out/**" if folder == ".next" else f"{folder}/**"] if output == "export" else []
    standalone = [f"{folder}/standalone/**"] if output == "standalone" else []
    return [*plain, *standalone, *exported]


_FOLDERS_OF_NEXT = ("static", "server", "cache", "types", "build", "diagnostics")
_FILES_OF_NEXT = ("BUILD_ID", "package.json", "trace", "required-server-files.json", "build-manifest.json")


def _vite(words: list[str], sources: Sources) -> list[str] | None:
    if "build" not in words:
        return []
    text = _configuration(sources, r"vite\.config")
    if "kit" in _packages(sources):
        return _svelte(sources)
    if re.search(
        r"\broot\s*[:,]|\b(?:remix|reactRouter|vike|ssr|tanstackStart|nitro|cloudflare|electron)\s*\(", text
    ):
        return None
    return _in_configuration("outDir", "dist", ("--outDir",), r"vite\.config")(words, sources)


def _packages(sources: Sources) -> set[str]:
    manifest = package_json(sources)
    names = {*table(manifest, "dependencies"), *table(manifest, "devDependencies")}
    return {name.rpartition("/")[2] if name == "@sveltejs/kit" else name for name in names}


def _svelte(sources: Sources) -> list[str] | None:
    text = _configuration(sources, r"svelte\.config")
    if "adapter-node" not in text and "adapter-static" not in text:
        return None
    folder = _set(text, "out" if "adapter-node" in text else "pages", "build")
    return [f"{folder}/**", ".svelte-kit/**"] if folder else None


def _nuxt(words: list[str], sources: Sources) -> list[str] | None:
    text = _configuration(sources, r"nuxt\.config", r"nitro\.config")
    if re.search(r"\b(?:output|preset|rootDir|buildDir)\s*:", text):
        return None
    return [".output/**", ".nuxt/**", *(["dist/**"] if "generate" in words else [])]


def _esbuild(words: list[str], sources: Sources) -> list[str] | None:
    if file := _option(words, "--outfile"):
        return [file]
    folder = _option(words, "--outdir")
    entries = [word for word in words[1:] if not word.startswith("-")]
    if folder is None:
        return None
    same = len({dirname(normpath(one)) for one in entries}) == 1
    if not same or not all(_SCRIPT.search(one) for one in entries) or any("-names" in word for word in words):
        return [f"{folder}/**"]
    extensions = [word.partition("=")[2] for word in words if word.startswith("--out-extension")]
    ending = next((one.partition("=")[2] for one in extensions), ".js")
    return [join(folder, splitext(one.rpartition("/")[2])[0] + (ending or ".js")) for one in entries]


def _tsup(words: list[str], sources: Sources) -> list[str] | None:
    text = _configuration(sources, r"tsup\.config")
    listed = _option(words, "--out-dir", "-d")
    folder = listed or (_set(text, "outDir", "dist") if text else "dist")
    entries = [word for word in words[1:] if _SCRIPT.search(word) and "*" not in word]
    if folder is None:
        return None
    if text or "tsup" in package_json(sources) or not entries or len({dirname(one) for one in entries}) > 1:
        return [f"{folder}/**"]
    stems = [splitext(one.rpartition("/")[2])[0] for one in entries]
    return [
        join(folder, stem + ending)
        for stem in stems
        for ending in (".js", ".cjs", ".mjs", ".d.ts", ".js.map")
    ]


def _swc(words: list[str], sources: Sources) -> list[str] | None:
    return _named(words, ("-d", "--out-dir"), ("-o", "--out-file"), None)


def _angular(words: list[str], sources: Sources) -> list[str] | None:
    if "build" not in words:
        return []
    documents = read_json(sources.text("angular.json")).documents
    data = documents[0].value if documents else None
    found = []
    for name, project in table(data, "projects").items():
        targets = table(project, "architect") or table(project, "targets")
        options = table(targets, "build", "options")
        builder = str(table(targets, "build").get("builder", ""))
        said = options.get("outputPath", f"dist/{name}")
        if not isinstance(said, str):
            return None
        plain = builder.endswith((":application", ":browser-esbuild")) and "outputPath" not in options
        found += [f"{said}/{one}" for one in _OF_ANGULAR] if plain else [f"{said}/**"]
    return found or None


_OF_ANGULAR = ("browser/**", "server/**", "3rdpartylicenses.txt", "prerendered-routes.json")


def _webpack(words: list[str], sources: Sources) -> list[str] | None:
    if said := _option(words, "-o", "--output-path"):
        return [f"{said}/**"]
    text = _configuration(sources, r"webpack\.config")
    found = _RESOLVED.findall(text)
    return [f"{one}/**" for one in found] if found and "merge(" not in text else None


_RESOLVED = regex(
    r"\bpath\s*:\s*(?:path\.)?(?:resolve|join)\(\s*(?:__dirname|import\.meta\.dirname|process\.cwd\(\))\s*,"
    r"""\s*["']([^"']+)["']\s*\)"""
)


def _rollup(words: list[str], sources: Sources) -> list[str] | None:
    text = _configuration(sources, r"rollup\.config")
    found = re.findall(r"""\b(?:file|dir)\s*:\s*["']([^"']+)["']""", text)
    unknown = re.search(r"""\b(?:file|dir)\s*:\s*(?!["'])""", text)
    return [name for one in found for name in (one, f"{one}/**")] if found and not unknown else None


def _react_scripts(words: list[str], sources: Sources) -> list[str] | None:
    # The variables of the build are in these files.
    texts = (sources.text(name) for name in (".env", ".env.local", ".env.production"))
    return None if any(_FOLDER_OF_REACT in text for text in texts) else ["build/**"]


def _fixed(*names: str) -> _Tool:
    return lambda words, sources: list(names)


_TOOLS: dict[str, _Tool] = {
    "tsc": _tsc,
    "tspc": _tsc,
    "nest": _nest,
    "next": _next,
    "vite": _vite,
    "nuxt": _nuxt,
    "nuxi": _nuxt,
    "nitro": _nuxt,
    "esbuild": _esbuild,
    "tsup": _tsup,
    "tsdown": _in_configuration("outDir", "dist", ("-d", "--out-dir"), r"tsdown\.config"),
    "swc": _swc,
    "babel": _swc,
    "ng": _angular,
    "webpack": _webpack,
    "rollup": _rollup,
    "ncc": lambda words, sources: _named(words, ("-o", "--out"), (), "dist"),
    "parcel": lambda words, sources: _named(words, ("--dist-dir",), (), "dist"),
    "react-scripts": _react_scripts,
    "craco": _react_scripts,
    "react-app-rewired": _react_scripts,
    "vue-cli-service": _in_configuration("outputDir", "dist", ("--dest",), r"vue\.config"),
    "astro": _in_configuration("outDir", "dist", ("--outDir",), r"astro\.config"),
    "remix": _in_configuration("buildDirectory", "build", (), r"vite\.config", r"remix\.config"),
    "react-router": _in_configuration("buildDirectory", "build", (), r"react-router\.config"),
    "gatsby": _fixed("public/**"),
    "docusaurus": lambda words, sources: _named(words, ("--out-dir",), (), "build"),
}
