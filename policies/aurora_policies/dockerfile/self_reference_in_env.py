from collections import Counter
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Env, variables


@policy(
    "DKR042",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3044"},
    examples=[
        bad('FROM debian:13\nENV HOME_DIR=/srv BIN_DIR=«"$HOME_DIR/bin"»\n'),
        bad(
            "FROM debian:13\nENV PATH=«/a:$PATH» PATH=«/b:$PATH»\n",
            because="only the second one has an effect",
        ),
        good("FROM debian:13\nENV HOME_DIR=/srv\nENV BIN_DIR=$HOME_DIR/bin\n"),
        good(
            "FROM debian:13\nENV PATH=/srv/bin:$PATH LANG=C.UTF-8\n",
            because="this is the PATH of the base image",
        ),
        good("FROM debian:13\nARG V=1\nENV V=$V NEXT=${V}\n", because="it has been set before"),
    ],
)
def self_reference_in_env(env: Env) -> Iterator[Finding]:
    """ENV uses a variable that the same instruction sets.

    Docker uses the values from before the instruction, so the variable is empty or has an old value.
    Set the variables in two instructions.

    https://docs.docker.com/reference/dockerfile/#environment-replacement
    """
    pairs = env.pairs
    if len(pairs) < 2:
        return
    counts = Counter(pair.name for pair in pairs)
    for pair in pairs:
        if "$" not in pair.raw or pair.value_at is None:
            continue
        for name, _ in variables(pair.raw):
            if counts[name] > (name == pair.name) and name not in env.environment:
                message = f"'{name}' has its value from before this instruction; set it in an earlier ENV"
                yield Finding(at=pair.value_at, message=message)
                break
