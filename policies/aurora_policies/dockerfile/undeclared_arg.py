from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Stage

from ._variables import set_by_base, set_elsewhere, used_by


@policy(
    "DKR060",
    severity="warning",
    category="reliability",
    equivalents={"buildkit": "UndefinedVar"},
    examples=[
        bad(
            "ARG APP_VERSION=1.4\nFROM alpine:3.22\nRUN wget https://example.com/app-«$APP_VERSION».tgz\n",
            fixed="ARG APP_VERSION=1.4\nFROM alpine:3.22\nARG APP_VERSION\nRUN wget https://example.com/app-$APP_VERSION.tgz\n",
        ),
        bad(
            "ARG ROOT=/srv\nFROM alpine:3.22\nWORKDIR «${ROOT}/app»\n",
            fixed="ARG ROOT=/srv\nFROM alpine:3.22\nARG ROOT\nWORKDIR ${ROOT}/app\n",
        ),
        bad(
            "FROM fedora:42 AS build\nENV WGET=1.25.0\nFROM fedora:42\nRUN dnf install -y wget-«${WGET}»\n",
            because="the variable belongs to the other stage",
        ),
        good(
            'FROM python:3.14-slim AS base\nENV PYTHONPATH="/app:${PYTHONPATH}"\nFROM base\nRUN pytest\n',
            because="the variable is extended, in case that the image has it",
        ),
        good(
            "FROM alpine:3.22 AS build\nENV FLAGS=-O2\nFROM alpine:3.22\nENV FLAGS=$FLAGS-g\n",
            because="the stage sets it itself",
        ),
        good("ARG APP_VERSION=1.4\nFROM alpine:3.22\nARG APP_VERSION\nRUN echo $APP_VERSION\n"),
        good(
            "ARG NODE_VERSION=24\nFROM node:$NODE_VERSION\nRUN echo $NODE_VERSION\n",
            because="node sets it too",
        ),
        good(
            "ARG PG_MAJOR=17\nFROM postgres:$PG_MAJOR\nRUN apt-get install -y postgresql-$PG_MAJOR-cron\n",
            because="postgres sets it too",
        ),
        bad(
            "ARG PG_MAJOR=17\nFROM debian:13\nRUN apt-get install -y postgresql-«$PG_MAJOR»\n",
            fixed="ARG PG_MAJOR=17\nFROM debian:13\nARG PG_MAJOR\nRUN apt-get install -y postgresql-$PG_MAJOR\n",
        ),
        good("ARG N=1\nFROM alpine:3.22\nRUN for N in 1 2; do echo $N; done\n"),
        good(
            "FROM debian:13 AS build\nENV JAR=/a.jar\nFROM acme/java:1\nRUN java -jar $JAR\n",
            because="the base image may set it",
        ),
    ],
)
def undeclared_arg(stage: Stage) -> Iterator[Finding]:
    """A stage uses a variable that only an ARG above the first FROM, or another stage, sets.

    The variable is empty in this stage, so that the step downloads another file, installs another version or writes to
    another directory.
    An ARG above the first FROM applies to FROM only: repeat `ARG NAME`, without a value, in the stage. Set other
    variables in each stage that uses them, or in a common base stage.
    The fix adds the ARG. It changes what the step does, so it is not applied by default.

    https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
    """
    if stage.from_ is None:
        return
    given = stage.dockerfile.global_arguments
    reported: set[str] = set()
    for instruction in stage.instructions:
        for name, at in used_by(instruction):
            if name in reported or name in instruction.environment:
                continue
            if name in given and not set_by_base(stage, name):
                line = Edit(Span(stage.from_.at.end, stage.from_.at.end), f"\nARG {name}")
                message = f"'{name}' is empty, because this stage does not declare it; add 'ARG {name}'"
                fix = Fix((line,))
            elif name not in given and set_elsewhere(stage, name):
                message = f"'{name}' is empty, because only another stage sets it; set it in this stage"
                fix = None
            else:
                continue
            reported.add(name)
            yield Finding(at=at, message=message, fix=fix)
