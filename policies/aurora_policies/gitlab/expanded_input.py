from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

# The interpolation as the reader of scripts writes it, of the same length.
_EXPANDED = regex(
    r"\$\{\{[^{}|]*+\|(?:[^{}|]*+\|){0,3}\s*expand_vars\b[^{}]*+\}\}|\$\{\{[^{}|]*+\|\s*expand_vars\b[^{}]*+\}\}"
)


@policy(
    "GLC010",
    severity="warning",
    category="security",
    equivalents={"poutine": "injection"},
    examples=[
        bad(
            """\
            spec:
              inputs:
                name:
                  default: app
            ---
            build:
              script:
                - make «$[[ inputs.name | expand_vars ]]»
            """
        ),
        good(
            """\
            spec:
              inputs:
                name:
                  default: app
            ---
            build:
              script:
                - make $[[ inputs.name ]]
            """,
            because="variables in the input are not expanded before the script is written",
        ),
        good(
            """\
            spec:
              inputs:
                image:
                  default: alpine:3.20
            ---
            build:
              image: $[[ inputs.image | expand_vars ]]
              script: make
            """,
            because="the image is not a script",
        ),
    ],
)
def expanded_input(script: Script) -> Iterator[Finding]:
    """A script contains an input whose variables are expanded before the shell reads it.

    The values become part of the script: a branch name or a title in a variable can run commands with the secrets of
    the job.
    Pass the input in a variable of the job, and use that in quotes.

    https://docs.gitlab.com/ci/inputs/#expand_vars
    """
    if "expand_vars" not in script.text:
        return
    for match in _EXPANDED.finditer(script.text):
        message = "the variables in this input are expanded into the script; pass the input in a variable"
        yield Finding(at=script.place(*match.span()), message=message)
