"""What reads the environment variables of a Go program, for its settings and for the names that it may read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from ...core.record import record
from ..constants import Constants
from ..evidence import Setting
from ..sources import Sources
from .code import constants_of
from .environment_names import with_names
from .flag_variables import flag_variables
from .helpers import Helpers
from .koanf import Koanf
from .struct_tags import StructTags, TaggedField
from .structs import Structs
from .viper import Viper


@record(eq=False)
class Variables:
    """The readers of the variables of a program; `codes` have the names of variables in place of constants."""

    codes: list[tuple[str, str]]
    constants: Constants

    @cached_property
    def structs(self) -> Structs:
        """The structs."""
        return Structs(self.codes)

    @cached_property
    def tags(self) -> StructTags:
        """The variables of libraries that fill structs."""
        return StructTags(self.codes, self.constants, self.structs)

    @cached_property
    def tagged(self) -> list[TaggedField]:
        """The variables that libraries read into fields."""
        return list(self.tags.fields())

    @cached_property
    def viper(self) -> Viper:
        """The variables of viper."""
        return Viper(self.codes, self.structs)

    @cached_property
    def koanf(self) -> Koanf:
        """The variables of koanf."""
        return Koanf(self.codes, self.structs, self.constants)

    @cached_property
    def helpers(self) -> Helpers:
        """The functions that are given the names of variables."""
        return Helpers(self.codes, self.constants)

    @cached_property
    def flags(self) -> list[Setting]:
        """The variables that set flags."""
        return list(flag_variables(self.codes, self.constants))


def variables_in(sources: Sources, codes: Sequence[tuple[str, str]]) -> Variables:
    """The readers of the variables of some files of a project."""
    constants = constants_of(sources)
    return Variables(with_names(codes, constants), constants)


@lru_cache(maxsize=2)
def variables_of(sources: Sources) -> Variables:
    """The readers of the variables of a project."""
    return variables_in(sources, list(sources.code(".go")))
