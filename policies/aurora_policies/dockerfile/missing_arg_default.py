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
        good("ARG SUFFIX\nFROM busybox:1.37${SUFFIX}\n", because="the name is valid without it"),
    ],
)
def missing_arg_default(from_: From) -> Iterator[Finding]:
    """FROM uses an argument without a default, and the image name is invalid unless the argument is set.

    `docker build .` fails at this line, and so do tools that read the file without arguments.
    Add a default to the ARG.

    https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/
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
    if missing and known and _is_invalid(text):
        message = f"'{missing[0]}' has no default, so the image name is '{text}'; add a default to the ARG"
        yield Finding(at=word.at, message=message)


def _is_invalid(text: str) -> bool:
    return not text or text[-1] in ":@/.-_" or text[0] in ":@/" or "//" in text
