from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import shellcheck

_MASKING = frozenset({"export", "local", "declare", "readonly", "typeset"})


@policy(
    "SHL024",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2155"),
    examples=[
        bad('FROM debian:12\nRUN set -e; export «VERSION="$(cat version)"»; make\n'),
        good(
            'FROM debian:12\nRUN VERSION="$(cat version)" && export VERSION && make\n',
            because="the assignment is a command of its own",
        ),
        good('FROM debian:12\nRUN export DATE="today"; make\n', because="a constant cannot fail"),
    ],
)
def masked_exit_status(script: Script) -> Iterator[Finding]:
    """`export` or `local` hides the failure of a command.

    The exit status is that of `export`, which succeeds: `set -e` and `&&` have no effect, and the variable is empty.
    Assign first, and export in a second command.
    """
    tree = script.parsed
    if tree is None:
        return
    for assignment in tree.assignments:
        value = assignment.value
        if (
            assignment.by in _MASKING
            and value is not None
            and any(expansion.kind in ("command", "backtick") for expansion in value.expansions)
        ):
            at = script.place(assignment.start, assignment.end)
            yield Finding(
                at,
                f"'{assignment.by}' hides the exit status of the command for '{assignment.name}'; assign first",
            )
