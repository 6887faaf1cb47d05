from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR038",
    severity="error",
    category="validity",
    examples=[
        bad("FROM debian:13\nRUN «<<EOF»\napt-get update\nUSER app\n"),
        good("FROM debian:13\nRUN <<EOF\napt-get update\nEOF\nUSER app\n"),
    ],
)
def unclosed_heredoc(mistake: Mistake) -> Iterator[Finding]:
    """A here-document is not closed, or stands where none can be.

    All that follows is taken for its content: the build stops.
    End it with its delimiter alone on a line, without blanks before it (tabs are allowed after `<<-`).
    """
    if mistake.sort == "heredoc":
        yield Finding(at=mistake.at, message=mistake.message)
