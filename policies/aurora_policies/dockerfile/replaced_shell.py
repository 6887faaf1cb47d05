from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import stays


@policy(
    "DKR031",
    severity="warning",
    category="maintainability",
    equivalents={"hadolint": "DL4005"},
    examples=[
        bad(
            "FROM debian:13\nRUN «ln -sf /bin/bash /bin/sh»\n",
            fixed='FROM debian:13\nSHELL ["/bin/bash", "-c"]\n',
        ),
        good('FROM debian:13\nSHELL ["/bin/bash", "-c"]\n'),
        good("FROM debian:13\nRUN ln -sf /bin/sh /usr/local/bin/shell\n"),
        good(
            "FROM debian:13 AS build\nRUN ln -sf /bin/bash /bin/sh\nFROM scratch\nCOPY --from=build /app /app\n",
            because="that stage is not part of the image",
        ),
        good(
            'FROM gcr.io/distroless/base-debian12:debug\nRUN ["/busybox/sh", "-c", "ln -s /busybox/sh /bin/sh"]\n'
        ),
    ],
)
def replaced_shell(run: Run) -> Iterator[Finding]:
    """A build step replaces `/bin/sh` with a link to another shell.

    All scripts of the distribution then run in that shell, and the next update of the package removes the link.
    Use `SHELL ["/bin/bash", "-c"]`, which applies only to this file.
    The fix is not applied by default, because scripts of the image may depend on the link.

    https://docs.docker.com/reference/dockerfile/#shell
    """
    script = run.script
    if script is None or "/bin/sh" not in script.text or script.parsed is None or not stays(run):
        return
    for command in script.parsed.programs:
        operands = command.operands(("-S", "-t")) if command.name == "ln" else ()
        if len(operands) == 2 and operands[1].text in ("/bin/sh", "/usr/bin/sh"):
            if operands[0].text.startswith("/busybox/"):
                continue  # The image has no other shell.
            fix = None
            if len(script.parsed.commands) == 1 and operands[0].text.startswith("/") and not run.flags:
                fix = Fix((Edit(run.at, f'SHELL ["{operands[0].text}", "-c"]'),))
            at = script.place(command.start, command.end)
            yield Finding(
                at=at,
                message=f"'/bin/sh' is replaced with '{operands[0].text}' in the whole image; use SHELL",
                fix=fix,
            )
