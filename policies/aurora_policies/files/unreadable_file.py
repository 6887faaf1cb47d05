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
    """A file cannot be read as text.

    It is too large, is not encoded in UTF-8 or UTF-16, or cannot be opened, so that nothing in it was checked.
    Convert the file to UTF-8, correct its permissions, or exclude it from the run.
    """
    yield Finding(at=problem.at, message=f"cannot be read: {problem.message}")
