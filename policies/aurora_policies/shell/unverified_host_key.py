from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place

_OFF = frozenset({"stricthostkeychecking=no", "stricthostkeychecking=off", "stricthostkeychecking no"})


@policy(
    "SHL007",
    severity="warning",
    category="security",
    examples=[
        bad("FROM debian:12\nRUN scp -o «StrictHostKeyChecking=no» deploy@example.com:app .\n"),
        good("FROM debian:12\nRUN ssh -o StrictHostKeyChecking=accept-new deploy@example.com id\n"),
    ],
)
def unverified_host_key(script: Script) -> Iterator[Finding]:
    """ssh is told to talk to any host.

    Anyone on the way can be the host, get what is sent, and answer what they like.
    Write the host's key into `known_hosts`; a pipeline keeps it beside its deploy key.
    """
    if "ostKeyChecking" not in script.text or script.parsed is None:
        return
    for command in script.parsed.called("ssh", "scp", "sftp", "rsync", "git", "ssh-copy-id", "sshpass"):
        for word in command.arguments:
            if word.text.removeprefix("-o").strip().lower() in _OFF:
                yield Finding(place(script, word), f"{command.name} takes any host for the right one")
