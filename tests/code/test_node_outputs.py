"""The files and folders that the scripts of a `package.json` write."""

import json

import pytest

from aurora_devops.code.node.outputs import outputs
from aurora_devops.code.sources import Sources

_TSC = '{\n  // the compiler\n  "compilerOptions": {"outDir": "dist", "rootDir": "src",},\n}\n'


def written(script: str, files: dict[str, str] | None = None, **more: str) -> list[str]:
    """What the script `build` writes, and `...` if there may be others."""
    manifest = json.dumps({"scripts": {"build": script, **more}, "dependencies": {}})
    found = outputs(Sources({"package.json": manifest, **(files or {})}))
    return [*found.names, *([] if found.complete else ["..."])]


@pytest.mark.parametrize(
    ("script", "files", "expected"),
    [
        (
            "tsc",
            {"tsconfig.json": _TSC, "src/a.ts": "", "src/b/c.mts": "", "src/d.d.ts": ""},
            ["dist/a.js", "dist/b/c.mjs"],
        ),
        (
            "rimraf dist && tsc -p tsconfig.build.json",
            {
                "tsconfig.build.json": '{"extends": "./tsconfig.json"}',
                "tsconfig.json": _TSC,
                "src/a.ts": "",
            },
            ["dist/a.js"],
        ),
        ("tsc", {"tsconfig.json": '{"compilerOptions": {"outDir": "lib"}}'}, ["lib/**"]),
        (
            "tsc",
            {"tsconfig.json": _TSC.replace("{", '{"extends": "../../base.json", ', 1), "src/a.ts": ""},
            ["dist/a.js"],
        ),
        ("tsc", {"tsconfig.json": "{}"}, ["..."]),
        ("tsc --noEmit && vite build", {}, ["dist/**"]),
        ("vite build --outDir www", {}, ["www/**"]),
        ("vite build", {"vite.config.ts": 'export default { build: { outDir: "www" } };\n'}, ["www/**"]),
        ("vite build", {"vite.config.ts": "export default { build: { outDir: out } };\n"}, ["..."]),
        ("esbuild src/a.ts --bundle --outfile=out/a.js", {}, ["out/a.js"]),
        ("esbuild src/a.ts src/b.ts --outdir=out", {}, ["out/a.js", "out/b.js"]),
        ("tsup src/a.ts -d lib", {}, ["lib/a.cjs", "lib/a.d.ts", "lib/a.js", "lib/a.js.map", "lib/a.mjs"]),
        ("swc src -d lib", {}, ["lib/**"]),
        ("node build.mjs", {}, ["..."]),
        (
            "vite build",
            {"vite.config.ts": 'export default { build: { outDir: path.resolve(__dirname, "www") } };\n'},
            ["www/**"],
        ),
        (
            "vite build",
            {
                "vite.config.ts": 'const out = fileURLToPath(new URL("./a", import.meta.url));\n'
                "export default { build: { outDir: fileURLToPath(new URL('./www', import.meta.url)) } };\n"
            },
            ["www/**"],
        ),
        ("BUILD_PATH=www react-scripts build", {}, ["www/**"]),
        ("BUILD_PATH=$OUT react-scripts build", {}, ["$OUT/**", "..."]),
        ("BUILD_PATH=www node build.mjs", {}, ["..."]),
        ("craco build", {}, ["build/**"]),
        ("react-scripts build", {".env.production": "BUILD_PATH=www\n"}, ["..."]),
        ("cross-env NODE_ENV=production react-scripts build", {}, ["build/**"]),
        ("turbo run build", {}, []),
        ("nx build", {}, ["..."]),
        ("tsc -p missing.json", {}, ["..."]),
        ("vite build && cp -r static www", {}, ["dist/**", "www", "www/**"]),
        (
            "nest build",
            {"tsconfig.json": '{"compilerOptions": {"outDir": "./dist"}}', "src/main.ts": ""},
            ["dist/main.js"],
        ),
        (
            "nest build",
            {"tsconfig.json": '{"compilerOptions": {"outDir": "./dist"}}', "src/main.ts": "", "seed.ts": ""},
            ["dist/**"],
        ),
        ("nest build", {"nest-cli.json": '{"monorepo": true}', "tsconfig.json": "{}"}, ["..."]),
        (
            "vite build",
            {"svelte.config.js": 'import adapter from "@sveltejs/adapter-node";\nadapter({ out: "www" });\n'},
            ["dist/**"],
        ),
        ("nuxt build", {}, [".nuxt/**", ".output/**"]),
    ],
)
def test_outputs_of_scripts(script: str, files: dict[str, str], expected: list[str]) -> None:
    assert written(script, files) == expected


def test_outputs_of_next() -> None:
    def names(config: str) -> list[str]:
        return written("next build", {"next.config.mjs": f"export default {{ {config} }};\n"})

    assert ".next/standalone/**" in names('output: "standalone"')
    assert ".next/standalone/**" not in names("reactStrictMode: true")
    assert "www/standalone/**" in names('output: "standalone", distDir: "www"')
    assert "out/**" in names('output: "export"')
    assert names("output: process.env.OUTPUT")[-1] == "..."


def test_only_scripts_that_build_count() -> None:
    assert written("npm run build:a", more="node other.js") == []
    assert written("npm run pack:a", **{"pack:a": "swc src -d lib"}) == ["lib/**"]
    assert written("swc src -d lib", postbuild="node copy.js")[-1] == "..."
