from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Run

_QUIET = (
    "--progress",
    "--show-progress",
    "--quiet",
    "--no-verbose",
    "-o",
    "--output-file",
    "-a",
    "--append-output",
)
_QUIET_BUNDLE = regex(r"-[a-z]*(?:q|nv)")
_NO_DOWNLOAD = ("-V", "--version", "-h", "--help")


@policy(
    "DKR147",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3047"},
    examples=[
        bad(
            "FROM debian:12\nRUN «wget» https://example.com/big.tar\n",
            fixed="FROM debian:12\nRUN wget --progress=dot:giga https://example.com/big.tar\n",
        ),
        good("FROM debian:12\nRUN wget --progress=dot:giga https://example.com/big.tar\n"),
        good("FROM debian:12\nRUN wget -qO- https://example.com/key.asc\n"),
    ],
)
def wget_progress(run: Run) -> Iterator[Finding]:
    """wget writes its progress bar to the log of the build.

    Without a terminal the bar becomes thousands of lines, in which errors are hard to find.
    Add `--progress=dot:giga` or `-q`.
    The fix is not applied by default, because wget of BusyBox supports only `-q`.

    https://www.gnu.org/software/wget/manual/wget.html#Download-Options
    """
    for command in run.called("wget"):
        if command.has_flag(*_QUIET, *_NO_DOWNLOAD) or any(
            _QUIET_BUNDLE.match(w.text) for w in command.arguments
        ):
            continue
        word = command.words[0]
        add = Edit(run.place(word.end, word.end), " --progress=dot:giga")
        fix = Fix((add,)) if run.script is not None else None
        yield Finding(
            at=run.place(word.start, word.end),
            message="wget writes a progress bar to the log; add --progress=dot:giga or -q",
            fix=fix,
        )
