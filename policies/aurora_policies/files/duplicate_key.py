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
        bad('{"scripts": {"test": "vitest", «"test"»: "jest"}}\n', kind="package"),
        good(
            "services:\n  web:\n    image: nginx:1.29\n    #!for dev\n    ports: ['80:80']\n    #!endfor\n"
            "    #!for live\n    ports: ['443:443']\n    #!endfor\n",
            kind="compose",
            because="a program keeps one of the two branches",
        ),
        good(
            "services:\n  web:\n    #@ if data.values.dev:\n    image: nginx:1.29\n    #@ else:\n"
            "    image: nginx:1.28\n    #@ end\n",
            kind="compose",
            because="ytt keeps one of the two branches",
        ),
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    # the end of the settings for all\n"
            "    «image»: nginx:1.28\n",
            kind="compose",
        ),
        good('{"scripts": {"test": "vitest", "test:unit": "jest"}}\n', kind="package"),
        good("services:\n  web:\n    image: nginx:1.29\n  api:\n    image: nginx:1.28\n", kind="compose"),
    ],
)
def duplicate_key(problem: DuplicateKey) -> Iterator[Finding]:
    """A mapping contains the same key twice.

    Some programs reject the file, the others silently use one of the two values, and not all of them the same one.
    Remove one of the two entries.
    Nothing is reported if a comment between them ends a branch, as `#!endfor` or `#@ end` in templates.
    """
    yield Finding(at=problem.at, message=problem.message)
