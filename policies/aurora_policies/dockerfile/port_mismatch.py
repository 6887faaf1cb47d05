import re
from collections.abc import Iterator, Sequence

from aurora_devops import At, Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Cmd, Command, Dockerfile, Entrypoint, Expose, ExposedPort, Stage

_OPTIONS = frozenset(
    ("--port", "--http-port", "--server.port", "--listen-port", "--bind", "-b", "--listen", "--addr")
)
_WITH_VALUE = regex(r"(--[\w.-]+|-Dserver\.port)=(.*)", re.DOTALL)
_WORD = regex(r"\S+")
_PORT = regex(r"(?:.*:)?(\d{2,5})")


@policy(
    "DKR061",
    severity="warning",
    category="reliability",
    examples=[
        bad('FROM python:3.13\nEXPOSE 8080\nCMD ["uvicorn", "app:app", "--port", «"8000"»]\n'),
        bad('FROM python:3.13\nEXPOSE 80\nCMD ["gunicorn", «"--bind=0.0.0.0:8000"», "app:app"]\n'),
        bad("FROM python:3.13\nEXPOSE 8000\nCMD prepare && uvicorn «--port=8080» app:app\n"),
        good('FROM python:3.13\nEXPOSE 8000\nCMD ["uvicorn", "app:app", "--port", "8000"]\n'),
        good('FROM python:3.13\nCMD ["uvicorn", "app:app", "--port", "8000"]\n'),
        good('FROM python:3.13\nARG PORT\nEXPOSE $PORT\nCMD ["uvicorn", "app:app", "--port", "8000"]\n'),
    ],
)
def port_mismatch(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The process listens on a port that the image does not expose.

    `docker run -P`, proxies and platforms that read EXPOSE connect to a port on which nothing listens.
    Use the same port in both.

    https://docs.docker.com/reference/dockerfile/#expose
    """
    stage = dockerfile.final_stage
    if stage is None:
        return
    exposed: list[ExposedPort] = []
    for expose in (one for each in (stage, *stage.ancestors) for one in each.of(Expose)):
        for port in expose.ports:
            text = expose.value_of(port.word)
            read = ExposedPort.read(port.word, text or "")
            if read.first is None:
                return
            exposed.append(read)
    if not exposed:
        return
    for number, at in _listens(stage):
        if not any((port.first or 0) <= number <= (port.last or 0) for port in exposed):
            numbers = ", ".join(port.word.text for port in exposed)
            related = (Related(exposed[0].word.at, "exposed here"),)
            message = f"the process listens on port {number}, but EXPOSE has '{numbers}'; use the same port"
            yield Finding(at=at, message=message, related=related)


def _listens(stage: Stage) -> Iterator[tuple[int, At]]:
    """The ports in the arguments of the process."""
    commands: Sequence[Command | None] = (stage.last(Entrypoint), stage.last(Cmd))
    for command in commands:
        words: list[tuple[str, At]] = []
        if command is not None and command.exec:
            words = [(word.text, word.at) for word in command.exec]
        elif command is not None and command.script is not None:
            script = command.script
            words = [(match[0], script.place(*match.span())) for match in _WORD.finditer(script.text)]
        for i, (text, at) in enumerate(words):
            match = _WITH_VALUE.match(text)
            if match and (match[1] in _OPTIONS or match[1] == "-Dserver.port"):
                value = match[2]
            elif text in _OPTIONS and i + 1 < len(words):
                value, at = words[i + 1]
            else:
                continue
            if port := _PORT.fullmatch(value):
                yield int(port[1]), at
