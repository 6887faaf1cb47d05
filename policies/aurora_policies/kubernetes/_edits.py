"""The edits that several fixes share."""

from aurora_devops import Edit
from aurora_devops.kinds.kubernetes import ContainerIn


def in_security_context(inside: ContainerIn, line: str) -> Edit:
    """Put a line in the container's security context, a new one where it has none."""
    own = inside.container.security_context
    if own is not None:
        return Edit(own.at.first, line)
    text = "securityContext:\n" + "\n".join(f"  {part}" for part in line.splitlines())
    last = "image" if inside.container.image else "name"
    return Edit(inside.at[last].below, text)
