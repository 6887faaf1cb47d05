from collections.abc import Iterator

from aurora_devops import Finding, good, policy
from aurora_devops.core.kind import UnreadableFile


@policy(
    "AUR004",
    severity="error",
    category="validity",
    examples=[good("FROM debian:12.5\n", kind="dockerfile")],
)
def unreadable_file(problem: UnreadableFile) -> Iterator[Finding]:
    """A file of a known kind cannot be read.

    The file is too large, is not encoded in UTF-8 or UTF-16, or cannot be opened, so it is not checked.
    Split the file, convert it to UTF-8, or correct its permissions.
    """
    yield Finding(at=problem.at, message=f"cannot be read: {problem.message}")
