from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.words import word_set
from aurora_devops.facts import BuildArgument, DeclaredArguments

from ._examples import WORKFLOW, workflow

_DOCKERFILE = "ARG VERSION=3.14\nFROM python:${VERSION}\nARG EXTRAS\nRUN pip install shop[$EXTRAS]\n"
_RELEASED = "FROM python:3.14\nARG RELEASE=dev\nENV SHOP_RELEASE=${RELEASE}\nENV SHOP_COMMIT=${GIT_SHA}\n"
# A Dockerfile for several programs.
_PARTS = "FROM golang:1.25\nARG PROGRAM\nCOPY . .\nRUN go build -o /out/program ./cmd/${PROGRAM}\n"
_COMPOSE = """\
services:
  web:
    build:
      context: .
      args:
        {}: dev
"""


@policy(
    "DLV127",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _COMPOSE.format("EXTRA").replace("dev", "«dev»"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            workflow("docker build --build-arg «EXTRA=dev» ."),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: docker/build-push-action@v6\n        with:\n          context: .\n"
                "          build-args: |\n            VERSION=3.13\n            «EXTRA»=dev",
            ),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            _COMPOSE.format("GIT_BRANCH_NAME").replace("dev", "«main»"),
            path="compose.yaml",
            files={"Dockerfile": 'FROM debian:12.5\nARG GIT_BRANCH\nRUN test -n "$GIT_BRANCH"\n'},
        ),
        bad(
            '#!/bin/bash\nSOURCE="${SOURCE:-.src}"\nARGS=(--pull -f Dockerfile)\n'
            'ARGS+=(--build-arg «"SHOP_SOURCE=${SOURCE}"»)\n'
            '$DRY docker buildx build "${ARGS[@]}" .\n',
            path="build.sh",
            files={"Dockerfile": "FROM debian:12.5\nARG SHOP_PATH\nCOPY ${SHOP_PATH}/shop /\n"},
        ),
        bad(
            workflow("docker build --build-arg «APP_VERSION=$GITHUB_SHA» --tag shop ."),
            path=WORKFLOW,
            files={"Dockerfile": _RELEASED},
        ),
        bad(
            _COMPOSE.format("COMMIT").replace("dev", "«dev»"),
            path="compose.yaml",
            files={"Dockerfile": _RELEASED.replace("RELEASE=dev", 'GIT_SHA="unknown"')},
        ),
        bad(
            'pack:\n  script:\n    - /kaniko/executor --context "$CI_PROJECT_DIR"'
            " --build-arg=«APP_VERSION=$CI_COMMIT_SHA» --destination $CI_REGISTRY_IMAGE:latest\n",
            path=".gitlab-ci.yml",
            files={"Dockerfile": _RELEASED},
        ),
        good(
            workflow("docker build --build-arg APP_VERSION=$GITHUB_SHA --build-arg RELEASE=1 --tag shop ."),
            path=WORKFLOW,
            files={"Dockerfile": _RELEASED},
            because="the argument with such a default is set",
        ),
        good(
            workflow("docker build --build-arg APP_VERSION=$GITHUB_SHA --tag shop ."),
            path=WORKFLOW,
            files={"Dockerfile": _RELEASED.replace("dev", "2")},
            because="the default may be meant",
        ),
        good(
            _COMPOSE.format("GIT_COMMIT"),
            path="compose.yaml",
            files={"Dockerfile": "FROM debian:12.5\nARG GIT_BRANCH=main\nRUN echo $GIT_BRANCH\n"},
            because="the argument has a default, so it need not be set",
        ),
        good(
            _COMPOSE.format("EXTRAS"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the Dockerfile declares the argument",
        ),
        bad(
            "web api:\n\tdocker build --build-arg «PART=$@» --tag shop-$@ .\n",
            path="Makefile",
            files={"Dockerfile": _PARTS},
        ),
        good(
            "web api:\n\tdocker build --build-arg PART=$@ --tag shop-$@ .\n",
            path="Makefile",
            files={
                "Dockerfile": _PARTS,
                "ci/build.sh": "#!/bin/sh\ndocker build --build-arg PROGRAM=web --tag shop-web .\n",
            },
            because="another build sets the argument that the Dockerfile needs",
        ),
        good(
            "web:\n\tdocker build --build-arg PART=web --build-arg AREA=eu --tag shop-web .\n",
            path="Makefile",
            files={"Dockerfile": _PARTS},
            because="either argument may be meant, or neither",
        ),
        good(
            "web:\n\tdocker build --build-arg COMMIT_HASH=$(COMMIT) --tag shop-web .\n",
            path="Makefile",
            files={"Dockerfile": _PARTS},
            because="such an argument is given to all images, whether or not they read it",
        ),
        good(
            _COMPOSE.format("REVISION"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="no argument has a similar name: it may be given to all images",
        ),
        good(
            workflow("docker build --build-arg BUILDKIT_INLINE_CACHE=1 --build-arg http_proxy=$PROXY ."),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
            because="the builder knows these arguments",
        ),
        good(
            workflow("docker build --build-arg $NAME=dev --build-arg --pull ."),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
            because="the names are unknown",
        ),
        good(
            _COMPOSE.format("EXTRA").replace("context: .", "context: api"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the Dockerfile is not in the repository",
        ),
        good(
            "build:\n\tdocker build --build-arg EXTRA=1 .\n\tdocker build --build-arg EXTRA=1 worker\n",
            path="Makefile",
            files={"Dockerfile": _DOCKERFILE, "worker/Dockerfile": "ARG EXTRA\nFROM debian:12.5\n"},
            because="the file sets the same arguments for several images",
        ),
    ],
)
def undeclared_build_argument(repository: Repository) -> Iterator[Finding]:
    """A build sets an argument that the Dockerfile does not declare.

    Docker ignores the argument and warns that it was not consumed, so the image has the default value.
    Correct the name, or declare it with `ARG`.
    An argument is reported if it is similar to a declared one that the build does not set, if it shares a word with the
    only one that has no default and is not set, or if only one with a default such as `dev`, or without one, is set by
    no build; for the latter, it has to be the only undeclared argument of the Dockerfile, and not one of a version.
    The arguments are those of `args` in a Compose file, of `buildArgs` of Skaffold, of `build-args` of
    `docker/build-push-action`, and of `docker build --build-arg`, also in arrays of a script.
    Nothing is reported for an argument that the same file also sets for a Dockerfile that declares it.

    <https://docs.docker.com/reference/dockerfile/#arg>
    """
    arguments = repository.of(BuildArgument)
    if not arguments:
        return
    declared = {one.path: one for one in repository.of(DeclaredArguments)}
    used = {
        (one.path, one.name)
        for one in arguments
        if one.dockerfile in declared and one.name in declared[one.dockerfile].names
    }
    given = {(one.path, one.dockerfile, one.name) for one in arguments}
    anywhere = {(one.dockerfile, one.name) for one in arguments}
    # Any Dockerfile may be meant by a build of an unknown one.
    somewhere = {one.name for one in arguments if not one.dockerfile}
    built: defaultdict[str, set[str]] = defaultdict(set)
    undeclared: defaultdict[str, set[str]] = defaultdict(set)
    for one in arguments:
        if one.dockerfile:
            built[one.name].add(one.dockerfile)
        if one.dockerfile in declared and one.name not in declared[one.dockerfile].names:
            undeclared[one.dockerfile].add(one.name)
    for one in arguments:
        dockerfile = declared.get(one.dockerfile)
        if dockerfile is None or (one.path, one.name) in used or _BUILT_IN.fullmatch(one.name):
            continue
        # Arguments that nobody reads are usual, such as a version that all images of a repository are given.
        others = [name for name in dockerfile.names if (one.path, one.dockerfile, name) not in given]
        needed = [name for name in others if name in dockerfile.needed and not _BUILT_IN.fullmatch(name)]
        meant = nearest(one.name, others, _NEARLY) or _renamed(one.name, needed)
        if meant is None and built[one.name] == {one.dockerfile}:
            unset = [name for name in dockerfile.placeholders if (one.dockerfile, name) not in anywhere]
            if undeclared[one.dockerfile] == {one.name} and not _OF_VERSION.search(one.name):
                set_elsewhere = somewhere | {name for file, name in anywhere if file == one.dockerfile}
                unset = unset or [name for name in needed if name not in set_elsewhere]
            meant = unset[0] if len(unset) == 1 else None
        if meant is not None:
            yield Finding(
                at=one,
                message=f"'{one.dockerfile}' does not declare the build argument '{one.name}'; "
                f"did you mean '{meant}'?",
                related=(Related(dockerfile, "the Dockerfile"),),
            )


def _renamed(name: str, needed: list[str]) -> str | None:
    """The one argument that a Dockerfile needs and that shares a word with a name, apart from words of many names."""
    words = set(name.lower().split("_")) - _USUAL
    found = [other for other in needed if not words.isdisjoint(other.lower().split("_"))]
    return found[0] if len(found) == 1 else None


# Arguments that builds often have for labels, caches and registries, whether or not a Dockerfile reads them.
_OF_VERSION = regex(
    r"(?i)(?:^|_)(?:branch|build|cache|commit|created|date|hash|label|project|proxy|ref|registry|revision|sha|tag|time"
    r"|timestamp|vcs|vendor|version)(?:_|$)|^(?:GITHUB|CI)_"
)
_USUAL = word_set("app build date docker id image name number service tag version")
# How similar a declared argument is that is probably meant.
_NEARLY = 0.85
# https://docs.docker.com/build/building/variables/#pre-defined-build-arguments
_BUILT_IN = regex(
    r"BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT)|TARGETSTAGE"
    r"|(?i:(?:HTTPS?|FTP|NO|ALL)_PROXY)"
)
