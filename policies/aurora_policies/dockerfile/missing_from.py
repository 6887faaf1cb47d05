from collections.abc import Iterator

from aurora_devops import Finding, Repository, Statement, bad, good, policy
from aurora_devops.facts import NamedFile

_WORKFLOW = """\
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: {}
"""


@policy(
    "DKR034",
    severity="error",
    category="validity",
    examples=[
        bad("«RUN» make\nRUN make install\n"),
        bad("«ARG» VERSION=13\n"),
        good("FROM debian:13\nRUN make\n"),
        good("ARG VERSION=13\n", path="docker/first.dockerfile", because="it is put before others"),
        good(
            "# syntax=docker/dockerfile:1\nARG A\nARG B=1\n",
            path="docker/arguments.Dockerfile",
            because="it is put before others",
        ),
        bad("«RUN» make\n", path="docker/web.dockerfile"),
        good(
            "COPY monitor.js /srv/\n",
            path="preview/Dockerfile.append",
            files={
                ".github/workflows/preview.yml": _WORKFLOW.format(
                    "cat Dockerfile preview/Dockerfile.append > built"
                )
            },
            because="the workflow appends it to another Dockerfile",
        ),
        good(
            "RUN apk add --no-cache bash\n",
            path="docker/parts/shell.dockerfile",
            files={
                "Makefile": "Dockerfile:\n\tcat docker/base.dockerfile docker/parts/shell.dockerfile > $@\n"
            },
            because="the Makefile joins it with others",
        ),
        bad(
            "«COPY» monitor.js /srv/\n",
            path="preview/Dockerfile",
            files={".github/workflows/preview.yml": _WORKFLOW.format("cat Dockerfile")},
        ),
    ],
)
def missing_from(repository: Repository) -> Iterator[Finding]:
    """The file has no FROM.

    The build fails, because it has no base image.
    Begin with FROM, for example `FROM scratch`. If the file is included in others, rename it, because a Dockerfile
    is expected to build. A file `name.dockerfile` with nothing but ARG, and one that a command of the repository joins
    to another with `cat`, are not reported.

    https://docs.docker.com/reference/dockerfile/#from
    """
    lost = repository.about("lost-from")
    joined = {one.file for one in repository.of(NamedFile) if one.command == "cat"} if lost else set()
    for one in lost:
        if not _is_beginning(one) and one.path not in joined:
            yield Finding(at=one, message="the file has no FROM; begin with a base image")


def _is_beginning(lost: Statement) -> bool:
    """Whether a file has only the arguments before the first FROM, and a name of its own."""
    path = lost.path.lower()
    return lost.name == "arguments" and path.endswith(".dockerfile") and not path.endswith("/.dockerfile")
