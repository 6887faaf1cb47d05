"""Which variables the instructions of a stage use, and what may set them."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from aurora_devops import At
from aurora_devops.kinds.dockerfile import Arg, Dockerfile, Env, Instruction, Run, Stage, variables

_OFTEN_SET = frozenset(
    ("GOPATH", "HOME", "JAVA_HOME", "JAVA_VERSION", "LANG", "LD_LIBRARY_PATH", "PATH", "USER")
)
# The images that set variables whose names begin otherwise than theirs, by the part before `_`.
_SET_BY = {
    "bundle": ("ruby",),
    "cargo": ("rust",),
    "catalina": ("tomcat",),
    "gem": ("ruby",),
    "njs": ("nginx",),
    "pg": ("citus", "pgvector", "postg", "spilo", "timescale"),
    "pgdata": ("citus", "pgvector", "postg", "spilo", "timescale"),
    "phpize": ("php",),
    "rustup": ("rust",),
    "yarn": ("node",),
}
# What the shell and the builder set by themselves.
_ALWAYS_SET = frozenset(
    [
        "HOME",
        "HOSTNAME",
        "IFS",
        "OLDPWD",
        "PATH",
        "PWD",
        "SHELL",
        "SHLVL",
        "TERM",
        "UID",
        "EUID",
        "USER",
        "RANDOM",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "ftp_proxy",
        "no_proxy",
        "all_proxy",
    ]
)
# Scripts that read files or input may set any variable.
_READERS = frozenset({".", "source", "eval"})


def set_by_base(stage: Stage, name: str) -> bool:
    """Whether the name looks like one that the base image sets: NODE_VERSION, PG_MAJOR of postgres, JAVA_HOME."""
    base = stage.base
    if base is None:
        return False
    prefix = name.lower().partition("_")[0]
    return name in _OFTEN_SET or any(part in base.text.lower() for part in (prefix, *_SET_BY.get(prefix, ())))


def set_elsewhere(stage: Stage, name: str) -> bool:
    """Whether other stages set a variable, and neither this one nor its official base image does."""
    base = stage.base
    if name in _ALWAYS_SET or base is None or not base.known or "/" in base.familiar:
        return False
    stages = _setting(stage.dockerfile).get(name, set())
    return bool(stages) and stage.index not in stages and not set_by_base(stage, name)


@lru_cache(maxsize=1)
def _setting(dockerfile: Dockerfile) -> Mapping[str, set[int]]:
    """The variables that ARG and ENV set, with the stages that do so."""
    found: dict[str, set[int]] = {}
    for stage in dockerfile.stages:
        for one in stage.instructions:
            for pair in one.pairs if isinstance(one, (Arg, Env)) else ():
                found.setdefault(pair.name, set()).add(stage.index)
    return found


def used_by(instruction: Instruction) -> Iterator[tuple[str, At]]:
    """The variables that are replaced while the instruction is built, and have no default there."""
    for raw, at in instruction.expanded:
        if "$" in raw:
            for name, modifier in variables(raw):
                if not modifier:
                    yield name, at
    if isinstance(instruction, Run):
        yield from used_by_script(instruction)


def used_by_script(run: Run) -> Iterator[tuple[str, At]]:
    """The variables of a script that it does not set itself."""
    script = run.script
    shell = script.parsed if script is not None and "$" in script.text else None
    if script is None or shell is None or any(command.name in _READERS for command in shell.commands):
        return
    own = {assignment.name for assignment in shell.assignments}
    own.update(
        word.text for command in shell.commands if command.name == "read" for word in command.arguments
    )
    for expansion in shell.expansions:
        if expansion.name and expansion.name not in own and not expansion.operator:
            yield expansion.name, script.place(expansion.start, expansion.end)
