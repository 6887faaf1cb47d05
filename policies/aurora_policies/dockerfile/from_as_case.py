from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import From


@policy(
    "DKR022",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "FromAsCasing"},
    examples=[
        bad("FROM golang:1.26 «as» build\n", fixed="FROM golang:1.26 AS build\n"),
        bad("from golang:1.26 «AS» build\n", fixed="from golang:1.26 as build\n"),
        good("from golang:1.26 as build\n"),
    ],
)
def from_as_case(from_: From) -> Iterator[Finding]:
    """FROM and AS are not in the same case.

    BuildKit warns about it in every build, so that other warnings are easy to miss.
    Write both in upper case.

    https://docs.docker.com/reference/build-checks/from-as-casing/
    """
    word = from_.as_word
    if word is None or from_.keyword.isupper() == word.text.isupper():
        return
    text = "AS" if from_.keyword.isupper() else "as"
    if word.text != text:
        fix = Fix((Edit(word.at, text),), safe=True)
        yield Finding(
            at=word.at,
            message=f"'{word.text}' is not in the case of '{from_.keyword}'; use '{text}'",
            fix=fix,
        )
