from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import names, place, shellcheck

_SYSTEM = names("/ /* /bin /dev /etc /lib /lib64 /proc /sbin /sys /usr /usr/bin /usr/lib")


@policy(
    "SHL044",
    severity="error",
    category="reliability",
    equivalents=shellcheck("SC2114"),
    examples=[
        bad("FROM debian:12\nRUN rm -rf «/usr» /share/doc\n", because="there is a stray space in the path"),
        good(
            "FROM debian:12\nRUN rm -rf /usr/share/doc /etc/app\n",
            because="these are directories of packages, not of the system",
        ),
    ],
)
def system_directory_removal(script: Script) -> Iterator[Finding]:
    """A script removes a system directory.

    The system does not work afterwards; usually there is a stray space in a path.
    Check the path.
    """
    tree = script.parsed
    if tree is None or "rm" not in script.text:
        return
    for command in tree.called("rm"):
        if command.has_flag("-r", "-R", "--recursive") and command.wrapper is None:
            for word in command.operands():
                if word.static and (word.text.rstrip("/") or "/") in _SYSTEM:
                    yield Finding(place(script, word), f"'{word.text}' is a system directory")
