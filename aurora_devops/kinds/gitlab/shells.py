"""Which shell runs the commands of a job, as far as the configuration shows it.

Source: docs.gitlab.com/runner/shells/.
"""

from __future__ import annotations

from typing import Any

from ...core.lazy import regex

# Commands and variables of PowerShell that a POSIX shell does not have.
_POWERSHELL = regex(
    r"\$env:\w|\[System\.|(?<![\w-])(?:Write-(?:Host|Output)|Get-[A-Z]\w+|Set-[A-Z]\w+|New-(?:Item|Object)"
    r"|Remove-Item|Copy-Item|Invoke-[A-Z]\w+|Start-Process|Out-File|Import-Module|Install-Module)(?![\w-])"
)
_WINDOWS = regex(r"windows|powershell|servercore|nanoserver|(?<![a-z])pwsh|(?<![a-z])win(?![a-z])", 0)
# Images that have no bash, unless the job's own image is built on them.
_BUSYBOX = regex(r"(?:docker\.io/)?(?:library/)?(?:alpine|busybox|docker)(?::[^/]*)?(?:@.*)?")
_LONGEST = 20_000


def shell_of(image: str, tags: Any, commands: list[str]) -> str:
    """The name of the shell; empty for a POSIX shell that is not known, as GitLab takes bash where it is installed."""
    labels = " ".join(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ""
    if _WINDOWS.search(f"{image} {labels}".lower()):
        return "pwsh"
    if any(_POWERSHELL.search(command[:_LONGEST]) for command in commands):
        return "pwsh"
    if _BUSYBOX.fullmatch(image):
        return "ash"
    return ""
