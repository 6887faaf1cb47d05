from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Shell
from aurora_devops.kinds.dockerfile import Run

# Variables in upper case may be set by the base image.
_OWN = regex(r"[a-z_][a-z0-9_]*\Z")
_GIVEN = frozenset({"http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy", "_"})
_SAFE = ("-", ":-", "=", ":=", "+", ":+", "?", ":?")
_READERS = frozenset({".", "source", "eval"})


@policy(
    "DKR154",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "SC2154", "shellcheck": "SC2154"},
    examples=[
        bad('FROM debian:12\nRUN echo "«$version»"\n'),
        bad(
            'FROM debian:12\nARG version=1\nONBUILD RUN echo "«$version»"\n',
            because="the ARG does not apply to later builds",
        ),
        good('FROM debian:12\nARG version=1\nRUN echo "$version"\n'),
        good('FROM debian:12\nRUN for name in a b; do echo "$name"; done\n'),
        good('FROM debian:12\nRUN echo "${version:-1}" "$HOSTNAME"\n'),
        good('FROM debian:12\nRUN . /etc/os-release && echo "$version"\n', because="the file may set it"),
    ],
)
def unset_variable(run: Run) -> Iterator[Finding]:
    """A script uses a variable that is not set.

    The variable is empty: an argument is missing, or a path begins at the root.
    Set it with ENV, ARG or in the script. An ARG above the first FROM must be repeated in the stage.
    Only names in lower case are reported, because the environment of the base image is not known.

    https://www.shellcheck.net/wiki/SC2154
    """
    tree = run.parsed
    if tree is None or run.script is None or "$" not in run.script.text or tree.errors:
        return
    if any(command.name in _READERS for command in tree.commands):
        return
    given = run.environment
    assigned = {assignment.name for assignment in tree.assignments}
    for name, start, end in _used(tree):
        known = name in given and (not run.triggered or given.is_env(name))
        if not known and name not in assigned:
            yield Finding(
                at=run.place(start, end), message=f"'{name}' is not set; set it in the script or with ARG"
            )


def _used(tree: Shell) -> Iterator[tuple[str, int, int]]:
    for expansion in tree.expansions:
        name = expansion.name
        if _OWN.match(name) and name not in _GIVEN and not expansion.operator.startswith(_SAFE):
            yield name, expansion.start, expansion.end
