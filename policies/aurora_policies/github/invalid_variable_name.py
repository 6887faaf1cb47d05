from collections.abc import Iterator

from aurora_devops import Finding, Setting, bad, good, policy
from aurora_devops.core.lazy import regex

_BROKEN = regex(r"[\s&=]")


@policy(
    "GHA031",
    severity="error",
    category="validity",
    equivalents={"actionlint": "env-var"},
    examples=[
        bad(
            """\
            on: push
            env:
              FOO BAR: «a»
              FOO=BAR: «b»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            env:
              FOO_BAR: a
              dotted.name: b
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      some input: x
            """,
            because="dots are allowed, and inputs are not variables of the script",
        ),
    ],
)
def invalid_variable_name(setting: Setting) -> Iterator[Finding]:
    """The name of an environment variable is invalid.

    A space, `&` or `=` in the name sets a different variable, or none.
    Use letters, digits and `_`.
    """
    if setting.where == "env" and _BROKEN.search(setting.name) and "${{" not in setting.name:
        yield Finding(
            at=setting.at, message=f"{setting.name!r} is not a valid name of an environment variable"
        )
