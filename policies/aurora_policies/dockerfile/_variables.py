"""What the variables of a stage may be set by."""

from aurora_devops.kinds.dockerfile import Stage

_OFTEN_SET = frozenset(
    ("GOPATH", "HOME", "JAVA_HOME", "JAVA_VERSION", "LANG", "LD_LIBRARY_PATH", "PATH", "USER")
)


def set_by_base(stage: Stage, name: str) -> bool:
    """Whether the name looks like one that the base image sets: NODE_VERSION of node, JAVA_HOME."""
    base = stage.base
    if base is None:
        return False
    return name in _OFTEN_SET or name.lower().partition("_")[0] in base.text.lower()
