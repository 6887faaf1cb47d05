"""Programs with which an entrypoint that starts as root changes the user, and images with users of their own."""

from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Entrypoint, Stage

_PROGRAM = regex(r"(?<![\w-])(?:gosu|su-exec)(?![\w-])")


def changes_user(stage: Stage) -> bool:
    """Whether a stage installs `gosu` or `su-exec`, and has an entrypoint that can use it."""
    if stage.last(Entrypoint) is None:
        return False
    text = stage.dockerfile.text
    return any(
        _PROGRAM.search(text, instruction.at.start, instruction.at.end)
        for each in (stage, *stage.ancestors)
        for instruction in each.instructions
    )


def is_of_circleci(stage: Stage) -> bool:
    """Whether a stage is based on an image of CircleCI: a user with sudo, and apt that does not prompt."""
    from_ = [stage, *stage.ancestors][-1].from_
    image = from_.image if from_ is not None else None
    return image is not None and image.familiar.startswith(("cimg/", "circleci/"))
