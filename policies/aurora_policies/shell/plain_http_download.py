import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

from ._scripts import place

_PLAIN = regex(r"http://(?P<host>\[[^\]]*\]|[^/:?#\s]+)", re.IGNORECASE)
_NEAR = regex(
    r"localhost\Z|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.0\.0\.0|\[|[^.]*\Z"
    r"|.*\.(?:local|localhost|internal|svc|test|example)\Z"
)


@policy(
    "SHL006",
    severity="warning",
    category="security",
    examples=[
        bad("FROM debian:12\nRUN wget -q «http://mirror.example.com/app.tgz»\n"),
        bad("FROM debian:12\nRUN pip install --index-url «http://pypi.example.com/simple» app\n"),
        good(
            "FROM debian:12\nRUN wget -q https://mirror.example.com/app.tgz\n",
            because="the download uses HTTPS",
        ),
        good(
            "FROM debian:12\nHEALTHCHECK CMD curl -f http://localhost:8080/health\n",
            because="localhost is the same machine",
        ),
        good(
            "FROM debian:12\nRUN curl -f http://db:8080/ready\n",
            because="a host name without a dot is in the local network",
        ),
    ],
)
def plain_http_download(script: Script) -> Iterator[Finding]:
    """A file is downloaded over plain HTTP.

    An attacker on the network can replace the file.
    Use https, or verify a checksum.
    """
    if "http://" not in script.text or script.parsed is None:
        return
    for command in script.parsed.called("curl", "wget", "pip", "pip3", "aria2c", "npm"):
        for word in command.arguments:
            match = _PLAIN.search(word.text)
            if (match is not None and "$" not in match["host"] and not _NEAR.match(match["host"])) and (
                word.text.startswith("http") or word.text.startswith("--")
            ):
                yield Finding(place(script, word), f"{match['host']} is accessed over plain HTTP; use https")
