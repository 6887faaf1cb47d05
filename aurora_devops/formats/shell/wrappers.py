"""Programs that run other programs: `sudo`, `env`, `xargs`, `sh -c`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.record import record

if TYPE_CHECKING:
    from .model import Word


@record
class _Wrapper:
    """A program that runs its operands: its options with a value, and the number of its own operands."""

    valued: frozenset[str] = frozenset()
    own: int = 0


def _valued(options: str) -> frozenset[str]:
    return frozenset(options.split())


_WRAPPERS = {
    "sudo": _Wrapper(
        _valued(
            "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T --command-timeout"
            " -U --other-user -D --chdir -R --chroot"
        )
    ),
    "doas": _Wrapper(_valued("-u -C -a")),
    "env": _Wrapper(_valued("-u --unset -C --chdir")),
    "exec": _Wrapper(_valued("-a")),
    "command": _Wrapper(),
    "builtin": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "eatmydata": _Wrapper(),
    "fakeroot": _Wrapper(),
    "time": _Wrapper(_valued("-o --output -f --format")),
    "nice": _Wrapper(_valued("-n --adjustment")),
    "ionice": _Wrapper(_valued("-c --class -n --classdata")),
    "stdbuf": _Wrapper(_valued("-i --input -o --output -e --error")),
    "timeout": _Wrapper(_valued("-s --signal -k --kill-after"), own=1),
    "chroot": _Wrapper(own=1),
    "gosu": _Wrapper(own=1),
    "su-exec": _Wrapper(own=1),
    "xargs": _Wrapper(
        _valued("-I -n -P -L -s -d -E -a --max-args --max-procs --max-lines --delimiter --arg-file")
    ),
    "tini": _Wrapper(_valued("-p -e")),
    "dumb-init": _Wrapper(_valued("-r --rewrite")),
}
_SETTING = frozenset({"env", "sudo", "doas"})
_VARIABLE = regex(r"[A-Za-z_]\w*=")


def wrapped(name: str, words: Sequence[Word]) -> tuple[int, tuple[int, ...]] | None:
    """The positions of the program that a wrapper runs, and of the variables that it sets, in its words.

    None for a program that is not a wrapper, and for a wrapper that runs nothing.
    """
    wrapper = _WRAPPERS.get(name)
    if wrapper is None or len(words) < 2 or (name == "command" and words[1].text in ("-v", "-V")):
        return None
    place, own = 1, wrapper.own
    variables: list[int] = []
    while place < len(words):
        text = words[place].text
        if text == "--":
            place += 1
            break
        if len(text) > 1 and text[0] == "-":
            place += 2 if text in wrapper.valued else 1
        elif name in _SETTING and _VARIABLE.match(text):
            variables.append(place)
            place += 1
        elif own:
            own -= 1
            place += 1
        else:
            break
    return (place, tuple(variables)) if place < len(words) else None


_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})


def script_word(name: str, words: Sequence[Word]) -> Word | None:
    """The argument of `sh -c` or `eval` that is a script; None for other programs."""
    if name == "eval":
        return words[1] if len(words) == 2 else None
    if name not in _SHELLS:
        return None
    arguments = iter(words[1:])
    asked = False
    for word in arguments:
        text = word.text
        if text.startswith("--"):
            continue
        if text[:1] in ("-", "+") and len(text) > 1:
            asked = asked or "c" in text[1:]
            if text[-1] in "oO":
                next(arguments, None)
            continue
        return word if asked and word.raw else None
    return None


_SET_LETTERS = {"e": "errexit", "u": "nounset", "x": "xtrace", "f": "noglob", "v": "verbose", "n": "noexec"}


def set_options(held: set[str], words: list[str]) -> None:
    """Apply the arguments of one `set` to the current options."""
    arguments = iter(words)
    for text in arguments:
        if text[:1] not in ("-", "+") or text in ("--", "-"):
            return
        change = held.add if text[0] == "-" else held.discard
        for letter in text[1:]:
            name = next(arguments, "") if letter == "o" else _SET_LETTERS.get(letter, "")
            if name:
                change(name)
