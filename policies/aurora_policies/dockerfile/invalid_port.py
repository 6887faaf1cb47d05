from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Expose, ExposedPort


@policy(
    "DKR009",
    severity="error",
    category="validity",
    equivalents={
        "hadolint": "DL3011",
        "trivy": ("DS-0008", "AVD-DS-0008"),
        "buildkit": "ExposeInvalidFormat",
    },
    examples=[
        bad("FROM nginx:1.29\nEXPOSE 443 «80000»\n"),
        bad("FROM nginx:1.29\nEXPOSE «8010-8000»\n", because="the range ends before it begins"),
        good("FROM nginx:1.29\nEXPOSE 8000-8010/tcp\n"),
        good("FROM nginx:1.29\nARG PORT\nEXPOSE $PORT\n"),
    ],
)
def invalid_port(expose: Expose) -> Iterator[Finding]:
    """EXPOSE has a port outside the range from 1 to 65535.

    The build fails, or the image declares a port on which no process can listen.
    Use the port on which the process listens.

    https://docs.docker.com/reference/dockerfile/#expose
    """
    for port in expose.ports:
        value = expose.value_of(port.word)
        if port.first is None and value is not None:
            port = ExposedPort.read(port.word, value)
        if port.first is None or port.last is None:
            continue
        if port.first < 1 or port.last > 65535 or port.first > port.last:
            wrong = "is not between 1 and 65535" if port.first <= port.last else "ends before it begins"
            yield Finding(at=port.word.at, message=f"port '{value}' {wrong}")
