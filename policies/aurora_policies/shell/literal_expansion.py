import re
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck

_EXPANSION = re.compile(r"\$(?:[A-Za-z_{(])|`[^`]+`")


@policy(
    "SHL026",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2016"),
    examples=[
        bad("FROM debian:12\nRUN echo «'Version $VERSION'»\n"),
        good('FROM debian:12\nRUN echo "Version $VERSION"\n'),
        good(
            "FROM debian:12\nRUN awk '{print $1}' list && sed -i 's/$x/y/' list\n", because="others read it"
        ),
        good(
            "FROM debian:12\nRUN echo 'PATH=$PATH:/app' >> /etc/profile\n", because="it is for a later shell"
        ),
    ],
)
def literal_expansion(script: Script) -> Iterator[Finding]:
    """A variable stands in single quotes, where the shell leaves it as it is.

    The text with its `$` is printed instead of the value.
    Use double quotes; where the `$` is meant, this policy is wrong.
    """
    tree = script.parsed
    if tree is None or "'" not in script.text:
        return
    for command in tree.called("echo", "printf"):
        # What goes into a file or another program may be meant for a shell that reads it there.
        if command.pipeline is not None or command.redirects:
            continue
        for word in command.arguments:
            if word.raw[:1] == "'" and word.raw[-1:] == "'" and _EXPANSION.search(word.raw):
                yield Finding(place(script, word), "single quotes keep the shell from putting the value in")
