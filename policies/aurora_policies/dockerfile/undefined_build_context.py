from collections.abc import Iterator

from aurora_devops import Finding, Repository, Statement, bad, good, policy

_WORKFLOW = """\
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
        with:
          build-contexts: |
            docs=./docs
            assets=./web/assets
"""
_COMPOSE = """\
services:
  web:
    build:
      context: .
      additional_contexts:
        assets: ./assets
"""


@policy(
    "DKR069",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3022"},
    examples=[
        bad("FROM nginx:1.29\nCOPY --from=«assets» . /usr/share/nginx/html/\n"),
        good("FROM nginx:1.29\nCOPY --from=assets . /srv/\n", files={"compose.yaml": _COMPOSE}),
        good(
            "FROM nginx:1.29\nCOPY --from=assets . /srv/\n",
            files={"docker-bake.hcl": 'target "web" {\n  contexts = { assets = "../assets" }\n}\n'},
            because="the file of `docker buildx bake` names the context",
        ),
        good(
            "FROM nginx:1.29\nCOPY --from=assets . /srv/\n",
            files={".github/workflows/build.yml": _WORKFLOW},
            because="the workflow gives the context",
        ),
        good(
            "FROM nginx:1.29\nCOPY --from=assets . /srv/\n",
            files={
                "Makefile": "IMAGE ?= shop\n\nbuild:\n\tdocker buildx build . -f Dockerfile \\\n"
                "\t\t--build-context docs=./docs \\\n\t\t--build-context=assets=./web/assets \\\n\t\t-t $(IMAGE)\n"
            },
            because="the command gives the context",
        ),
        good(
            "FROM nginx:1.29\nCOPY --from=assets . /srv/\n",
            files={
                "web/Makefile": "OPTIONS = --pull --build-context assets=../assets\n\ninclude ../docker.mk\n"
            },
            because="the variable has the context",
        ),
        bad(
            "FROM nginx:1.29\nCOPY --from=«asset» . /srv/\n",
            files={"build.sh": "#!/bin/sh\ndocker build --build-context assets=web/assets .\n"},
        ),
        good(
            "FROM nginx:1.29\nCOPY --from=composer /usr/bin/composer /usr/bin/\n", because="this is an image"
        ),
    ],
)
def undefined_build_context(repository: Repository) -> Iterator[Finding]:
    """`COPY --from` uses a name that is neither an earlier stage nor a build context that a build has.

    If the build does not get a context of this name, Docker pulls the image `docker.io/library/NAME`: the build fails,
    or it copies files from an unrelated image.
    Correct the name, or declare it in `additional_contexts` of the compose file, in `build-contexts` of
    docker/build-push-action, or with `docker build --build-context` in a script.
    A name that `docker-bake.hcl` or `docker-bake.json` contains, in the folder of the Dockerfile or at the root, is not
    reported.

    https://docs.docker.com/reference/dockerfile/#copy---from
    """
    declared = {fact.name.lower() for fact in repository.about("build-context")}
    # Parts of a Dockerfile that are joined before the build are in one directory.
    stages = {(_folder(fact), fact.name) for fact in repository.about("stage")}
    for fact in repository.about("copied-context"):
        name = fact.name.lower()
        if name not in declared and (_folder(fact), name) not in stages:
            message = f"'{fact.name}' is neither an earlier stage nor a declared build context; correct or declare it"
            yield Finding(at=fact, message=message)


def _folder(fact: Statement) -> str:
    return fact.path.rpartition("/")[0]
