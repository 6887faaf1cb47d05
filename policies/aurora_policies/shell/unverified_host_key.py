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
        good(
            "FROM debian:12\nRUN ssh -o StrictHostKeyChecking=accept-new deploy@example.com id\n",
            because="`accept-new` refuses a changed key",
        ),
    ],
)
def unverified_host_key(script: Script) -> Iterator[Finding]:
    """ssh does not verify the key of the host.

    An attacker on the network can impersonate the host, receive the data and send a response.
    Add the key of the host to `known_hosts`.
    """
    if "ostKeyChecking" not in script.text or script.parsed is None:
        return
    for command in script.parsed.called("ssh", "scp", "sftp", "rsync", "git", "ssh-copy-id", "sshpass"):
        for word in command.arguments:
            if word.text.removeprefix("-o").strip().lower() in _OFF:
                yield Finding(
                    place(script, word),
                    f"{command.name} does not verify the key of the host; use known_hosts",
                )
