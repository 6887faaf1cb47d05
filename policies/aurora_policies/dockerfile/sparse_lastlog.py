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
    """`useradd` creates a user with a high UID without `-l`.

    `/var/log/lastlog` has a record for each UID up to the highest. The file is sparse on disk, but can take
    gigabytes in a layer.
    Add `-l` (`--no-log-init`), or use a lower UID.

    https://docs.docker.com/build/building/best-practices/#user
    """
    for command in run.called("useradd"):
        number = command.option("-u", "--uid")
        if number is None or not number.text.isdecimal() or int(number.text[:18]) <= _SMALL_ENOUGH:
            continue
        if not command.has_flag("-l", "--no-log-init"):
            word = command.words[0]
            add = Edit(run.place(word.end, word.end), " -l")
            fix = Fix((add,), safe=True) if run.script is not None else None
            message = f"UID {number.text} makes /var/log/lastlog very large; add -l"
            yield Finding(run.place(word.start, word.end), message, fix)
