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
        good(
            "services:\n  web:\n    image: nginx:1.29\n  api:\n    image: nginx:1.28\n",
            kind="compose",
            because="the keys are in two different mappings",
        ),
    ],
)
def duplicate_key(problem: DuplicateKey) -> Iterator[Finding]:
    """A mapping sets one key twice.

    Some readers refuse the file, the others silently keep one of the two values, and not all the same one.
    Remove the one that is not meant.
    """
    yield Finding(at=problem.at, message=problem.message)
