from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

_SMALL_ENOUGH = 99_999


@policy(
    "DKR146",
    severity="warning",
    category="performance",
    equivalents={"hadolint": "DL3046"},
    examples=[
        bad(
            "FROM debian:12\nRUN «useradd» -u 1000700000 app\n",
            fixed="FROM debian:12\nRUN useradd -l -u 1000700000 app\n",
        ),
        good("FROM debian:12\nRUN useradd -l -u 1000700000 app\n"),
        good("FROM debian:12\nRUN useradd -u 10001 app\n"),
    ],
)
def sparse_lastlog(run: Run) -> Iterator[Finding]:
    """A user with a high number makes `/var/log/lastlog` as large as that number.

    The file holds a record for each number up to the highest: it is sparse on disk, but a layer with it may have
    hundreds of gigabytes when it is unpacked.
    Give `-l` (`--no-log-init`), or a smaller number.
    """
    for command in run.called("useradd"):
        number = command.option("-u", "--uid")
        if number is None or not number.text.isdecimal() or int(number.text[:18]) <= _SMALL_ENOUGH:
            continue
        if not command.has_flag("-l", "--no-log-init"):
            word = command.words[0]
            add = Edit(run.place(word.end, word.end), " -l")
            fix = Fix((add,), safe=True) if run.script is not None else None
            message = f"the user number {number.text} makes lastlog huge"
            yield Finding(run.place(word.start, word.end), message, fix)
