from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL031",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2002"),
    examples=[
        bad("FROM debian:12\nRUN «cat» list | sort\n"),
        good("FROM debian:12\nRUN sort < list\n", because="`sort` reads the file"),
        good("FROM debian:12\nRUN cat one two | sort\n", because="`cat` joins two files"),
    ],
)
def needless_cat(script: Script) -> Iterator[Finding]:
    """`cat` passes a single file to a pipe.

    It starts one more process, and the next command cannot seek in the file.
    Write `command < file` or `command file`.
    """
    tree = script.parsed
    if tree is None:
        return
    for command in tree.called("cat"):
        pipeline = command.pipeline
        if pipeline is None or command.index or pipeline.start != command.start or command.redirects:
            continue
        if (
            len(command.arguments) == 1
            and not command.arguments[0].raw.startswith("-")
            and not command.arguments[0].glob
        ):
            yield Finding(
                place(script, command.words[0]),
                f"unnecessary cat of {command.arguments[0].raw}, ; pass the file to the next command",
            )
