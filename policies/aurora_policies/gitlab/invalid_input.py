from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import InvalidInput


@policy(
    "GLC008",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            spec:
              inputs:
                count:
                  type: number
                  «default»: many
            ---
            test:
              script: make test
            """
        ),
        bad(
            """\
            spec:
              inputs:
                size:
                  default: small
            ---
            test:
              script: «"make test $[[ inputs.colour ]]"»
            """
        ),
        good(
            """\
            spec:
              inputs:
                size:
                  default: small
                  options: [small, large]
            ---
            test:
              script: make test $[[ inputs.size | truncate(0,5) ]]
            """,
            because="the input is declared, and its default is one of the options",
        ),
    ],
)
def invalid_input(problem: InvalidInput) -> Iterator[Finding]:
    """An input of a configuration is declared or used in a way that GitLab rejects.

    GitLab rejects every pipeline that includes the file.
    Declare each input in the header with a default of its type.
    The functions are `expand_vars`, `truncate` and `posix_escape`.

    https://docs.gitlab.com/ci/inputs/
    """
    yield Finding(at=problem.at, message=problem.message)
