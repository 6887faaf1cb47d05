from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command, Shell, Word

from ._scripts import place

_APT = ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories")
_RPM = ("--nogpgcheck", "--no-gpg-checks", "--no-gpg-check", "--allow-unsigned-rpm")
_SWITCHES = {
    "apk": ("--allow-untrusted",),
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": ("--allow-untrusted",),
    "yum": _RPM,
    "dnf": _RPM,
    "dnf5": _RPM,
    "microdnf": _RPM,
    "tdnf": _RPM,
    "zypper": _RPM,
    "rpm": ("--nodigest", "--nosignature", "--noverify", "--nofiledigest"),
}
_YES = ("1", "true", "yes")
_NO = ("0", "false", "no")


@policy(
    "SHL004",
    severity="error",
    category="security",
    equivalents={
        "checkov": ("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11"),
    },
    examples=[
        bad("FROM alpine:3.20\nRUN apk add «--allow-untrusted» tool\n"),
        bad(
            "FROM alpine:3.20\nRUN wget https://example.com/tool.apk && apk add «--allow-untrusted» tool.apk\n"
        ),
        bad("FROM debian:12\nRUN apt-get install -y «--force-yes» curl\n"),
        bad("FROM fedora:41\nRUN dnf «--nogpgcheck» install -y httpd\n"),
        good(
            "FROM alpine:3.20\nCOPY tool.apk /tmp/\nRUN apk add --allow-untrusted /tmp/tool.apk\n",
            because="the package comes from the build, and those that it depends on are verified",
        ),
        good("FROM fedora:41\nRUN dnf install -y httpd\n", because="signatures are verified by default"),
        good(
            "FROM fedora:41\nRUN dnf install -y httpd | grep '--nogpgcheck'\n",
            because="the text is an argument of grep",
        ),
    ],
)
def unsigned_package(script: Script) -> Iterator[Finding]:
    """A package manager does not verify signatures.

    Anyone who controls the mirror or the network decides what is installed.
    Install the signing key: `apk` reads `/etc/apk/keys`, `apt` reads `signed-by=`, `rpm` has `rpm --import`.
    Files that `apk` installs are reported only if the script downloads something.
    """
    tree = script.parsed
    if tree is None:
        return
    for command in tree.called(*_SWITCHES):
        if command.name == "apk" and not _may_be_foreign(tree, command):
            continue
        for word in command.arguments:
            if _switches_off(command, word):
                yield Finding(place(script, word), f"{command.name} does not verify signatures here")
                break


def _may_be_foreign(tree: Shell, command: Command) -> bool:
    """Whether `apk` installs packages of a repository, or files that the script may have downloaded."""
    words = [word.text for word in command.arguments if not word.text.startswith("-")]
    if "add" not in words:
        return words[:1] != ["index"]
    packages = words[words.index("add") + 1 :]
    files = [text for text in packages if text.endswith(".apk") and "://" not in text]
    return len(files) < len(packages) or any(True for _ in tree.called("curl", "wget"))


def _switches_off(command: Command, word: Word) -> bool:
    text = word.text
    if text in _SWITCHES[command.name]:
        return True
    key, _, value = text.lower().rpartition("=")
    if key.endswith("gpgcheck"):
        return value in _NO
    return key.endswith("apt::get::allowunauthenticated") and value in _YES
