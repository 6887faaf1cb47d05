from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import DuplicateKey


@policy(
    "AUR002",
    severity="error",
    category="validity",
    equivalents={"actionlint": "syntax-check", "pint": "yaml/parse"},
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    «image»: nginx:1.28\n", kind="compose"),
        good("services:\n  web:\n    image: nginx:1.29\n  api:\n    image: nginx:1.28\n", kind="compose"),
    ],
)
def duplicate_key(problem: DuplicateKey) -> Iterator[Finding]:
    """A mapping sets a key more than once.

    Some programs reject the file, and others use the first or the last value without a message.
    Remove all but one of them.
    """
    yield Finding(at=problem.at, message=problem.message)
