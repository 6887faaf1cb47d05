from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import From


@policy(
    "DKR021",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "StageNameCasing"},
    examples=[
        bad("FROM golang:1.26 AS «BuildBase»\n", fixed="FROM golang:1.26 AS buildbase\n"),
        good("FROM golang:1.26 AS build-base\n"),
    ],
)
def stage_name_case(from_: From) -> Iterator[Finding]:
    """The name of a stage is not in lower case.

    Docker compares the names in lower case, so `Base` and `base` are the same stage.
    Use lower case.

    https://docs.docker.com/reference/build-checks/stage-name-casing/
    """
    alias = from_.alias
    if alias is not None and alias.text != alias.text.lower():
        fix = Fix((Edit(alias.at, alias.text.lower()),), safe=True)
        message = f"stage '{alias.text}' is not in lower case; use '{alias.text.lower()}'"
        yield Finding(at=alias.at, message=message, fix=fix)
