"""The kind `makefile`: its targets, and what its commands name, as facts for other artifacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...core.context import folders_of
from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source, Span

if TYPE_CHECKING:
    from ...commands.call import Setting
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import Makefile, Rule


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .model import read

    makefile = read(source.text)
    document = Document("makefile", source, makefile, walk=lambda: (makefile, *makefile.rules))
    document.facts = lambda: _facts(document, makefile, context)
    return document


def _render(makefile: Makefile) -> str:
    return makefile.text


# Files that no implicit rule of make writes, and the names of files in a text.
_BY_HAND = regex(
    r"(?:\./)?[A-Za-z\d_./-]*[A-Za-z\d_]\.(?:cfg|conf|ini|json|lock|mod|proto|py|sh|sql|sum|tf|toml|txt|ya?ml)"
)
_NAME = regex(r"[\w.-]+")


def _unmade(makefile: Makefile) -> set[str]:
    """The files that rules need and no recipe names, so that none writes them."""
    needed = Counter(name for rule in makefile.rules for name, _ in rule.needs if _BY_HAND.fullmatch(name))
    last = Counter[str]()
    for name, number in needed.items():
        last[name.rpartition("/")[2]] += number
    said = Counter(_NAME.findall(makefile.text)) if last else last
    return {
        name
        for name in needed
        if said[name.rpartition("/")[2]] == last[name.rpartition("/")[2]] and not name.startswith(("/", ".."))
    }


def _facts(document: Document, makefile: Makefile, context: Context) -> Iterator[Fact]:
    from ...core.record import replace
    from ...facts import MakeTarget, NamedFile, NamedTarget
    from ...roles import recipe_facts
    from .patterns import stems

    path = document.source.path
    texts, complete = _texts(makefile, path, context)
    setting = _setting(texts, path)
    if complete:
        yield from _variables(document, makefile, texts)
    for match in _BUILD_CONTEXT.finditer(makefile.text):
        yield document.statement("build-context", match[1], Span(match.start(1), match.end(1)))
    known = _targets(makefile, path, context)
    phony = {name for rule in makefile.rules if _is_phony(rule) for name, _ in rule.needs}
    own = {name for rule in makefile.rules for name, _ in rule.targets}
    given = _given(makefile)
    unmade = _unmade(makefile)
    for rule in makefile.rules:
        for name, at in rule.targets:
            yield document.fact(MakeTarget, at, name="%" if known is None else name, makefile=path)
        # A recipe of several targets is that of none of them alone.
        target = f"{path}:{rule.targets[0][0]}" if len(rule.targets) == 1 else f"{path}:"
        for name, at in rule.needs if not _is_phony(rule) else ():
            # `FORCE` is needed for nothing but to run a recipe each time.
            idle = name in phony and known is not None and name not in known and not name.isupper()
            if (name not in phony or idle) and (_WORD.fullmatch(name) or name in unmade):
                yield document.fact(NamedTarget, at, name=name, makefile=path, needed_by=target)
        needed = {normpath(join(dirname(path), name)) for name, _ in rule.needs}
        others = {one for name, _ in rule.targets for one in given.get(name, ())}
        inside = _without(setting, others) if others else setting
        for stem in stems(makefile, rule, setting.lists) or ("",):
            # A stem is the variable `$_` of the shell: see `model`.
            variables = {**inside.variables, "_": stem} if stem else inside.variables
            for line in rule.recipe:
                for fact in recipe_facts(document, line, replace(inside, target=target, variables=variables)):
                    # make looks for the files that the rule needs before it runs the recipe.
                    is_needed = isinstance(fact, NamedFile) and fact.file in needed
                    yield replace(fact, likely=True) if is_needed else fact
    if known is not None and makefile.rules:
        at = makefile.rules[0].targets[0][1]
        for name in sorted(known - own):
            yield document.fact(MakeTarget, at, name=name, makefile=path)


def _texts(makefile: Makefile, path: str, context: Context) -> tuple[list[str], bool]:
    """The text of a Makefile and those of the files that it includes, and whether they are all."""
    texts, complete = [makefile.text], len(makefile.includes) <= _MOST_FILES
    for name in makefile.includes[:_MOST_FILES]:
        other = None if "$" in name or "*" in name else context.join(path, name)
        source = context.source(other) if other else None
        if source is not None:
            texts.append(source.text)
        complete = complete and source is not None
    return texts, complete


def _setting(texts: Iterable[str], path: str) -> Setting:
    """Where the recipes of a Makefile run, with its variables and those of the files that it includes."""
    from ...commands.call import Setting
    from .model import values

    known = values("\n".join(texts))
    variables = {"MAKE": "make", "CURDIR": ".", "PWD": "."}
    variables |= {name: value for name, value in known.constants.items() if len(value.split()) == 1}
    defaults = {name: value for name, value in known.defaults.items() if len(value.split()) == 1}
    lists = {
        name: tuple(value.split())
        for name, value in {**known.defaults, **known.constants}.items()
        if len(value.split()) > 1 and not _QUOTED.search(value)
    }
    moving = {name for name, value in {**known.defaults, **known.constants}.items() if _MOVE.search(value)}
    return Setting(dirname(path), variables, defaults, lists, moving)


def _given(makefile: Makefile) -> dict[str, set[str]]:
    """The variables to which recipes give other values when they make a target, or one that needs it."""
    found: dict[str, set[str]] = {}
    for rule in makefile.rules:
        for line in rule.recipe:
            for match in _CALL.finditer(line.text) if "=" in line.text else ():
                words = match[1].split()
                names = {word.partition("=")[0] for word in words if "=" in word and word[0] != "-"}
                for target in words if names else ():
                    if "=" not in target and target[0] != "-":
                        found.setdefault(target, set()).update(names)
    needs = {name: rule.needs for rule in makefile.rules for name, _ in rule.targets} if found else {}
    waiting = list(found)
    while waiting:
        target = waiting.pop()
        for needed, _ in needs.get(target, ()):
            known = found.setdefault(needed, set())
            if not known.issuperset(found[target]):
                known |= found[target]
                waiting.append(needed)
    return found


# A call of make in a recipe, and its arguments.
_CALL = regex(r"(?:\$\{MAKE\}|(?<![\w./-])make)((?:[ \t]+[^\s;&|()<>]+)+)")


def _without(setting: Setting, names: set[str]) -> Setting:
    """A setting in which variables are unknown."""
    from ...core.record import replace

    return replace(
        setting,
        variables={name: value for name, value in setting.variables.items() if name not in names},
        defaults={name: value for name, value in setting.defaults.items() if name not in names},
        lists={name: value for name, value in setting.lists.items() if name not in names},
    )


def _variables(document: Document, makefile: Makefile, texts: Iterable[str]) -> Iterator[Fact]:
    """The variables that a Makefile knows, if all of its text is known."""
    from ...facts import MakeVariables
    from .model import assigned

    whole = "\n".join(texts)
    if makefile.rules:
        yield document.fact(
            MakeVariables,
            makefile.rules[0].targets[0][1],
            makefile=document.source.path,
            names=tuple(sorted(assigned(whole))),
            words=tuple(sorted({*_IDENTIFIER.findall(whole)})),
            passed=_MAKING.search(whole) is not None,
        )


# A build context, also in a variable with options of `docker build`.
_BUILD_CONTEXT = regex(r"--build-context[= ]([\w.-]+)=")
_IDENTIFIER = regex(r"[A-Za-z_]\w*")
# A recipe that runs make.
_MAKING = regex(r"(?m)^\t.*(?:\$[({]MAKE[)}]|\bmake\b)")
# A value whose words only a shell can tell.
_MOVE = regex(r"(?:^|[\s;&|(])(?:cd|pushd)\s")
_QUOTED = regex(r"[\"'\\;&|<>$]")
# A name that is no path, of a target that no implicit rule makes.
_WORD = regex(r"[A-Za-z][\w-]*")
# Files with variables, which define no targets.
_VARIABLES = regex(r"(?:.*/)?(?:\.env[\w.-]*|[\w.-]*\.env(?:\.\w+)?)")
_MOST_FILES = 30


def _is_phony(rule: Rule) -> bool:
    """Whether a rule has settings of make instead of targets: `.PHONY`."""
    return rule.targets[0][0].startswith(".") and rule.targets[0][0].isupper()


def _targets(makefile: Makefile, path: str, context: Context) -> set[str] | None:
    """The targets of a Makefile and of those that it includes or is included by; None if there may be others."""
    from .model import read

    found: set[str] = set()
    # make reads the paths of all files from the folder where it runs.
    waiting = [(makefile, path), *_including(path, context)]
    seen: set[str | None] = set()
    while waiting:
        one, base = waiting.pop()
        if one.open or len(seen) > _MOST_FILES:
            return None
        found.update(name for rule in one.rules for name, _ in rule.targets)
        for name in one.includes:
            if _VARIABLES.fullmatch(name):
                continue
            other = None if "$" in name or "*" in name else context.join(base, name)
            source = context.source(other) if other else None
            if source is None:
                return None
            if other not in seen:
                seen.add(other)
                waiting.append((read(source.text), base))
    return found


def _including(path: str, context: Context) -> Iterator[tuple[Makefile, str]]:
    """The Makefiles of folders above that may include a Makefile, with their paths."""
    from .model import read

    folder, _, file = path.rpartition("/")
    for above in folders_of(folder):
        for name in _NAMES:
            other = f"{above}/{name}" if above else name
            source = context.source(other)
            if source is None or "include" not in source.text:
                continue
            found = read(source.text)
            # `include $(wildcard services/*/Makefile)` has several words here.
            if any(context.join(other, each) == path or _ends_with(each, file) for each in found.includes):
                yield found, other


def _ends_with(name: str, file: str) -> bool:
    """Whether the path of an included file is computed and ends with the name of a file."""
    return ("$" in name or "*" in name) and name.rstrip(")}").rpartition("/")[2] == file


_NAMES = ("GNUmakefile", "makefile", "Makefile")


makefile = Kind(
    name="makefile",
    title="Makefile",
    code="MKF",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(r"(?:^|/)(?:GNUm|[Mm])akefile$",),
    example="Makefile",
)
