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
    """FROM and AS are not written in the same case.

    BuildKit warns about it at every build, and the warnings that matter drown in such ones.
    Write both in capitals.
    """
    word = from_.as_word
    if word is None or from_.keyword.isupper() == word.text.isupper():
        return
    text = "AS" if from_.keyword.isupper() else "as"
    if word.text != text:
        fix = Fix((Edit(word.at, text),), safe=True)
        yield Finding(at=word.at, message=f"{from_.keyword} with {word.text} in another case", fix=fix)
