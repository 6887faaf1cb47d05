from collections import defaultdict
from collections.abc import Collection, Iterator
from posixpath import basename, dirname, join, normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.words import word_set
from aurora_devops.facts import BuildOutput, UncopiedOutput, UsedOutput

from ._contents import Contents
from ._files import below
from ._names import hint

_CARGO = '[package]\nname = "shop"\nversion = "1.0.0"\n'
_POM = "<project>\n<artifactId>shop</artifactId>\n<version>1.2.0</version>\n</project>\n"
_GRADLE = {
    "settings.gradle": "rootProject.name = 'shop'\n",
    "build.gradle": "plugins {\n    id 'java'\n}\nversion '1.2.0'\n",
    "src/main/java/App.java": "class App {}\n",
}
# A program beside the output that nothing uses is at least so similar to the one that is meant.
_NEARLY = 0.5


@policy(
    "DLV151",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            FROM rust:1.90 AS build
            WORKDIR /app
            COPY . .
            RUN cargo build --release
            FROM debian:12.5
            COPY --from=build «/app/target/release/shop-api» /usr/local/bin/shop
            """,
            path="Dockerfile",
            files={"Cargo.toml": _CARGO, "src/main.rs": "fn main() {}\n"},
        ),
        bad(
            """\
            FROM maven:3.9.11 AS build
            WORKDIR /app
            COPY pom.xml .
            COPY src src
            RUN mvn package && mv «target/shop-1.1.0.jar» /app.jar
            """,
            path="Dockerfile",
            files={"pom.xml": _POM, "src/main/java/App.java": "class App {}\n"},
        ),
        bad(
            "FROM eclipse-temurin:21-jre\nCOPY «target/store-1.2.0.jar» /app.jar\n",
            path="Dockerfile",
            files={"pom.xml": _POM, "src/main/java/App.java": "class App {}\n"},
        ),
        bad(
            """\
            FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
            WORKDIR /src
            COPY . .
            RUN dotnet publish -o /publish
            FROM mcr.microsoft.com/dotnet/aspnet:9.0
            WORKDIR /app
            COPY --from=build /publish .
            ENTRYPOINT ["dotnet", «"Shop.Api.dll"»]
            """,
            path="Dockerfile",
            files={"Shop.Web.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web" />\n'},
        ),
        bad(
            """\
            FROM golang:1.25 AS build
            WORKDIR /src
            COPY . .
            RUN go build -o /bin/shop-server ./cmd/shop
            FROM gcr.io/distroless/static
            COPY --from=build «/bin/shop» /shop
            """,
            path="Dockerfile",
            files={"cmd/shop/main.go": "package main\n", "go.mod": "module acme.example/shop\n"},
        ),
        bad(
            "FROM eclipse-temurin:21-jre\nADD «./target/shop-api.jar» /app/\n",
            path="api/Dockerfile",
            files={
                "pom.xml": "<project><packaging>pom</packaging></project>\n",
                "api/pom.xml": _POM.replace(
                    "</project>", "<build><finalName>shop</finalName></build></project>"
                ),
                "api/src/main/java/App.java": "class App {}\n",
            },
        ),
        bad(
            "FROM eclipse-temurin:21-jre\nCOPY «target/orders.jar» /app.jar\n",
            path="Dockerfile",
            files={
                "pom.xml": _POM.replace("<version>", "<name>order-api</name><version>").replace(
                    "</project>", "<build><finalName>${project.name}</finalName></build></project>"
                ),
                "src/main/java/App.java": "class App {}\n",
            },
        ),
        bad(
            """\
            FROM gradle:8-jdk21 AS build
            WORKDIR /src
            COPY settings.gradle.kts build.gradle.kts ./
            COPY src src
            RUN gradle bootJar
            FROM eclipse-temurin:21-jre
            COPY --from=build «/src/build/libs/shop.jar» /app.jar
            """,
            path="Dockerfile",
            files={
                "settings.gradle.kts": 'rootProject.name = "shop"\n',
                "build.gradle.kts": 'plugins {\n    id("org.springframework.boot") version "3.5.8"\n}\n'
                'version = "1.2.0"\ntasks.bootJar {\n    archiveFileName.set("shop-boot.jar")\n}\n',
                "src/main/java/App.java": "class App {}\n",
            },
        ),
        bad(
            "FROM eclipse-temurin:21-jre\nCOPY «build/libs/shop-1.1.0.jar» /app.jar\n",
            path="Dockerfile",
            files=_GRADLE,
        ),
        good(
            "FROM eclipse-temurin:21-jre\nCOPY build/libs/shop-1.2.0.jar build/libs/shop-1.2.0-all.jar /app/\n",
            path="Dockerfile",
            files=_GRADLE,
            because="the build writes the first, and a plugin the second",
        ),
        good(
            "FROM eclipse-temurin:21-jre\nCOPY build/libs/shop-1.3.0.jar /app.jar\n",
            path="Dockerfile",
            files=_GRADLE | {"build.gradle": "plugins { id 'java' }\nversion = providers.exec { }\n"},
            because="the version is unknown",
        ),
        good(
            "FROM eclipse-temurin:21-jre\nCOPY target/shop-1.2.0-cli.jar target/shop-1.2.0-runner.jar /app/\n",
            path="Dockerfile",
            files={
                "pom.xml": _POM.replace(
                    "</project>",
                    "<build><plugins><plugin><configuration><classifier>cli</classifier></configuration></plugin>"
                    "</plugins></build></project>",
                ),
                "src/main/java/App.java": "class App {}\n",
            },
            because="the manifest sets one classifier, and a plugin has the other one",
        ),
        good(
            """\
            FROM maven:3.9.11 AS build
            WORKDIR /app
            COPY . .
            RUN mvn package -Drevision=1.3.0
            FROM eclipse-temurin:21-jre
            COPY --from=build /app/target/shop-1.3.0.jar /app.jar
            """,
            path="Dockerfile",
            files={"pom.xml": _POM.replace("1.2.0", "${revision}")},
            because="the command sets the version",
        ),
        good(
            """\
            FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
            WORKDIR /src
            COPY . .
            RUN dotnet publish -o /publish
            FROM mcr.microsoft.com/dotnet/aspnet:9.0
            WORKDIR /app
            COPY --from=build /publish .
            RUN ln -s Shop.Web.dll Shop.Api.dll
            ENTRYPOINT ["dotnet", "Shop.Api.dll"]
            """,
            path="Dockerfile",
            files={"Shop.Web.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web" />\n'},
            because="a command creates the file",
        ),
        good(
            """\
            FROM rust:1.90 AS build
            WORKDIR /app
            COPY . .
            RUN cargo build --release
            FROM debian:12.5
            COPY --from=build /app/target/release/worker /usr/local/bin/worker
            """,
            path="Dockerfile",
            files={"Cargo.toml": _CARGO, "src/main.rs": "", "src/bin/worker.rs": "fn main() {}\n"},
            because="the package has a second program",
        ),
    ],
)
def unknown_build_output(repository: Repository) -> Iterator[Finding]:
    """A Dockerfile copies or starts a file that the build does not write under this name.

    The build of the image fails, or the container ends at once with "no such file or directory".
    Correct the name. Compared are files in output folders of Cargo, Gradle and Maven and the assemblies of .NET with
    the manifests, and programs that are copied from the folder in which a compiler writes another one that nothing
    uses.
    Nothing is reported if a manifest or a command computes the name.
    """
    for unused in repository.of(UncopiedOutput):
        if nearest(basename(unused.file), [basename(unused.output)], _NEARLY) or _contain(unused):
            yield Finding(
                at=unused,
                message=f"{unused.by}: no step of the stage creates '{unused.file}', but one creates '{unused.output}'",
            )
    outputs: defaultdict[str, list[BuildOutput]] = defaultdict(list)
    for output in repository.of(BuildOutput):
        outputs[output.tool].append(output)
    if not repository.whole:
        return
    contents = Contents.of(repository)
    for used in repository.of(UsedOutput):
        name = basename(used.file)
        tool = _tool(used)
        if not outputs[tool]:
            continue
        if tool == "dotnet":
            folders = contents.contexts(used.dockerfile)
            found = [one for one in outputs[tool] if any(_is_below(one.folder, folder) for folder in folders)]
        else:
            projects = {
                folder for manifest in _MANIFESTS[tool] for folder in _projects(used, contents, manifest)
            }
            found = [
                one
                for one in outputs[tool]
                for folder in projects
                if one.folder == folder or (tool == "cargo" and _is_below(one.folder, folder))
            ]
        names = {each for one in found for each in one.names}
        if not names or not all(one.complete for one in found) or name in names:
            continue
        variants = {*_CLASSIFIERS, *(each for one in found for each in one.variants)}
        if tool in ("gradle", "maven") and any(_is_variant(name, each, variants) for each in names):
            continue
        yield Finding(
            at=used,
            message=f"{used.by}: the build does not write '{name}'{hint(name, names, 'it writes')}",
            related=tuple(Related(one, "the name of the archive") for one in found if one.span.end),
        )


_MANIFESTS = {"cargo": ("Cargo.toml",), "gradle": ("build.gradle", "build.gradle.kts"), "maven": ("pom.xml",)}


def _tool(used: UsedOutput) -> str:
    """The tool that writes a file."""
    if used.file.endswith((".jar", ".war")):
        return "gradle" if "/build/libs/" in used.file else "maven"
    return "dotnet" if used.file.endswith(".dll") else "cargo"


def _contain(unused: UncopiedOutput) -> bool:
    """Whether one of the names of two programs is a part of the other."""
    one, other = basename(unused.file), basename(unused.output)
    return one in other or other in one


def _is_below(path: str, folder: str) -> bool:
    return not folder or below(path, folder) is not None


def _projects(used: UsedOutput, contents: Contents, manifest: str) -> set[str]:
    """The folders of the projects of which one writes an output; none if they are unknown."""
    match = _TARGET.search(used.file)
    if match is None:
        return set()
    path = join(used.file[: match.start()] or "/", manifest)
    if used.outside:
        sources = contents.in_contexts(used.dockerfile, [normpath(path.lstrip("/"))])
    else:
        source = contents.copied(used.dockerfile, used.stage, path)
        sources = set() if source is None else {source}
    return {dirname(source) for source in sources}


_TARGET = regex(r"/(?:target/(?=[^/]+$|(?:[\w-]+/)?(?:release|debug)/[^/]+$)|build/libs/(?=[^/]+$))")


# The classifiers that plugins give archives by default.
_CLASSIFIERS = word_set(
    "all bin boot dist distribution exec fat jar-with-dependencies javadoc native-image-source plain runner shaded"
    " sources src standalone test-javadoc test-sources tests uber with-dependencies"
)


def _is_variant(name: str, known: str, classifiers: Collection[str]) -> bool:
    """Whether an archive is one with one of the classifiers, or the one that a plugin keeps."""
    stem, _, extension = known.rpartition(".")
    return name == f"original-{known}" or any(name == f"{stem}-{each}.{extension}" for each in classifiers)
