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
    """A here-document is not closed, or is not allowed where it is.

    The rest of the file becomes its content, and the build fails.
    End it with a line that contains only its delimiter, without spaces before it. Tabs are allowed after `<<-`.

    https://docs.docker.com/reference/dockerfile/#here-documents
    """
    if mistake.sort == "heredoc":
        yield Finding(at=mistake.at, message=mistake.message)
