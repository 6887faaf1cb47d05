"""What a specialist says: one rule at one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A finding of another linter, of whatever severity; `path` is from the root of the generated repository."""

    path: str
    line: int
    tool: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.tool} {self.rule}: {self.message}"
