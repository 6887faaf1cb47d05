from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import From, expand, variables


@policy(
    "DKR059",
    severity="info",
    category="reproducibility",
    equivalents={"buildkit": "InvalidDefaultArgInFrom"},
    examples=[
        bad("ARG TAG\nFROM «busybox:${TAG}»\n"),
        good("ARG TAG=1.37\nFROM busybox:${TAG}\n"),
        good("ARG SUFFIX\nFROM busybox:1.37${SUFFIX}\n", because="without it the name is one as well"),
    ],
)
def missing_arg_default(from_: From) -> Iterator[Finding]:
    """The name of the base image is no name unless a build argument is given.

    `docker build .` stops at this line, and so do editors and scanners that read the file without arguments.
    Give the ARG a default.
    """
    stage, word = from_.stage, from_.word
    if stage is None or word is None or "$" not in word.raw:
        return
    given = stage.dockerfile.global_arguments
    names = [name for name, modifier in variables(word.raw) if not modifier]
    if not names or any(name not in given for name in names):
        return
    missing = [name for name in names if given[name] is None]
    text, known = expand(
        word.raw, {name: value or "" for name, value in given.items()}, stage.dockerfile.escape
    )
    if missing and known and _is_no_name(text):
        yield Finding(
            at=word.at, message=f"without a value for ${missing[0]} the image is called {text or 'nothing'!r}"
        )


def _is_no_name(text: str) -> bool:
    return not text or text[-1] in ":@/.-_" or text[0] in ":@/" or "//" in text
