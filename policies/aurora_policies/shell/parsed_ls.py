from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL030",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2010", "SC2011", "SC2012", "SC2045"),
    examples=[
        bad("FROM debian:12\nRUN «ls» /app | xargs rm\n"),
        bad("FROM debian:12\nRUN for file in $(«ls» *.txt); do wc $file; done\n"),
        good(
            'FROM debian:12\nRUN for file in ./*.txt; do wc "$file"; done\n',
            because="the shell expands the glob",
        ),
        good(
            "FROM debian:12\nRUN find /app -print0 | xargs -0 rm\n",
            because="`find -print0` separates names with a null byte",
        ),
    ],
)
def parsed_ls(script: Script) -> Iterator[Finding]:
    """A script parses the output of `ls`.

    A file name with a space or a line break is split into several names.
    Use a glob, or `find ... -print0 | xargs -0`.
    """
    tree = script.parsed
    if tree is None:
        return
    looped = sorted((each.start, each.end) for each in tree.substitutions if each.where == "for")
    starts = [start for start, _ in looped]
    # The furthest end of the substitutions up to each.
    ends = list(accumulate((end for _, end in looped), max))
    for command in tree.called("ls"):
        pipeline = command.pipeline
        piped = pipeline is not None and command.index < len(pipeline.stages) - 1
        before = bisect_left(starts, command.start)
        listed = before > 0 and command.start < ends[before - 1]
        if piped or listed:
            yield Finding(
                place(script, command.words[0]),
                "the output of ls is not machine-readable; use a glob or find",
            )
