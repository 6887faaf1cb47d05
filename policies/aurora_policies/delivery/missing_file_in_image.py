from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from posixpath import basename, dirname, splitext

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import replace
from aurora_devops.facts import ComposeHost, ContainedFile, ServiceFile

from ._contents import Contents
from ._examples import DEPLOYMENT, workflow
from ._images import Builds
from ._names import contains_words

# How similar the name of a file is that is meant.
_NEARLY = 0.75
_ALIKE = 0.65
# How long a name is at least that others begin with by no chance.
_SHORTEST = 4
_BUILD = workflow(
    "docker build -t ghcr.io/${{ github.repository }}/web:1 web && "
    "docker build -t ghcr.io/${{ github.repository }}/api:1 api"
)
_START = "#!/bin/sh\nexec python app.py\n"


_BUILDS = {
    "package.json": '{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5.9.3"}}\n',
    "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}\n',
    "src/server.ts": "export {};\n",
    ".gitignore": "dist\nnode_modules\n",
}
_NODE = """\
FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build
FROM node:24-slim
WORKDIR /app
COPY --from=build {} ./dist
CMD ["node", {}]
"""


# Pages that a bundler writes.
_BUNDLED = {
    "package.json": '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7.1.0"}}\n',
    "vite.config.js": 'import { resolve } from "node:path";\n\n'
    'export default { build: { outDir: resolve(import.meta.dirname, "www"), emptyOutDir: true } };\n',
    "src/main.js": "start();\n",
}
_PAGES = """\
FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build
FROM nginx:1.29-alpine
COPY --from=build {} /usr/share/nginx/html/
"""


# A package of a workspace that pnpm copies to the image.
_WORKSPACE = {
    "package.json": '{"name": "shop", "private": true}',
    "pnpm-workspace.yaml": "packages: [apps/*]\n",
    "tsconfig.base.json": '{"compilerOptions": {"strict": true}}',
    "apps/web/package.json": '{"name": "@shop/web", "scripts": {"build": "tsc -p ."}}',
    "apps/web/tsconfig.json": '{"extends": "../../tsconfig.base.json", '
    '"compilerOptions": {"rootDir": "src", "outDir": "dist"}}',
    "apps/web/src/server.ts": "start();\n",
    "apps/web/src/jobs/clean.ts": "clean();\n",
}
_DEPLOYED = """\
FROM node:24 AS build
WORKDIR /repo
COPY . .
RUN pnpm install && pnpm --filter @shop/web run build && pnpm --filter @shop/web deploy --prod /out

FROM node:24
WORKDIR /app
COPY --from=build /out ./
CMD ["node", "dist/{}"]
"""

_MIGRATED = {
    "Dockerfile": (
        "FROM python:3.13-slim\nWORKDIR /app\nCOPY pyproject.toml .\nCOPY alembic.ini .\nCOPY shop shop\n"
        'CMD ["python", "-m", "shop"]\n'
    ),
    "pyproject.toml": "[project]\nname = 'shop'\n",
    "alembic.ini": "[alembic]\nscript_location = shop/migrations\n",
    "shop/__main__.py": 'print("shop")\n',
}
_MIGRATING = "services:\n  migrate:\n    build: .\n    command: {}\n"


@policy(
    "DLV120",
    severity="error",
    category="validity",
    examples=[
        bad(
            _MIGRATING.format("[«alembic», upgrade, head]"),
            path="compose.yaml",
            files={**_MIGRATED, "Dockerfile": _MIGRATED["Dockerfile"].replace("COPY alembic.ini .\n", "")},
        ),
        bad(
            _MIGRATING.format("[alembic, --config, «etc/alembic.ini», upgrade, head]"),
            path="compose.yaml",
            files=_MIGRATED,
        ),
        good(
            _MIGRATING.format("[alembic, upgrade, head]"),
            path="compose.yaml",
            files=_MIGRATED,
            because="the image has the file in its folder",
        ),
        bad(_NODE.format("«/app/build»", '"--version"'), path="Dockerfile", files=_BUILDS),
        bad(_PAGES.format("«/app/webroot»"), path="Dockerfile", files=_BUNDLED),
        good(
            _PAGES.format("/app/www /app/webroot"),
            path="Dockerfile",
            files=_BUNDLED,
            because="what the scripts write is copied, and another tool may write the other folder",
        ),
        good(
            _PAGES.format("/app/webroot"),
            path="Dockerfile",
            files={**_BUNDLED, "webroot/robots.txt": "User-agent: *\n"},
            because="the folder is in the repository",
        ),
        bad(_NODE.format("/app/dist", '«"dist/index.js"»'), path="Dockerfile", files=_BUILDS),
        bad(_NODE.format("/app/dist", '«"build/server.js"»'), path="Dockerfile", files=_BUILDS),
        bad(
            _DEPLOYED.format("main.js").replace('"dist/main.js"', '«"dist/main.js"»'),
            path="Dockerfile",
            files=_WORKSPACE,
        ),
        *(
            good(
                _DEPLOYED.format(name), path="Dockerfile", files=_WORKSPACE, because="the compiler writes it"
            )
            for name in ("server.js", "jobs/clean.js")
        ),
        good(
            _DEPLOYED.format("main.js"),
            path="Dockerfile",
            files={
                **_WORKSPACE,
                "apps/web/package.json": '{"name": "@shop/web", "scripts": {"build": "shop-bundler"}}',
            },
            because="it is unknown what the script writes",
        ),
        good(
            _DEPLOYED.format("main.js").replace("@shop/web deploy", "${APP} deploy"),
            path="Dockerfile",
            files=_WORKSPACE,
            because="the package is unknown",
        ),
        good(
            _NODE.format("/app/dist", '"dist/server.js"'),
            path="Dockerfile",
            files=_BUILDS,
            because="the compiler writes the file",
        ),
        good(
            _NODE.format("/app/build", '"dist/index.js"').replace("run build", "run build && mv dist build"),
            path="Dockerfile",
            files=_BUILDS,
            because="another command writes the folder",
        ),
        good(
            _NODE.format("/app/build", '"dist/index.js"'),
            path="Dockerfile",
            files={**_BUILDS, "package.json": '{"scripts": {"build": "node build.mjs"}}\n'},
            because="it is unknown what the script writes",
        ),
        good(
            _NODE.format("/app/dist", '"dist/server.js"').replace(
                "CMD", "COPY --from=build /app/dist/server.d.ts /types/\nCMD"
            ),
            path="Dockerfile",
            files=_BUILDS,
            because="the compiler may write declarations",
        ),
        bad(
            'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", «"app.js"»]\n',
            path="Dockerfile",
            files={"server.js": "\n", "package.json": "{}\n"},
        ),
        bad(
            'FROM python:3.13.7-slim\nWORKDIR /app\nCOPY start.sh app.py ./\nENTRYPOINT [«"/app/run.sh"»]\n',
            path="Dockerfile",
            files={"start.sh": _START, "app.py": "\n"},
        ),
        bad(
            """\
            FROM golang:1.25 AS build
            WORKDIR /src
            COPY . .
            RUN go build -o shop ./cmd/shop
            FROM gcr.io/distroless/static
            COPY --from=build «/src/server» /server
            """,
            path="Dockerfile",
            files={"cmd/shop/main.go": "package main\n", "go.mod": "module acme.example/shop\n"},
        ),
        bad(
            """\
            FROM golang:1.25 AS build
            WORKDIR /src
            COPY . .
            RUN go install ./cmd/shop
            RUN go build ./cmd/orders
            FROM gcr.io/distroless/static
            COPY --from=build /src/orders «/go/bin/server» /
            """,
            path="Dockerfile",
            files={
                "cmd/shop/main.go": "package main\n",
                "cmd/orders/main.go": "package main\n",
                "go.mod": "module acme.example/shop\n",
            },
        ),
        good(
            """\
            FROM golang:1.25 AS build
            WORKDIR /src
            COPY . .
            RUN go install . && go build ./
            FROM gcr.io/distroless/static
            COPY --from=build /src/server /go/bin/server /
            """,
            path="Dockerfile",
            files={"main.go": "package main\n", "go.mod": "module acme.example/server\n"},
            because="the program has the name of the module",
        ),
        bad(
            """\
            FROM golang:1.25 AS build
            WORKDIR /src
            COPY . .
            RUN go build -o /out/shop ./cmd/shop
            FROM scratch
            COPY --from=build /out/shop /bin/shop
            ENTRYPOINT [«"/shop"»]
            """,
            path="Dockerfile",
            files={"cmd/shop/main.go": "package main\n", "go.mod": "module acme.example/shop\n"},
        ),
        bad(
            "services:\n  web:\n    build: .\n    command: python «worker.py»\n",
            path="compose.yaml",
            files={
                "Dockerfile": "FROM python:3.13.7-slim\nWORKDIR /app\nCOPY . .\n",
                "app.py": "\n",
            },
        ),
        bad(
            "FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /shop «./cmd/server»\n",
            path="Dockerfile",
            files={"cmd/shop/main.go": "package main\n", "go.mod": "module acme.example/shop\n"},
        ),
        bad(
            """\
            FROM node:24-slim AS build
            WORKDIR /app
            COPY package.json .
            RUN npm ci
            FROM gcr.io/distroless/nodejs22-debian12
            WORKDIR /app
            COPY --from=build /app/node_modules node_modules
            COPY src/index.js index.js
            CMD [«"server.js"»]
            """,
            path="Dockerfile",
            files={"src/index.js": "\n", "package.json": "{}\n"},
        ),
        bad(
            'FROM eclipse-temurin:21-jre\nCOPY lib/shop.jar /app/shop.jar\nCMD ["java", "-jar", «"/app/app.jar"»]\n',
            path="Dockerfile",
            files={"lib/shop.jar": "\n", "README.md": "\n"},
        ),
        good(
            'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/app.js"]\n',
            path="Dockerfile",
            files={"server.js": "\n", "package.json": "{}\n"},
            because="the build writes the file",
        ),
        *(
            good(
                f"FROM {base} AS build\n{setting}\nWORKDIR /src\nCOPY . .\nRUN {command}\n"
                f"FROM {base}\nWORKDIR /src\nCOPY --from=build {folder} {folder}\nCOPY src .\n",
                path="Dockerfile",
                files={"src/shop.rb": "\n", "Gemfile": "\n"},
                because="the package manager creates the folder that its variable names",
            )
            for base, setting, command, folder in (
                ("ruby:3.4-slim", "ENV BUNDLE_PATH=/src/gems", "bundle install", "/src/gems"),
                (
                    "python:3.13.7-slim",
                    "ARG HOME_OF=/src\nENV PIP_TARGET=$HOME_OF/wheels",
                    "pip install shop",
                    "/src/wheels",
                ),
                (
                    "golang:1.25",
                    "ENV CGO_ENABLED=0",
                    "GOBIN=/src/tools go install example.com/lint@v1.2.0",
                    "/src/tools/lint",
                ),
            )
        ),
        bad(
            "FROM ruby:3.4-slim AS build\nENV BUNDLE_PATH=/src/gems\nWORKDIR /src\nCOPY . .\nRUN bundle install\n"
            "FROM ruby:3.4-slim\nCOPY --from=build «/src/bundle» /src/bundle\n",
            path="Dockerfile",
            files={"src/shop.rb": "\n", "Gemfile": "\n"},
        ),
        good(
            'FROM acme/base:1.4\nWORKDIR /app\nCOPY . .\nCMD ["/app/run.sh"]\n',
            path="Dockerfile",
            files={"start.sh": _START},
            because="the base image may contain the file",
        ),
        bad(
            "services:\n  web:\n    image: ghcr.io/acme/shop/web:1\n"
            "    command: java «-javaagent:/agent.jar» -jar /app.jar\n"
            "  api:\n    image: ghcr.io/acme/shop/api:1\n",
            path="compose.yaml",
            files={
                ".github/workflows/build.yml": _BUILD,
                "web/Dockerfile": "FROM eclipse-temurin:21\nCOPY app.jar /app.jar\n"
                "COPY lib/agent.jar /otel/agent.jar\n",
                "web/app.jar": "\n",
                "web/lib/agent.jar": "\n",
                "api/Dockerfile": "FROM debian:12.5\n",
            },
        ),
        bad(
            DEPLOYMENT.replace("shop:1.4", "shop/web:1.4\n          command: [«/app/serve.sh», --all]"),
            path="k8s/web.yaml",
            files={
                ".github/workflows/build.yml": _BUILD.replace("${{ github.repository }}", "acme/shop"),
                "web/Dockerfile": "FROM debian:12.5\nCOPY scripts/start.sh /app/\n",
                "web/scripts/start.sh": "#!/bin/sh\n",
                "api/Dockerfile": "FROM debian:12.5\n",
            },
        ),
        good(
            DEPLOYMENT.replace("shop:1.4", "shop/web:1.4\n          command: [/app/serve.sh, --all]")
            + "          volumeMounts:\n            - name: scripts\n              mountPath: /app\n",
            path="k8s/web.yaml",
            files={
                ".github/workflows/build.yml": _BUILD.replace("${{ github.repository }}", "acme/shop"),
                "web/Dockerfile": "FROM debian:12.5\nCOPY scripts/start.sh /app/\n",
                "web/scripts/start.sh": "#!/bin/sh\n",
                "api/Dockerfile": "FROM debian:12.5\n",
            },
            because="a volume is mounted there",
        ),
        good(
            "services:\n  web:\n    image: ghcr.io/acme/other:1\n"
            "    command: java -javaagent:/agent.jar -jar /app.jar\n",
            path="compose.yaml",
            files={
                ".github/workflows/build.yml": _BUILD,
                "web/Dockerfile": "FROM eclipse-temurin:21\nCOPY app.jar /app.jar\n",
                "web/app.jar": "\n",
            },
            because="the image is not built here",
        ),
        good(
            'FROM python:3.13.7-slim\nWORKDIR /app\nCOPY . .\nRUN ./generate\nCMD ["python", "server.py"]\n',
            path="Dockerfile",
            files={"generate": "#!/bin/sh\n"},
            because="an unknown command may write the file",
        ),
    ],
)
def missing_file_in_image(repository: Repository) -> Iterator[Finding]:
    """A command uses or copies a file that the image does not contain.

    The build fails, or the container ends at once with "no such file or directory".
    Correct the path. Looked at are the files that `CMD`, `ENTRYPOINT`, the commands of services and
    `docker compose exec` start, their configuration files, scripts, requirements and packages of Go in `RUN`, and the
    files that `COPY --from` copies from another stage. A program in a folder such as `/usr/local/bin`, where a base
    image has programs of its own, is reported if one with a similar name is copied or built there.
    What the scripts of a `package.json` write is known for the usual compilers, bundlers and frameworks of Node.js. A
    folder by an unusual name is reported if no stage copies what the scripts write.
    Nothing is reported if the base image, a build or an unknown command may write the file; after an unknown command,
    a file is reported only if one with nearly the same name is copied to its folder.

    https://docs.docker.com/reference/dockerfile/#copy
    """
    files = [*_of_images(repository), *_in_services(repository)]
    if not files or not repository.whole or len(repository.paths) == 1:
        return
    contents = Contents.of(repository)
    for one in files:
        missing = contents.missing(one)
        if missing is None:
            continue
        image, path, origin = missing
        extension = splitext(path)[1]
        names = origin.beside if origin.system else contents.similar(one.dockerfile, origin)
        beside = sorted(name for name in names if splitext(name)[1] == extension)
        name = basename(path)
        near = nearest(name, beside, _ALIKE if origin.system else _NEARLY) or next(
            filter(partial(_is_part, name), beside), None
        )
        # A file without an extension may be a program that is built before the image.
        built = (
            not extension
            and origin.sources
            and not origin.built
            and not one.by.startswith(("COPY", "RUN go"))
        )
        if not near and (built or origin.system or not origin.sure):
            continue
        hint = f"; did you mean '{near}'?" if near and near != name else ""
        if one.by.startswith("COPY"):
            yield Finding(at=one, message=f"{one.by}: no step of this stage creates '{path}'{hint}")
        elif one.by.startswith("RUN"):
            yield Finding(at=one, message=f"{one.by}: the stage does not contain '{path}'{hint}")
        else:
            related = () if one.path == one.dockerfile else (Related(image, "the last stage of the image"),)
            yield Finding(
                at=one,
                message=f"{one.by} uses '{path}', which the image does not contain{hint}",
                related=related,
            )


def _is_part(name: str, other: str) -> bool:
    """Whether one of two names begins with the other one, or has all its words."""
    short, long = sorted((splitext(name)[0], splitext(other)[0]), key=len)
    return contains_words(name, other) or (len(short) >= _SHORTEST and long.startswith(short))


def _of_images(repository: Repository) -> Iterator[ContainedFile]:
    """The files that images have to contain; an image without a Dockerfile is that of the command that builds it."""
    files = repository.of(ContainedFile)
    builds = Builds(repository).dockerfiles if any(one.image for one in files) else {}
    for one in files:
        if not one.image:
            yield one
        elif dockerfile := next(iter(builds.get(one.image, ())), ""):
            yield replace(one, dockerfile=dockerfile)


def _in_services(repository: Repository) -> Iterator[ContainedFile]:
    """The files that commands start in services, if the service has one image that is built here."""
    named = repository.of(ServiceFile)
    if not named:
        return
    services: defaultdict[tuple[str, str], list[ComposeHost]] = defaultdict(list)
    for host in repository.of(ComposeHost):
        folder = dirname(host.path)
        for place in (host.path, f"{folder}/" if folder else ""):
            services[place, host.names[0]].append(host)
    for one in named:
        found = [host for file in one.files for host in services[file, one.service]]
        dockerfiles = {host.dockerfile for host in found} - {""}
        mounts = dict(target for host in found for target in host.targets)
        if len(dockerfiles) == 1:
            yield ContainedFile(one.site, one.file, dockerfiles.pop(), one.command, "", tuple(mounts.items()))
