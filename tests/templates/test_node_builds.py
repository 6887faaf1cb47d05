"""Builds of Node.js and Bun: package managers, scripts of an installation, and compilers without a script."""

import json

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Application, Request, parts_of
from aurora_devops.generation.detect import Sources, detect
from aurora_devops.generation.fits import Fits
from aurora_templates.rendering import render
from templates.test_stacks import COMMON


def delivery(package, files=(), parts=("dockerfile",), *, judged=False, **stated):
    stated = {"language": "node", "framework": "express", "port": 3000, **stated}
    application = Application(**{**COMMON, **stated})
    texts = {"package.json": json.dumps(package), **dict.fromkeys(files, "")}
    request = Request(application, parts, texts)
    artifacts = list(render(request))
    assert list(Fits(request).misfits(artifacts)) == []
    made = {one.path: one.text for one in artifacts}
    if judged:
        report = aurora_devops.lint({**texts, **made}, profile="strict", suppressions=False)
        assert [(one.path, one.policy.name, one.message) for one in report.findings if one.path in made] == []
    return made


BUN = {"scripts": {"start": "bun run src/index.ts", "test": "bun test"}, "dependencies": {"hono": "4"}}


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        ("bun run src/index.ts", "bun src/index.ts"),
        ("bun --bun ./server.tsx", "bun server.tsx"),
        ("bun run build && node dist/main.js", "dist/main.js"),
    ],
)
def test_what_bun_starts(command, entry):
    package = {"scripts": {"start": command, "build": "tsc"}, "dependencies": {"hono": "4"}}
    clue = detect(Sources({"package.json": json.dumps(package), "bun.lock": ""})).best("entry_point")
    assert clue.value == entry


@pytest.mark.parametrize("lock", ["bun.lock", "bun.lockb"])
def test_bun_installs_and_runs(lock):
    files = [lock, "src/index.ts"]
    everything = parts_of(AGENTS)
    made = delivery(
        BUN, files, everything, judged=lock == "bun.lock", framework="hono", entry_point="bun src/index.ts"
    )
    dockerfile = made["Dockerfile"]
    assert "COPY --link --from=oven/bun:1." in dockerfile
    assert f"--mount=type=bind,source={lock},target={lock}" in dockerfile
    assert "    bun install --frozen-lockfile --production\n" in dockerfile
    assert "\nFROM oven/bun:1." in dockerfile
    assert 'CMD ["bun", "-e", "fetch(' in dockerfile
    assert 'CMD ["bun", "src/index.ts"]' in dockerfile
    steps = yaml.read(made[".github/workflows/delivery.yml"]).documents[0].value["jobs"]["test"]["steps"]
    assert [step["run"].strip() for step in steps if "run" in step] == [
        "bun install --frozen-lockfile",
        "bun run test",
    ]
    assert any(step.get("uses", "").startswith("oven-sh/setup-bun@") for step in steps)
    assert "package-ecosystem: bun\n" in made[".github/dependabot.yml"]
    assert "package-ecosystem: npm" not in made[".github/dependabot.yml"]


def test_bun_of_a_gitlab_pipeline():
    made = delivery(
        BUN, ["bun.lock", "src/index.ts"], ("pipeline",), ci="gitlab", entry_point="bun src/index.ts"
    )
    assert "npm install --global bun@1." in made[".gitlab-ci.yml"]


def test_what_bun_builds_is_started_by_node():
    package = {"scripts": {"build": "tsc"}, "dependencies": {"express": "5"}}
    dockerfile = delivery(package, ["bun.lock", "src/main.ts"], entry_point="dist/main.js")["Dockerfile"]
    assert "RUN bun run build\n" in dockerfile
    assert 'ENTRYPOINT ["/nodejs/bin/node"]\nCMD ["dist/main.js"]' in dockerfile


WORKSPACE = {
    "package.json": '{"private": true, "workspaces": ["web"]}',
    "web/package.json": '{"name": "web", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}',
    "web/index.html": "",
    "web/src/main.ts": "",
}


@pytest.mark.parametrize(
    ("lock", "installed", "built"),
    [
        ("bun.lock", "bun install --frozen-lockfile", "bun run --cwd web build"),
        ("package-lock.json", "npm ci", "npm run build --if-present --workspace web"),
    ],
)
@pytest.mark.parametrize(("out", "site"), [("dist", "/app/web/dist/"), ("../api/static", "/app/api/static/")])
def test_a_site_of_a_workspace_is_built_from_the_root(lock, installed, built, out, site):
    root = {**WORKSPACE, lock: ""}
    own = {path.removeprefix("web/"): text for path, text in root.items() if path.startswith("web/")}
    stated = {
        "language": "node",
        "framework": "vite",
        "port": 8080,
        "static_folder": out,
        "health_path": None,
    }
    application = Application(**{**COMMON, **stated})
    request = Request(application, ("dockerfile",), own, folder="web", repository=root)
    made = {one.path: one.text for one in render(request)}
    dockerfile = made["Dockerfile"]
    assert f"COPY {lock} package.json ./\nCOPY web/package.json ./web/\nRUN {installed}\n" in dockerfile
    assert f"COPY web/ ./web/\nRUN {built}\n" in dockerfile
    assert "COPY --link web/nginx.conf /etc/nginx/conf.d/default.conf\n" in dockerfile
    assert f"COPY --link --from=build {site} /usr/share/nginx/html/\n" in dockerfile
    assert "Dockerfile.dockerignore" in made


@pytest.mark.parametrize(
    ("config", "folder"),
    [
        ("export default { build: { outDir: '../api/static' } }", "../api/static"),
        ("export default {\n  root: 'client',\n  build: { outDir: '../dist' },\n}", "dist"),
        ("export default { build: { outDir: './out/' } }", "out"),
    ],
)
def test_the_folder_that_vite_fills(config, folder):
    files = {"package.json": WORKSPACE["web/package.json"], "vite.config.ts": config}
    assert detect(Sources(files)).best("static_folder").value == folder


@pytest.mark.parametrize("script", ["husky", "husky install || true", "npm run build", "tsc"])
@pytest.mark.parametrize(
    ("lock", "install"), [("package-lock.json", "npm ci"), ("pnpm-lock.yaml", "pnpm install")]
)
def test_scripts_of_an_installation_that_need_the_sources_do_not_run(script, lock, install):
    package = {
        "scripts": {"prepare": script, "postinstall": "node-gyp rebuild"},
        "dependencies": {"express": "5"},
    }
    judged = (script, lock) == ("husky", "package-lock.json")
    made = delivery(package, [lock, "server.js"], judged=judged, entry_point="server.js")
    dockerfile = made["Dockerfile"]
    assert f"    npm pkg delete scripts.prepare \\\n    && {install}" in dockerfile
    assert "COPY package.json ./\nRUN --mount" in dockerfile
    assert "source=package.json" not in dockerfile


PRISMA = {"dependencies": {"next": "16", "@prisma/client": "6"}, "devDependencies": {"prisma": "6"}}


@pytest.mark.parametrize("framework", ["next", "express"])
def test_the_client_of_prisma_is_generated(framework):
    package = {**PRISMA, "scripts": {"build": "build it", "postinstall": "prisma generate"}}
    files = ["package-lock.json", "prisma/schema.prisma", "src/server.ts", "styles/site.css", "content/a.mdx"]
    made = delivery(
        package, files, framework=framework, entry_point="" if framework == "next" else "src/server.ts"
    )
    dockerfile = made["Dockerfile"]
    mounted = dockerfile.index("--mount=type=bind,source=prisma/schema.prisma,target=prisma/schema.prisma")
    assert mounted < dockerfile.index("RUN npx prisma generate\nRUN npm run build\n")
    assert "COPY --link --from=build /app/node_modules /app/node_modules\n" in dockerfile
    assert "COPY content/ ./content/\n" in dockerfile
    assert "COPY styles/ ./styles/\n" in dockerfile


def test_the_client_of_prisma_without_a_build():
    files = ["package-lock.json", "prisma/schema.prisma", "server.js"]
    dockerfile = delivery({**PRISMA, "scripts": {}}, files, entry_point="server.js")["Dockerfile"]
    assert "COPY prisma/ ./prisma/\nRUN npx prisma generate\n" in dockerfile
    assert "AS build" not in dockerfile


@pytest.mark.parametrize(
    ("scripts", "command"),
    [
        ({"prestart:prod": "tsc", "start:prod": "node dist/main.js"}, "npm run prestart:prod"),
        ({"compile": "nest build", "watch": "tsc --watch"}, "npm run compile"),
        ({"check": "tsc --noEmit"}, "npx tsc"),
    ],
)
def test_a_compiler_without_a_script_named_build(scripts, command):
    package = {"scripts": scripts, "dependencies": {"express": "5"}, "devDependencies": {"typescript": "5"}}
    files = ["package-lock.json", "tsconfig.json", "src/main.ts"]
    assert f"RUN {command}\n" in delivery(package, files, entry_point="dist/main.js")["Dockerfile"]


@pytest.mark.parametrize("manager", ["", "npm"])
def test_without_a_lock_file_what_package_json_allows_is_installed(manager):
    package = {"dependencies": {"express": "5"}}
    made = delivery(
        package,
        ["server.js"],
        ("dockerfile", "pipeline"),
        judged=True,
        entry_point="server.js",
        package_manager=manager,
    )
    assert "package-lock.json" not in made["Dockerfile"]
    assert "    npm install --no-audit --no-fund --omit=dev\n" in made["Dockerfile"]
    assert "run: npm install\n" in made[".github/workflows/delivery.yml"]
