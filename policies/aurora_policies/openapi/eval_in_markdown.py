from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description
from aurora_devops.kinds.openapi.walk import texts


@policy(
    "OAS038",
    severity="warning",
    category="security",
    equivalents={"spectral": "no-eval-in-markdown"},
    examples=[
        bad(
            """\
            openapi: 3.0.3
            info:
              description: Call «eval(»code) first.
            paths: {}
            """,
        ),
        good(
            """\
            openapi: 3.0.3
            info:
              description: Evaluates a rule.
            paths: {}
            """,
            because="`Evaluates` is not a call of `eval`",
        ),
    ],
)
def eval_in_markdown(description: Description) -> Iterator[Finding]:
    """A description or title contains `eval(`.

    Documentation renders descriptions as HTML, and some tools execute code in them.
    Rephrase the text, for example `eval` without the bracket.

    <https://spec.openapis.org/oas/v3.1.1.html#rich-text-formatting>
    """
    for route, text in texts(description.data):
        at = text.find("eval(")
        if at >= 0:
            yield Finding(
                at=description.at(route).sub(at, at + 5),
                message="'eval(' in Markdown that is rendered as HTML; rephrase it",
            )
