from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import NamedMember, WorkspaceMember

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._names import hint

_WEB = {
    "package.json": '{"name": "shop", "private": true}\n',
    "apps/web/package.json": '{"name": "@acme/web", "scripts": {"build": "vite build"}}\n',
    "apps/api/package.json": '{"name": "@acme/api", "scripts": {"build": "tsc"}}\n',
}
_POM = "<project>\n  <artifactId>{}</artifactId>\n</project>\n"
_MAVEN = {
    "pom.xml": _POM.format("shop"),
    "services/orders/pom.xml": _POM.format("shop-orders"),
}
# What the members of a workspace are called.
_WHAT = {"npm": "package", "cargo": "package", "maven": "module", "gradle": "project"}
# How similar a name has to be if it may be that of a dependency.
_NEAR = 0.75


@policy(
    "DLV166",
    severity="error",
    category="validity",
    examples=[
        bad(workflow("pnpm --filter «@acme/webs» build"), path=WORKFLOW, files=_WEB),
        bad(workflow("npm run build -w «apps/site»"), path=WORKFLOW, files=_WEB),
        bad(
            "FROM node:24-slim\nWORKDIR /repo\nCOPY . .\nRUN pnpm --filter «@acme/site» --prod deploy /out\n",
            path="Dockerfile",
            files=_WEB,
        ),
        bad(
            "services:\n  web:\n    build: .\n    command: [pnpm, --filter, «'@acme/wep'», dev]\n",
            path="compose.yaml",
            files={**_WEB, "Dockerfile": "FROM node:24-slim\nCOPY . .\n"},
        ),
        good(
            "FROM node:24-slim\nRUN git clone https://github.com/other/shop . && pnpm --filter @other/web build\n",
            path="Dockerfile",
            files=_WEB,
            because="the image may have another workspace",
        ),
        good(
            "FROM node:24-slim\nARG APP\nCOPY . .\nRUN pnpm --filter @acme/$APP build && pnpm -F @acme/web build\n",
            path="Dockerfile",
            files=_WEB,
            because="the argument has the name of the package",
        ),
        bad(
            "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN pnpm install && pnpm --filter «@acme/site...» build\n",
            path="apps/web/Dockerfile",
            files=_WEB,
        ),
        bad(workflow("npx turbo prune «@acme/site» --docker"), path=WORKFLOW, files=_WEB),
        good(
            "FROM node:24-slim\nWORKDIR /app\nCOPY . .\n"
            "RUN npm run build -w apps/web && lerna run build --scope @acme/api\n",
            path="shop/Dockerfile",
            files={f"shop/{path}": text for path, text in _WEB.items()},
            because="the build context is a folder of the repository",
        ),
        bad("```sh\nnpx turbo run build --filter=«@acme/app»\n```\n", path="README.md", files=_WEB),
        bad(workflow("mvn -B -pl «services/order» verify"), path=WORKFLOW, files=_MAVEN),
        bad(workflow("./mvnw -pl services/orders,«:shop-order» -am package"), path=WORKFLOW, files=_MAVEN),
        bad(
            workflow("./gradlew «:service:orders:test»"),
            path=WORKFLOW,
            files={
                "settings.gradle.kts": 'rootProject.name = "shop"\ninclude(\n    ":services:orders",\n)\n'
            },
        ),
        bad(
            "build:\n\tcargo build --release -p «shop-order»\n",
            path="Makefile",
            files={
                "Cargo.toml": '[workspace]\nmembers = ["orders"]\n',
                "orders/Cargo.toml": '[package]\nname = "shop-orders"\n',
            },
        ),
        good(
            workflow("pnpm --filter web build && pnpm --filter '@acme/*' test && npm test -w apps/api"),
            path=WORKFLOW,
            files=_WEB,
            because="a name needs no scope, a pattern is not a name, and a folder of a package is enough",
        ),
        good(
            workflow("mvn -pl services/orders,:shop-orders,com.acme:shop verify"),
            path=WORKFLOW,
            files=_MAVEN,
            because="the folders and the artifacts of the modules have these names",
        ),
        good(
            workflow("./gradlew :services:orders:test :services:build check -x :web:lint"),
            path=WORKFLOW,
            files={"settings.gradle": "include 'services:orders'\n"},
            because="the projects above an included one exist",
        ),
        good(
            workflow("cargo test -p shop-orders"),
            path=WORKFLOW,
            files={
                "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
                "crates/order/Cargo.toml": '[package]\nname = "shop-order"\n',
                "crates/orders/Cargo.toml": (
                    '[package]\nname = "shop-orders"\n\n[dependencies]\nserde = {\n  version = "1",\n}\n'
                ),
            },
            because="Cargo reads inline tables on several lines",
        ),
        good(
            workflow("cargo update -p serde"),
            path=WORKFLOW,
            files={"Cargo.toml": '[package]\nname = "shop"\n'},
            because="the package is a dependency",
        ),
    ],
)
def unknown_workspace_package(repository: Repository) -> Iterator[Finding]:
    """A command selects a package, a module or a project that the workspace does not have.

    npm, Maven, Gradle, Turborepo and Cargo end with an error; pnpm only reports that no project matches, and the job
    passes although nothing was built or tested.
    Correct the name. Packages of npm are those of all `package.json`, modules of Maven those of all `pom.xml`, projects
    of Gradle those of the settings, if no other projects are computed or included from elsewhere. A package of Cargo
    may be a dependency, so it is reported if one of the workspace has a similar name, and so is a name in a document.

    <https://pnpm.io/filtering>
    """
    named = repository.of(NamedMember)
    if not repository.whole or not named:
        return
    by_tool: defaultdict[str, list[WorkspaceMember]] = defaultdict(list)
    for member in repository.of(WorkspaceMember):
        by_tool[member.tool].append(member)
    workspaces = {tool: _Workspace(members) for tool, members in by_tool.items()}
    documents = Documents.of(repository)
    for one in named:
        workspace = workspaces.get(one.tool)
        if workspace is None or "*" in workspace.plain or workspace.has(one):
            continue
        if one.kind in _OF_IMAGES and not workspace.has_scope(one.name):
            continue
        near = nearest(one.name.removeprefix(":"), workspace.plain, _NEAR)
        if one.likely and near is None:
            continue
        if one.kind == "document" and (near is None or documents.elsewhere(one)):
            continue
        yield Finding(
            at=one,
            message=f"{one.command}: the workspace has no {_WHAT[one.tool]} '{one.name}'"
            f"{hint(one.name.removeprefix(':'), workspace.plain)}",
            related=(Related(workspace.first, f"a {_WHAT[one.tool]}"),),
        )


# An image may have another repository.
_OF_IMAGES = frozenset({"compose", "dockerfile"})


class _Workspace:
    """The members of the workspaces of a tool, by their names and folders."""

    def __init__(self, members: Sequence[WorkspaceMember]) -> None:
        self.first = members[0]
        self._names = {one.name for one in members}
        self._last = {name.rpartition("/")[2] for name in self._names}
        # In order, so that the nearest name does not depend on the seed of hashes.
        self.plain = dict.fromkeys(one.name.removeprefix(":") for one in members)
        homes = {dirname(one.file) or "." for one in members}
        self._places = homes.union(one.file for one in members)
        self._above = {folder for home in homes for folder in folders_of(home)}

    def has_scope(self, name: str) -> bool:
        """Whether a member has a name in the scope of another one, as `@shop/web` and `@shop/api`."""
        scope = name.partition("/")[0]
        return any(one.startswith(f"{scope}/") for one in self._names)

    def has(self, named: NamedMember) -> bool:
        """Whether a member has a name, or is in the folder with this path."""
        name = named.name
        folder = normpath(join(named.folder, name))
        if folder in self._places:
            return True
        if named.kind == "dockerfile" and any(
            home.endswith(f"/{name}") for home in self._places | self._above
        ):
            # The build context may be a folder of the repository.
            return True
        if named.tool == "npm":
            # A folder may have packages in folders below it.
            return name in self._names or name in self._last or folder in self._above
        if named.tool == "maven":
            return ":" in name and f":{name.rpartition(':')[2]}" in self._names
        return name.removeprefix(":") in self._names
