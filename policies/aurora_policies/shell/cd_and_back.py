from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL033",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2103"),
    examples=[
        bad("FROM debian:12\nRUN cd lib; make; «cd ..»; make\n"),
        good(
            "FROM debian:12\nRUN (cd lib && make); make\n",
            because="the subshell has its own working directory",
        ),
        good("FROM debian:12\nRUN make -C lib && make\n", because="`make -C` changes the directory"),
    ],
)
def cd_and_back(script: Script) -> Iterator[Finding]:
    """A script returns with `cd ..`.

    If the first `cd` fails or follows a link, the script continues in the wrong directory.
    Use a subshell: `(cd lib && make)`.
    """
    tree = script.parsed
    if tree is None:
        return
    went = False
    for command in tree.called("cd"):
        if len(command.arguments) != 1:
            continue
        target = command.arguments[0].text
        if went and target in ("..", "../..", "-"):
            yield Finding(
                place(script, command), f"'cd {target}' returns to an assumed directory; use a subshell"
            )
        went = target not in ("..", "../..", "-")
