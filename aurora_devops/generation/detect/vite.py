"""Sites that are built once and served as files: Vite, Astro and the like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...code.data import table
from ...code.packages import package_json
from ...code.sources import Sources, line_at
from ...core.lazy import regex
from .clues import Clue, Detector
from .frameworks import framework_of, known
from .variables import variable

_SITES = ("astro", "vite", "create-react-app", "angular")
_OUT = regex(r"""\boutDir\s*:\s*(?:path\.\w+\([^)\n]*?)?["'`](?:\./)?([\w./-]+)["'`]""")
_ROOT = regex(r"""(?m)^\s*root\s*:\s*(?:path\.\w+\([^)\n]*?)?["'`](?:\./)?([\w./-]+)["'`]""")
_OPTION = regex(r"--outDir[ =](?:\./)?([\w./-]+)")
_READ = regex(
    r"\bimport\.meta\.env(?:\?)?\.([A-Z][A-Z0-9_]*)(?:\s*(?:\|\||\?\?)\s*[\"'`]([^\"'`\n]*)[\"'`])?"
)
_CODE = (".js", ".mjs", ".ts", ".mts", ".tsx", ".jsx", ".vue", ".svelte", ".astro")
_BUILT_IN = frozenset({"BASE_URL", "DEV", "MODE", "PROD", "SITE", "SSR", "TEST", "VITEST"})


def _look(sources: Sources) -> Iterator[Clue]:
    name, path, line = framework_of(sources)
    if name not in _SITES:
        return
    yield from known(sources, name, name)
    script = str(table(package_json(sources), "scripts").get("build", ""))
    if match := _OPTION.search(script):
        yield Clue("static_folder", match[1].rstrip("/"), "the script build", "package.json")
    for config in sources.paths:
        if re.fullmatch(r"(?:vite|astro)\.config\.[cm]?[jt]s", config):
            text = sources.text(config)
            if match := _OUT.search(text):
                root = _ROOT.search(text)
                folder = posixpath.normpath(posixpath.join(root[1] if root else "", match[1]))
                yield Clue("static_folder", folder, "outDir", config, line_at(text, match.start()))
    folder = "build" if name == "create-react-app" else "dist"
    yield Clue("static_folder", folder, f"the default of {name}", path, line, "usual")
    yield Clue("entry_point", "index.html", "a static site", path, line, "usual")
    yield Clue("port", 8080, "the default of nginx-unprivileged", confidence="usual")
    yield Clue("routes", True, "a static site", path, line)


def _code(sources: Sources) -> Iterator[Clue]:
    if framework_of(sources)[0] not in _SITES:
        return
    for path, code in sources.code(*_CODE):
        for match in _READ.finditer(code):
            if match[1] not in _BUILT_IN:
                found = variable(match[1], match[2], path, line_at(code, match.start()), "import.meta.env")
                if found is not None:
                    yield found


detector = Detector("vite", _look, "node", _code)
