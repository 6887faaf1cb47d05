from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import shellcheck

_OF_ROOT = ("/etc/", "/usr/", "/opt/", "/lib/", "/boot/", "/sys/", "/proc/", "/root/", "/var/lib/")


@policy(
    "SHL046",
    severity="error",
    category="reliability",
    equivalents=shellcheck("SC2024"),
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: sudo echo 127.0.0.1 db «>> /etc/hosts»
            """,
            kind="github-workflow",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo 127.0.0.1 db | sudo tee -a /etc/hosts
            """,
            kind="github-workflow",
            because="`tee` writes the file with root permissions",
        ),
    ],
)
def sudo_redirect(script: Script) -> Iterator[Finding]:
    """The redirection of a `sudo` command does not have root permissions.

    `sudo` runs the command, but the calling shell opens the file, with the permissions of the user.
    Write `... | sudo tee -a file > /dev/null`.
    """
    if "sudo" not in script.text or script.parsed is None or script.where == "run":
        return
    for command in script.parsed.commands:
        if command.name != "sudo":
            continue
        for redirect in command.redirects:
            target = redirect.target
            if redirect.operator in (">", ">>") and target is not None and target.text.startswith(_OF_ROOT):
                at = script.place(redirect.start, redirect.end)
                yield Finding(at, f"{target.text} is opened without sudo; use sudo tee")
