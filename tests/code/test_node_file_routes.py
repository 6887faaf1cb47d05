"""The routes of frameworks of Node.js whose routes are files."""

import json

import pytest

from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def paths(dependency: str, *files: str, **texts: str) -> list[str]:
    """The paths that are served, and `...` if there may be others."""
    manifest = json.dumps({"name": "shop", "devDependencies": {dependency: "1.0.0"}})
    contents = {name.replace("__", "."): text for name, text in texts.items()}
    found = program(
        Sources({"package.json": manifest, **dict.fromkeys(files, "export {};\n"), **contents}), "node"
    )
    assert found is not None
    listed = sorted({route.path for route in found.routes if "/_" not in route.path})
    return listed if "routes" in found.complete else [*listed, "..."]


_KIT = 'import adapter from "@sveltejs/adapter-node";\nexport default { kit: { adapter: adapter() } };\n'


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("src/routes/healthz/+server.ts", ["/healthz"]),
        ("src/routes/(internal)/api/health/+server.js", ["/api/health"]),
        ("src/routes/orders/[id=number]/+page.svelte", ["/orders/{id}"]),
        ("src/routes/[[lang]]/about/+page.svelte", ["/about", "/{lang}/about"]),
        ("src/routes/files/[...name]/+server.ts", ["/files", "/files/{name:path}"]),
        ("src/routes/orders/+page.server.ts", ["..."]),
    ],
)
def test_files_of_sveltekit(file: str, path: list[str]) -> None:
    assert paths("@sveltejs/kit", file, svelte__config__js=_KIT) == path


def test_base_and_hooks_of_sveltekit() -> None:
    file = "src/routes/healthz/+server.ts"
    based = _KIT.replace("adapter()", 'adapter(), paths: { base: "/shop" }')
    assert paths("@sveltejs/kit", file, svelte__config__js=based) == ["/shop/healthz"]
    unknown = _KIT.replace("adapter()", "adapter(), paths: { base: process.env.BASE }")
    assert paths("@sveltejs/kit", file, svelte__config__js=unknown)[-1] == "..."
    static = _KIT.replace("adapter-node", "adapter-static")
    assert paths("@sveltejs/kit", file, svelte__config__js=static)[-1] == "..."
    hooks = {"src/hooks.server.ts": 'export const handle = () => new Response("ok");\n'}
    assert paths("@sveltejs/kit", file, svelte__config__js=_KIT, **hooks)[-1] == "..."


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("server/api/health.get.ts", "/api/health"),
        ("server/api/orders/[id].ts", "/api/orders/{id}"),
        ("server/routes/healthz.ts", "/healthz"),
        ("server/routes/index.ts", "/"),
        ("app/pages/orders/[id].vue", "/orders/{id}"),
    ],
)
def test_files_of_nuxt(file: str, path: str) -> None:
    config = 'export default defineNuxtConfig({ modules: ["@nuxt/ui"] });\n'
    found = paths("nuxt", "pages/start.vue", file, nuxt__config__ts=config)
    assert path in found
    assert "..." not in found
    others = config.replace("@nuxt/ui", "@nuxt/content")
    assert paths("nuxt", "pages/start.vue", file, nuxt__config__ts=others)[-1] == "..."


def test_nuxt_without_pages() -> None:
    found = paths("nuxt", "server/api/health.ts", nuxt__config__ts="export default defineNuxtConfig({});\n")
    assert "/{rest:path}" in found, "a component answers all paths"


def test_files_of_nitro() -> None:
    config = 'export default defineNitroConfig({ srcDir: "server" });\n'
    files = ("server/routes/health.ts", "server/api/orders/[id].get.ts", "routes/other.ts")
    assert paths("nitropack", *files, nitro__config__ts=config) == ["/api/orders/{id}", "/health"]
    handlers = config.replace('srcDir: "server"', "handlers: []")
    assert paths("nitropack", *files, nitro__config__ts=handlers)[-1] == "..."


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("app/routes/healthcheck.tsx", ["/healthcheck"]),
        ("app/routes/_index.tsx", ["/"]),
        ("app/routes/_auth.login.tsx", ["/login"]),
        ("app/routes/orders.$id.tsx", ["/orders/{id}"]),
        ("app/routes/orders_.$id.edit/route.tsx", ["/orders/{id}/edit"]),
        ("app/routes/health[.]json.ts", ["/health.json"]),
        ("app/routes/files.$.ts", ["/files", "/files/{rest:path}"]),
        ("app/routes/($lang).about.tsx", ["/about", "/{lang}/about"]),
    ],
)
def test_files_of_remix(file: str, path: list[str]) -> None:
    found = paths("@remix-run/dev", file, vite__config__ts="export default { plugins: [remix()] };\n")
    assert [one for one in found if "/assets" not in one] == path


def test_routes_of_react_router() -> None:
    routes = """\
import { index, layout, prefix, route } from "@react-router/dev/routes";
export default [
  index("home.tsx"),
  route("healthz", "healthz.ts"),
  layout("frame.tsx", [route("orders/:id", "order.tsx", [route("lines", "lines.tsx")])]),
  ...prefix("api", [index("api.ts"), route("items", "items.ts")]),
] satisfies RouteConfig;
"""
    found = paths("@react-router/dev", **{"app/routes.ts": routes})
    assert [one for one in found if "/assets" not in one] == [
        "/",
        "/api",
        "/api/items",
        "/healthz",
        "/orders/{id}",
        "/orders/{id}/lines",
    ]
    more = routes.replace("index(", "...(await others()), index(", 1)
    assert paths("@react-router/dev", **{"app/routes.ts": more})[-1] == "..."
    alone = {"react-router.config.ts": "export default { ssr: false };\n"}
    assert paths("@react-router/dev", **{"app/routes.ts": routes}, **alone)[-1] == "..."


def test_files_of_astro() -> None:
    config = (
        'import node from "@astrojs/node";\nimport react from "@astrojs/react";\n'
        'export default { adapter: node({ mode: "standalone" }), integrations: [react()] };\n'
    )
    files = (
        "src/pages/index.astro",
        "src/pages/api/health.ts",
        "src/pages/blog/[slug].md",
        "src/pages/_x.astro",
    )
    assert paths("astro", *files, astro__config__mjs=config) == ["/", "/api/health", "/blog/{slug}"]
    docs = config.replace("react()", "starlight()")
    assert paths("astro", *files, astro__config__mjs=docs)[-1] == "..."
