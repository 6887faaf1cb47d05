from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Arg, Dockerfile, From

# How comments for linters begin.
_DIRECTIVES = ("aurora:", "hadolint ", "checkov:skip=", "trivy:ignore:")


@policy(
    "DKR066",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "InvalidDefinitionDescription"},
    examples=[
        bad(
            "«# the compiler»\nFROM golang:1.26 AS build\n",
            fixed="# the compiler\n\nFROM golang:1.26 AS build\n",
        ),
        bad(
            "FROM debian:13\n«# which release»\nARG VERSION=1.4\n",
            fixed="FROM debian:13\n# which release\n\nARG VERSION=1.4\n",
        ),
        good("# build compiles the program\nFROM golang:1.26 AS build\n"),
        good("# the compiler\n\nFROM golang:1.26 AS build\n", because="an empty line ends the description"),
        good("# hadolint ignore=DL3006\nFROM golang AS build\n", because="the comment is for a linter"),
    ],
)
def misleading_description(dockerfile: Dockerfile) -> Iterator[Finding]:
    """A comment above a stage or an argument does not begin with its name.

    `docker build --call=outline` and `--call=targets` show a comment as the description only if it begins with the
    name.
    Begin the comment with the name, or add an empty line below it.
    The fix adds the empty line.

    https://docs.docker.com/reference/build-checks/invalid-definition-description/
    """
    text = dockerfile.text
    above = {text.find("\n", comment.at.end): comment for comment in dockerfile.comments if comment.text}
    above.pop(-1, None)
    for instruction in dockerfile.instructions:
        if isinstance(instruction, From) and instruction.alias is not None:
            name = instruction.alias.text
        elif isinstance(instruction, Arg) and len(instruction.pairs) == 1:
            name = instruction.pairs[0].name
        else:
            continue
        comment = above.get(text.rfind("\n", 0, instruction.at.start))
        if comment is None or comment.text.lower().startswith(_DIRECTIVES):
            continue
        if comment.text.split()[0].lower() != name.lower():
            message = f"description does not begin with '{name}'; begin with it or add an empty line"
            end = text.find("\n", comment.at.end) + 1
            fix = Fix((Edit(Span(end, end), "\n"),), safe=True)
            yield Finding(at=comment.at, message=message, fix=fix)
