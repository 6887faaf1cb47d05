"""A justfile: its recipes, what they need, and the commands that just runs for them.

Source: just.systems/man/en.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...commands.call import Setting
from ...core.lazy import regex
from ...core.source import Span
from ...facts import DefinedTask, NamedTask
from ...roles import recipe_facts
from ...subjects import Script
from .model import Command, Justfile, Recipe
from .reading import plain_text

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.kind import Document

# A recipe with its parameters, whose defaults may be strings, and what it needs.
_HEADER = regex(
    r"(?m)^@?([A-Za-z_][\w-]*)((?>(?:[ \t]+(?>(?:[^\s:\"'`]|\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)+))*))"
    r"[ \t]*:(?![=:])([^\n]*)$"
)
_NEEDED = regex(r"\(\s*([A-Za-z_][\w:-]*)(?>[^()\"']|\"[^\"]*\"|'[^']*')*\)|(?<![\w\"'-])([A-Za-z_][\w:-]*)")
# What a recipe needs, up to a comment: a `#` in a string does not begin one.
_UNCOMMENTED = regex(r"(?>[^#\"'`\n]|\"(?>\\.|[^\"\\\n])*\"|'[^'\n]*'|`[^`\n]*`)*")
_ALIAS = regex(r"(?m)^alias[ \t]+([A-Za-z_][\w-]*)[ \t]*:=[ \t]*([A-Za-z_][\w:-]*)")
_MODULE = regex(r"(?m)^mod\??[ \t]+([A-Za-z_][\w-]*)")
_IMPORT = regex(r"(?m)^import(\?)?[ \t]+[\"']([^\"'\n]+)[\"']")
# With this setting, just searches the folders above for a recipe that it does not find.
_FALLBACK = regex(r"(?m)^set[ \t]+fallback\b(?![ \t]*:=[ \t]*false)")
_FOLDER = regex(r"(?m)^set[ \t]+working-directory[ \t]*:=[ \t]*[\"']([^\"'\n]*)[\"']")
_OTHER_SHELL = regex(r"(?m)^set[ \t]+shell[ \t]*:=[ \t]*\[[ \t]*[\"'](?![\"']?(?:\S*/)?(?:ba|da|k|z)?sh\b)")
_VARIABLE = regex(r"(?m)^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(?!=)([^\n#]*)")
_PART = regex(r"[ \t]*(?:\"([^\"\\{}$]*)\"|'([^'{}$]*)'|([A-Za-z_][\w-]*))[ \t]*")
_ATTRIBUTE = regex(r"\bno-cd\b|\bworking-directory[ \t]*:[ \t]*[\"']([^\"'\n]*)[\"']")
_PREFIX = regex(r"[ \t]*[@-]{0,2}")


def read(whole: str) -> Justfile:
    """The recipes of a text."""
    text = _without_values(whole)
    recipes = []
    for match in _HEADER.finditer(text):
        start, folder = match.start(), ""
        # The attributes are on the lines above.
        above = text.rfind("\n", 0, start - 1) + 1 if start else 0
        while above < start and text[above : above + 1] == "[":
            if attribute := _ATTRIBUTE.search(text, above, start):
                folder = attribute[1] or "/"
            start, above = above, text.rfind("\n", 0, above - 1) + 1 if above else 0
        uncommented = _UNCOMMENTED.match(match[3])
        needs = tuple(
            (one[1] or one[2], Span(*(match.start(3) + place for place in one.span(1 if one[1] else 2))))
            for one in _NEEDED.finditer(uncommented[0] if uncommented else "")
        )
        parameters = frozenset(_PARAMETER.findall(match[2]))
        commands = tuple(_commands(text, match.end() + 1))
        other = _OTHER_PROGRAM.match(text, match.end() + 1) is not None and not commands
        recipes.append(Recipe(match[1], Span(*match.span(1)), needs, commands, folder, parameters, other))
    return Justfile(whole, tuple(recipes))


def _without_values(text: str) -> str:
    """The text with blanks in place of the values of several lines, which may look like recipes."""
    parts: list[str] = []
    done, unclosed = 0, set[str]()
    for match in _OPENED.finditer(text):
        mark = match[1]
        if match.start() < done or mark in unclosed:
            continue
        end = text.find(mark, match.end())
        if end < 0:
            unclosed.add(mark)
        elif "\n" in (value := text[match.end() : end]):
            parts += (text[done : match.end()], _LETTER.sub(" ", value))
            done = end
    return "".join((*parts, text[done:])) if parts else text


# The mark that opens the value of a variable.
_OPENED = regex(r"(?m)^(?:export[ \t]+)?[A-Za-z_][\w-]*[ \t]*:=[ \t]*(\"\"\"|'''|```|[\"'`])")
_LETTER = regex(r"[^\n]")
_PARAMETER = regex(r"(?<![\w\"'])[A-Za-z_][\w-]*")


def _commands(text: str, start: int) -> Iterator[Command]:
    """The commands of a recipe: its lines, or the whole script if it begins with `#!`."""
    lines: list[tuple[int, int]] = []
    end = start
    while end < len(text):
        newline = text.find("\n", end)
        stop = newline if newline >= 0 else len(text)
        line = text[end:stop]
        if line.strip() and line[0] not in " \t":
            break
        if line.strip():
            lines.append((end, stop))
        end = stop + 1
    if not lines:
        return
    first = text[slice(*lines[0])].strip()
    if first.startswith("#!"):
        if _POSIX.search(first):
            yield Command(plain_text(text[lines[0][0] : lines[-1][1]]), Span(lines[0][0], lines[-1][1]))
        return
    joined: int | None = None
    for begin, stop in lines:
        joined = begin if joined is None else joined
        if not text[begin:stop].rstrip("\r").endswith("\\"):
            prefix = _PREFIX.match(text, joined, stop)
            after = prefix.end() if prefix else joined
            yield Command(plain_text(text[after:stop]), Span(after, stop))
            joined = None


_OTHER_PROGRAM = regex(r"\s*#!")
_POSIX = regex(r"\b(?:ba|da|k)?sh\b")


def variables(text: str) -> dict[str, str]:
    """The variables with known values: strings, and names of others, joined by `+` and `/`."""
    found: dict[str, str] = {}
    for match in _VARIABLE.finditer(text):
        value, at, source = "", 0, match[2].rstrip()
        while (part := _PART.match(source, at)) is not None:
            one = part[1] if part[1] is not None else part[2] if part[2] is not None else found.get(part[3])
            if one is None:
                break
            value, at = value + one, part.end()
            if at < len(source) and source[at] in "+/":
                value, at = value + ("/" if source[at] == "/" else ""), at + 1
            else:
                break
        if source and at == len(source) and part is not None:
            found[match[1]] = value
        else:
            found.pop(match[1], None)
    return found


def facts_of(document: Document, justfile: Justfile, context: Context) -> Iterator[Fact]:
    """The recipes of a justfile, and what its commands name."""
    path, text = document.source.path, justfile.text
    names, complete = _names(justfile, path, context)
    at = Span(0, 0)
    shell = _OTHER_SHELL.search(text) is None
    known_recipes = {one.name: one.name for one in justfile.recipes if shell and not one.other}
    aliases = {match[1]: known_recipes.get(match[2], "") for match in _ALIAS.finditer(text)}
    for recipe in justfile.recipes:
        of = known_recipes.get(recipe.name, "")
        yield document.fact(DefinedTask, recipe.at, tool="just", file=path, name=recipe.name, recipe=of)
    for name in sorted(names - {recipe.name for recipe in justfile.recipes}):
        of = aliases.get(name, "")
        yield document.fact(DefinedTask, at, tool="just", file=path, name=name, recipe=of)
    if not complete:
        yield document.fact(DefinedTask, at, tool="just", file=path, name="*")
    for match in _ALIAS.finditer(text):
        yield document.fact(
            NamedTask, Span(*match.span(2)), name=match[2], tool="just", command="alias", file=path
        )
    for recipe in justfile.recipes:
        for name, place in recipe.needs:
            yield document.fact(
                NamedTask,
                place,
                name=name,
                tool="just",
                command="just",
                file=path,
                needed_by=f"{path}:{recipe.name}",
            )
    if not shell:
        return
    inside = _FOLDER.search(text)
    known = variables(text)
    for recipe in justfile.recipes:
        folder = recipe.folder or (inside[1] if inside else "")
        home = None if folder.startswith("/") else join(dirname(path), folder)
        own = {name: value for name, value in known.items() if name not in recipe.parameters}
        for command in recipe.commands:
            script = Script(command.text, command.at, "sh", "recipe")
            folder_of = normpath(home) if home else home
            yield from recipe_facts(document, script, Setting(folder_of, own, target=f"{path}:{recipe.name}"))


_MOST_FILES = 20


def _names(justfile: Justfile, path: str, context: Context) -> tuple[set[str], bool]:
    """The names of all recipes, also those of files that are imported, and whether they are all."""
    found: set[str] = set()
    complete = True
    waiting, seen = [(justfile, path)], {path}
    while waiting:
        one, base = waiting.pop()
        found |= {recipe.name for recipe in one.recipes}
        found |= {match[1] for match in _ALIAS.finditer(one.text)}
        for match in _MODULE.finditer(one.text):
            found |= {match[1], f"{match[1]}::*"}
        complete = complete and _FALLBACK.search(one.text) is None
        for match in _IMPORT.finditer(one.text):
            other = context.join(base, match[2])
            source = context.source(other) if other else None
            if other is None or source is None or len(seen) > _MOST_FILES:
                complete = False
            elif other not in seen:
                seen.add(other)
                waiting.append((read(source.text), other))
    return found, complete
