from collections.abc import Iterator

from aurora_devops import Finding, good, policy
from aurora_devops.core.kind import UnreadableFile


@policy(
    "AUR004",
    severity="error",
    category="validity",
    examples=[good("FROM debian:12.5\n", kind="dockerfile", because="the file is UTF-8 text")],
)
def unreadable_file(problem: UnreadableFile) -> Iterator[Finding]:
    """A file that should be an artifact cannot be read as text.

    It is too large, is no UTF-8 or UTF-16 text, or may not be opened: nothing in it was checked, and a gate
    that let it pass would let anything pass.
    """
    yield Finding(at=problem.at, message=f"cannot be read: {problem.message}")
