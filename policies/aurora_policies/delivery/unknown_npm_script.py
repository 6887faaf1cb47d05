from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname, join

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.facts import ImageTask, NamedScript, PackageScript, WorkspaceMember

from ._contents import Contents
from ._documents import Documents
from ._names import hint

_PACKAGE = '{"name": "web", "scripts": {"build": "vite build", "test": "vitest"}}\n'
_ROOT = {"package.json": _PACKAGE}


@policy(
    "DLV050",
    severity="error",
    category="validity",
    examples=[
        good(
            'test:\n\tcd web && npm test || echo "no tests yet"\n\tcd web && npm run check || npm run lint\n',
            path="Makefile",
            files={"web/package.json": '{"name": "web", "scripts": {"lint": "eslint ."}}\n'},
            because="another command runs where the script is missing",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                defaults:
                  run:
                    working-directory: web
                steps:
                  - uses: actions/checkout@v6
                  - run: npm run «lint»
            """,
            path=".github/workflows/ci.yml",
            files={"web/package.json": _PACKAGE},
        ),
        bad(
            '{"scripts": {"ci": "npm run «tests» && npm run build", "build": "vite build"}}\n',
            path="package.json",
            files={"README.md": "# Web\n"},
        ),
        bad("```sh\nyarn «build:web»\n```\n", path="README.md", files=_ROOT),
        bad(
            "Install the browsers with `npm run «browsers:ci»`, then run `npm test`.\n",
            path="README.md",
            files=_ROOT,
        ),
        bad(
            'FROM node:24\nWORKDIR /app\nCOPY web/package.json .\nCMD ["npm", "run", "«serve»"]\n',
            path="web/Dockerfile",
            files={"web/package.json": _PACKAGE},
        ),
        bad(
            "```sh\nnpm --prefix web «start»\n```\n",
            path="README.md",
            files={"web/package.json": _PACKAGE, "api/package.json": '{"scripts": {"start": "node ."}}\n'},
        ),
        bad(
            "```sh\npnpm -C web run «serve»\n```\n",
            path="README.md",
            files={"web/package.json": _PACKAGE, "api/package.json": '{"scripts": {"serve": "node ."}}\n'},
        ),
        bad(
            "```sh\npnpm --filter web «lint»\nnpm run -w web build\nyarn workspace web «serve:all»\n```\n",
            path="README.md",
            files={
                "web/package.json": _PACKAGE,
                "package.json": '{"name": "shop", "scripts": {"lint": "eslint ."}}\n',
            },
        ),
        good(
            "```sh\nyarn db:migrate\n```\n",
            path="README.md",
            files={
                "package.json": _PACKAGE,
                ".yarnrc.yml": "nodeLinker: node-modules\n",
                "db/package.json": '{"scripts": {"db:migrate": "knex migrate:latest"}}\n',
            },
            because="Yarn runs a script with a colon of any package",
        ),
        good(
            "```sh\nyarn workspace web check:types\nyarn workspace @shop/api run check:types\n```\n",
            path="docs/checks.md",
            files={
                ".yarnrc.yml": "nodeLinker: node-modules\n",
                "package.json": '{"workspaces": ["web", "api"], "scripts": {"check:types": "tsc --build"}}\n',
                "web/package.json": _PACKAGE,
                "api/package.json": '{"name": "@shop/api", "scripts": {"build": "tsc"}}\n',
            },
            because="Yarn runs the script of the root in place of one of the package",
        ),
        bad(
            "```sh\nyarn workspace web «check:types»\n```\n",
            path="docs/checks.md",
            files={
                "package.json": '{"workspaces": ["web"], "scripts": {"check:types": "tsc --build"}}\n',
                "web/package.json": _PACKAGE,
            },
        ),
        bad(
            "```sh\nyarn «db:migrate»\n```\n",
            path="README.md",
            files={**_ROOT, ".yarnrc.yml": "nodeLinker: node-modules\n"},
        ),
        good(
            "```sh\nnpm start\n```\n",
            path="README.md",
            files={"package.json": _PACKAGE, "api/package.json": '{"scripts": {"start": "node ."}}\n'},
            because="the command may be for the other package",
        ),
        good(
            "```sh\nnpm test && npm run build\nyarn vite\npnpm --filter docs lint\n```\n",
            path="README.md",
            files=_ROOT,
            because="the scripts exist, `vite` may be a program, and the filter selects another package",
        ),
        good(
            "Run `npm run build`, or `npm run <script>` and `npm run watch-*`. `npm` is enough for `yarn vite`.\n",
            path="README.md",
            files=_ROOT,
            because="the script exists, and the others are placeholders or programs",
        ),
        good(
            "1. From the folder of the fork, run `npm run compile`.\n",
            path="README.md",
            files=_ROOT,
            because="the sentence is about another folder",
        ),
        good(
            "| Old | New | Notes |\n|---|---|---|\n| `npm run pack` | `npm run build` | |\n",
            path="docs/commands.md",
            files=_ROOT,
            because="the column has what was run before",
        ),
        good(
            "| Single | Monorepo |\n|:--|:--|\n| `npm run pack`, `npm run serve` | `nx run web:build` |\n",
            path="docs/commands.md",
            files=_ROOT,
            because="the command beside it has taken its place",
        ),
        bad(
            "| Old | New |\n|---|---|\n| `npm run pack` | `npm run «compile»` |\n",
            path="docs/commands.md",
            files=_ROOT,
        ),
        good(
            "```sh\nnpm create web-app@latest\n```\n\n```sh\nnpm run dev\n```\n",
            path="README.md",
            files=_ROOT,
            because="the command runs in a new project",
        ),
        good(
            "# Guide\n\n## Browser tests\n\n### 1. Get them\n\n"
            "Pull a copy of the [shop-e2e](https://github.com/acme/shop-e2e/) repo.\n\n"
            "### 2. Run them\n\n`npm run browsers:ci`\n",
            path="docs/testing.md",
            files=_ROOT,
            because="the steps of the section are for the clone of another repository",
        ),
        bad(
            "# Guide\n\n## Browser tests\n\n### 1. Get them\n\n"
            "Clone the [shop-e2e](https://github.com/acme/shop-e2e) repository.\n\n"
            "## Unit tests\n\n`npm run «unit:ci»`\n",
            path="docs/testing.md",
            files=_ROOT,
        ),
        good(
            "The model runs `pnpm dev` and `ruff` like any other command.\n",
            path="docs/agents.md",
            files={"package.json": _PACKAGE, "package-lock.json": "{}\n"},
            because="the packages are installed with npm, so the command is for another project",
        ),
        *(
            good(
                "# Menus\n\nBuild them with `npm run compile`, and run `npm run serve`.\n",
                path=path,
                files={"package.json": _PACKAGE},
                because="the page is that of a library whose files are copied to the repository",
            )
            for path in (
                "src/Shop/wwwroot/lib/menus/README.md",
                "web/static/plugins/menus/docs/build.md",
                "vendor/example.org/menus/README.md",
            )
        ),
        bad(
            "Build them with `npm run «compile»`.\n",
            path="web/static/README.md",
            files={"package.json": _PACKAGE},
        ),
        good(
            "```sh\ncd web\nyarn run compile:all\n```\n",
            path="README.md",
            files={"web/package.json": _PACKAGE, "pnpm-lock.yaml": "lockfileVersion: 9\n"},
            because="the packages are installed with pnpm, so the command is for another project",
        ),
        bad(
            "```sh\ncd web\nyarn run «compile:all»\n```\n",
            path="README.md",
            files={"web/package.json": _PACKAGE, "yarn.lock": "# yarn lockfile v1\n"},
        ),
        bad(
            "```sh\nnpm run «compile»\n```\n",
            path="README.md",
            files={"package.json": _PACKAGE, "yarn.lock": "# yarn lockfile v1\n"},
            because="npm also runs the scripts of a project with another package manager",
        ),
    ],
)
def unknown_npm_script(repository: Repository) -> Iterator[Finding]:
    """A command runs a script that the `package.json` does not define.

    npm ends with "Missing script", so the job fails, or a reader cannot follow the document.
    Correct the name, or define the script. Yarn runs a script with a colon of any package of a workspace since
    version 2.
    yarn, pnpm and bun also run programs of dependencies: their commands are compared only if the name has a colon, is
    a usual one such as `dev`, or follows `pnpm run`. The `package.json` of an image is the one that is copied to the
    folder of the command. A document may be about any package of the repository. Its commands are not compared after
    those that enter a new project or a clone of another repository, or if it gives the script to write. Commands of
    yarn, pnpm and bun are not compared either if only another package manager has a lock file.

    <https://docs.npmjs.com/cli/commands/npm-run>
    """
    defined: defaultdict[str, dict[str, PackageScript]] = defaultdict(dict)
    for script in repository.of(PackageScript):
        defined[script.manifest].setdefault(script.name, script)
    packages: defaultdict[str, list[str]] = defaultdict(list)
    for member in repository.of(WorkspaceMember):
        if member.tool == "npm":
            packages[member.name].append(member.file)
            packages[member.name.rpartition("/")[2]].append(member.file)
    contents = Contents.of(repository)
    documents = Documents.of(repository)
    uses: list[tuple[NamedScript | ImageTask, str | None]] = [
        *((one, _manifest(one, packages)) for one in repository.of(NamedScript)),
        *((one, contents.source(one)) for one in repository.of(ImageTask) if one.command != "make"),
    ]
    for named, manifest in uses:
        scripts = defined.get(manifest or "")
        if not scripts or named.name in scripts:
            continue
        if (
            isinstance(named, NamedScript)
            and ":" in named.name
            and _runs_those_of_others(named.command, manifest or "", repository)
            and any(named.name in others for others in defined.values())
        ):
            continue
        # Without a script `start`, npm runs this file.
        if named.name == "start" and join(dirname(manifest or ""), "server.js") in repository.paths:
            continue
        if (
            isinstance(named, NamedScript)
            and named.kind == "document"
            and (
                (not named.given and any(named.name in others for others in defined.values()))
                or documents.elsewhere(named)
                or documents.describes(named, "script", named.name)
                or _is_foreign(named.command, manifest or "", repository)
            )
        ):
            continue
        first = next(iter(scripts.values()))
        yield Finding(
            at=named,
            message=f"'{manifest}' has no script '{named.name}'{hint(named.name, filter(None, scripts))}",
            related=(Related(first, "the first script of the file"),) if first.name else (),
        )


def _runs_those_of_others(command: str, manifest: str, repository: Repository) -> bool:
    """Whether a command is of Yarn 2 or newer, which runs a script with a colon of any package of the workspace."""
    return command.partition(" ")[0] == "yarn" and any(
        join(folder, ".yarnrc.yml") in repository.paths for folder in folders_of(manifest)
    )


def _manifest(named: NamedScript, packages: dict[str, list[str]]) -> str:
    """The path of the manifest that should define a script; empty if several packages may be meant."""
    if not named.package:
        return named.manifest
    found = set(packages.get(named.package, ()))
    return found.pop() if len(found) == 1 else ""


_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "bun": ("bun.lock", "bun.lockb"),
}


def _is_foreign(command: str, manifest: str, repository: Repository) -> bool:
    """Whether a command is of a package manager with which the packages are not installed; npm runs all scripts."""
    tool = command.partition(" ")[0]
    if tool == "npm" or tool not in _LOCKS:
        return False
    folders = tuple(folders_of(manifest))
    locked = {
        manager
        for manager, names in _LOCKS.items()
        if any(join(folder, name) in repository.paths for folder in folders for name in names)
    }
    return bool(locked) and tool not in locked
