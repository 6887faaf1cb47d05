from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import shellcheck


@policy(
    "SHL045",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2069"),
    examples=[
        bad("FROM debian:12\nRUN make «2>&1 > build.log»\n"),
        good("FROM debian:12\nRUN make > build.log 2>&1\n", because="both streams go to the file"),
        good(
            "FROM debian:12\nRUN make 2>&1 >/dev/null | grep warning\n",
            because="swapping the streams is intended",
        ),
    ],
)
def misordered_redirect(script: Script) -> Iterator[Finding]:
    """`2>&1` precedes the redirection of the output.

    Redirections apply from left to right: errors go to the old target of the output, not to the file.
    Write `> file 2>&1`.
    """
    if "2>&1" not in script.text or script.parsed is None:
        return
    for command in script.parsed.commands:
        if command.pipeline is not None or command.inside("substitution"):
            continue
        for first, second in zip(command.redirects, command.redirects[1:], strict=False):
            target = first.target.raw if first.target is not None else ""
            joins = first.operator == ">&" and first.descriptor == "2" and target == "1"
            if joins and second.operator in (">", ">>") and second.descriptor in ("", "1"):
                yield Finding(
                    script.place(first.start, second.end),
                    "errors do not go to the file; write '2>&1' after it",
                )
