from collections.abc import Iterator

from aurora_devops import Finding, Related, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Word

from ._scripts import place

_OCTAL = regex(r"0?[0-7]?[0-7][0-7][2367]\Z")
# Without a letter for whom it is, the umask decides.
_SYMBOLIC = regex(r"[ugo]*[oa][ugoa]*[+=][rXxst]*w[rwXxst]*\Z")
_STICKY = regex(r"0?[1357][0-7]{3}\Z")


@policy(
    "SHL005",
    severity="warning",
    category="security",
    examples=[
        bad("FROM debian:12\nRUN chmod -R «777» /app\n"),
        bad("FROM debian:12\nRUN chmod «a+rwx» /app/run.sh\n"),
        good(
            "FROM debian:12\nRUN chmod 1777 /scratch\n",
            because="the sticky bit protects the files of other users",
        ),
        good(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: chmod -R 777 results\n",
            kind="github-workflow",
            because="the machine of a job is deleted with its files",
        ),
        good(
            "FROM debian:12\nRUN chmod 755 /app && chmod g+w /data && chmod +w x\n",
            because="only the owner or the group can write",
        ),
        good(
            "FROM debian:12\nRUN chmod =rwx /app/run.sh && chmod u=rwx,g=w,+w /app/log\n",
            because="the umask of the shell takes away the right of others to write",
        ),
        bad("FROM debian:12\nRUN chmod «u=rwx,o=w» /app/log\n"),
    ],
)
def world_writable(script: Script) -> Iterator[Finding]:
    """A file is writable for all users.

    Any process, including a compromised one, can change a program that root runs next.
    Give the file to the user who needs it: `chown`, `COPY --chown=`, or a group and `g+w`.
    Reported once for each script. Scripts of pipelines are not reported: their files exist only during the job.
    """
    tree = script.parsed
    if tree is None or script.where == "step":
        return
    found: list[Word] = []
    for command in tree.called("chmod"):
        mode = next(iter(command.operands()), None)
        if mode is None or not mode.static:
            continue
        text = mode.text
        octal = _OCTAL.match(text) and not _STICKY.match(text)
        if octal or any(_SYMBOLIC.match(part) for part in text.split(",")):
            found.append(mode)
    if found:
        first, *others = found
        related = tuple(Related(place(script, other), "here too") for other in others)
        message = (
            f"chmod {first.text} lets all users write; give the files to the user with chown or COPY --chown"
        )
        yield Finding(place(script, first), message, related=related)
