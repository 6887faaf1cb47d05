from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.place import Place
from aurora_devops.kinds.github import StepIn

# Contexts that templates of other programs do not have, as Argo has `inputs` and `steps`.
_UNMARKED = regex(
    r"(?<![${])\{\{[ ]*(?:github|matrix|needs|runner|secrets|vars)\.[A-Za-z_][\w.-]*[ ]*\}\}(?!\})"
)

_STEP = """\
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        app: [api, worker]
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: {}
"""


@policy(
    "GHA093",
    severity="warning",
    category="reliability",
    examples=[
        bad(_STEP.format("apps/«{{ matrix.app }}»")),
        bad(_STEP.format("apps/$/«{{ matrix.app }}»")),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: ./report.sh "$BRANCH" «{{github.sha}}»
                    env:
                      BRANCH: "«{{ github.ref_name }}»"
            """
        ),
        good(_STEP.format("apps/${{ matrix.app }}"), because="the expression has its dollar sign"),
        good(
            _STEP.format(".\n          tags: type=raw,value={{branch}}-{{ sha }}-{{date}}-{{sha}}"),
            because="the action has templates of its own",
        ),
        good(
            _STEP.format(
                ".\n      - run: docker ps --format '{{ .ID }}' && argo submit -p x='{{inputs.app}}'"
            ),
            because="these are templates of other programs",
        ),
        good(
            _STEP.format(".\n      - run: \"echo '{{{ github.sha }}}' > page.mustache\""),
            because="three braces are those of Mustache",
        ),
    ],
)
def unmarked_expression(inside: StepIn) -> Iterator[Finding]:
    """An expression lacks the `$` before its braces.

    GitHub does not evaluate it: the step gets the text with the braces.
    Write `${{ ... }}`.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
    """
    step = inside.step
    texts: list[tuple[object, Place]] = [(step.run, step.at["run"]), (step.name, step.at["name"])]
    for field, values in (("with", step.with_), ("env", step.env)):
        if isinstance(values, dict):
            texts += [(value, step.at[field][key]) for key, value in values.items()]
    for text, place in texts:
        for match in _UNMARKED.finditer(text) if isinstance(text, str) and "{{" in text else ():
            message = f"'{match[0]}' is not an expression; write '${match[0]}'"
            yield Finding(at=place.sub(*match.span()), message=message)
