"""The working directory of each command of a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .model import Command

if TYPE_CHECKING:
    from . import Shell


def in_folders(
    shell: Shell,
    folder: str | None,
    entered: Callable[[str | None, str], str | None],
    moves: Callable[[Command], bool] = lambda _: False,
) -> Iterator[tuple[Command, str | None]]:
    """The programs of a script in source order, each with its working directory; None if it is unknown.

    `entered` gives the directory after `cd TARGET` from the present one and the target, which may be empty. What a
    subshell, a substitution, a function or a script of `sh -c` changes ends with it. After a change that may not happen
    the directory is unknown, and after a command that `moves` in another way.
    """
    scopes = iter(shell.scopes)
    scope = next(scopes, None)
    before = folder
    pushed: tuple[str | None, ...] = ()
    left: list[tuple[int, str | None, str | None, tuple[str | None, ...]]] = []
    for command in shell.programs:
        while left and command.start >= left[-1][0]:
            _, folder, before, pushed = left.pop()
        while scope is not None and scope[0] <= command.start:
            if command.start < scope[1]:
                left.append((scope[1], folder, before, pushed))
            scope = next(scopes, None)
        if command.name == "popd":
            folder, before, pushed = pushed[-1] if pushed else None, folder, pushed[:-1]
        elif command.name in ("cd", "pushd"):
            targets = [word.text for word in command.arguments if word.text not in _OPTIONS]
            target = targets[0] if targets else ""
            if command.name == "pushd":
                pushed = (*pushed, folder)
            after = before if target == "-" else entered(folder, target)
            folder, before = None if _is_conditional(command) else after, folder
        else:
            yield command, folder
            folder = None if moves(command) else folder


def folder_after(
    shell: Shell, folder: str | None, entered: Callable[[str | None, str], str | None]
) -> str | None:
    """The working directory after a script, which the next one of the same shell has; None if it is unknown.

    `entered` is as in `in_folders`.
    """
    for command in shell.called("cd", "popd", "pushd"):
        if not _SCOPES.isdisjoint(command.context):
            continue
        targets = [word.text for word in command.arguments if word.text not in _OPTIONS]
        if command.name == "popd" or _is_conditional(command) or not targets or targets[0] == "-":
            return None
        folder = entered(folder, targets[0])
    return folder


def _is_conditional(command: Command) -> bool:
    """Whether a command is in a condition or a loop of its own shell."""
    for construct in reversed(command.context):
        if construct in _SCOPES:
            return False
        if construct != "group":
            return True
    return False


_SCOPES = frozenset({"function", "subshell", "substitution"})
_OPTIONS = frozenset({"--", "-L", "-P"})
