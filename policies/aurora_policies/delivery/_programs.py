"""Which program runs in a container, for the policies of this folder."""

from aurora_devops.delivery.programs import Programs, programs_of

__all__ = ["Programs", "programs_of"]
