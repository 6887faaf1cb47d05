from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.kinds.dockerfile import Unknown

_KNOWN = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
]


@policy(
    "DKR035",
    severity="error",
    category="validity",
    examples=[
        bad("FROM debian:13\n«WORKDIRR» /srv\n", fixed="FROM debian:13\nWORKDIR /srv\n"),
        bad(
            "FROM debian:13\nRUN apt-get update\n  «&&» apt-get install -y curl\n",
            because="a backslash is missing",
        ),
        good("FROM debian:13\nONBUILD WORKDIR /srv\n"),
        good("FROM debian:13\n${LABELS}\n", because="what fills in the template writes instructions there"),
    ],
)
def unknown_instruction(unknown: Unknown) -> Iterator[Finding]:
    """A line begins with a word that is not an instruction.

    The build fails.
    Correct the word. If the line belongs to the one above, add a backslash to the end of that line.

    https://docs.docker.com/reference/dockerfile/
    """
    if unknown.keyword.startswith("$"):
        return
    close = nearest(unknown.name, _KNOWN, 0.6)
    hint = f"; did you mean '{close}'?" if close else ""
    fix = Fix((Edit(unknown.keyword_at, close),)) if close else None
    message = f"unknown instruction '{unknown.keyword[:40]}'{hint}"
    yield Finding(at=unknown.keyword_at, message=message, fix=fix)
