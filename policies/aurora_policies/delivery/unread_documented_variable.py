from collections import defaultdict
from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.words import word_set
from aurora_devops.facts import ContainerVariable, DocumentedVariable, ReadVariable, SourceProgram

from ._renamed import may_be_put_together, renamed

_FILES = {
    "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": """\
package main

import "os"

func main() {
	serve(os.Getenv("SHOP_DB_HOST"), os.Getenv("SHOP_DB_NAME"), os.Getenv("SHOP_DB_USER"))
}
""",
}
_REGION = _FILES | {"main.go": _FILES["main.go"].replace("SHOP_DB_USER", "REGION_NAME")}
_TABLE = """\
# Shop

| Variable | Description |
| --- | --- |
| `SHOP_DB_HOST` | Host of the database |
| `SHOP_DB_NAME` | Name of the database |
| `{user}` | User of the database |
"""

_OTHER = "services:\n  db:\n    image: acme/db:1\n    environment:\n      SHOP_DB_USERNAME: shop\n"


@policy(
    "DLV143",
    severity="warning",
    category="validity",
    examples=[
        bad(_TABLE.format(user="«SHOP_DB_USERNAME»"), path="README.md", files=_FILES),
        bad(
            "# Shop\n\n- `SHOP_DB_HOST`: host\n- `SHOP_DB_NAME`: name\n- `«SHOP_DATABASE_USER»`: user\n",
            path="README.md",
            files=_FILES,
        ),
        bad(_TABLE.format(user="«SHOP_DB_ACCOUNT»"), path="docs/settings.md", files=_FILES),
        bad(_TABLE.format(user="«REGION»"), path="README.md", files=_REGION),
        good(
            _TABLE.format(user="REGION") + "| `REGION_NAME` | Where it is |\n",
            path="README.md",
            files=_REGION,
            because="the longer name is documented as well",
        ),
        good(
            _TABLE.format(user="SHOP_DB_USER") + "\n- `REGION`: a word of orders\n",
            path="README.md",
            files=_REGION,
            because="the list is not one of variables",
        ),
        good(
            _TABLE.format(user="SHOP_DB_ACCOUNT"),
            path="docs/settings.md",
            files={
                **_FILES,
                "main.go": _FILES["main.go"].replace(
                    'Getenv("SHOP_DB_USER")', 'Getenv("SHOP_DB_ROLE"), os.Getenv("SHOP_DB_MODE")'
                ),
            },
            because="two other variables have the same words in front",
        ),
        good(
            _TABLE.format(user="SHOP_DB_USER"),
            path="README.md",
            files=_FILES,
            because="the program reads the variable",
        ),
        good(
            _TABLE.format(user="SHOP_DB_USERNAME") + "| `SHOP_DB_USER` | The same |\n",
            path="README.md",
            files=_FILES,
            because="the variable with the similar name is documented as well",
        ),
        good(
            _TABLE.format(user="SHOP_DB_USERNAME"),
            path="README.md",
            files={
                **_FILES,
                "compose.yaml": "services:\n  db:\n    image: acme/db:1\n    environment:\n      SHOP_DB_USERNAME: a\n",
            },
            because="another program has the variable",
        ),
        good(
            "# Shop\n\n| `SHOP_DB_USERNAME` | User |\n",
            path="README.md",
            files=_FILES,
            because="the table is about others",
        ),
    ],
)
def unread_documented_variable(repository: Repository) -> Iterator[Finding]:
    """A document has an environment variable that the program does not read, but not a similar one that it reads.

    Users set a variable without effect.
    Correct the name in the document, or change the code.
    Reported are variables in tables and lists of a document in the folder of a program or below it, if the program
    reads at least two of them, and the name is nowhere in the code and no artifact sets it. A single word is compared
    with the longer names that begin with it.

    <https://12factor.net/config>
    """
    if not repository.whole or not repository.of(DocumentedVariable):
        return
    programs: defaultdict[str, list[SourceProgram]] = defaultdict(list)
    for program in repository.of(SourceProgram):
        programs[program.folder].append(program)
    named = {name for program in repository.of(SourceProgram) for name in program.names}
    given = {one.name for one in repository.of(ContainerVariable)}
    read: defaultdict[str, dict[str, ReadVariable]] = defaultdict(dict)
    for variable in repository.of(ReadVariable):
        read[variable.folder].setdefault(variable.name, variable)
    documented: defaultdict[str, list[DocumentedVariable]] = defaultdict(list)
    for one in repository.of(DocumentedVariable):
        documented[one.path].append(one)
    for described in documented.values():
        folder = next(
            (one for one in (described[0].folder, *folders_of(described[0].folder)) if one in programs), ""
        )
        own = programs.get(folder, [])
        names = {one.name for one in described}
        if len(own) != 1 or "names" not in own[0].complete or len(names & read[folder].keys()) < _FEWEST:
            continue
        for one in described:
            if one.name in named or one.name in given or may_be_put_together(one.name, own[0].names):
                continue
            undocumented = read[folder].keys() - names
            if "_" in one.name:
                near = renamed(one.name, read[folder]) or _only_other(one.name, undocumented)
            else:
                near = _only_longer(one.name, undocumented)
            if near and near not in names:
                yield Finding(
                    at=one,
                    message=f"documents '{one.name}', which the program does not read; did you mean '{near}'?",
                    related=(Related(read[folder][near], f"the code that reads '{near}'"),),
                )


def _only_other(name: str, undocumented: Iterable[str]) -> str | None:
    """The only name of several words of which no more than the last one is another."""
    start, _, _ = name.rpartition("_")
    found = [other for other in undocumented if other.rpartition("_")[0] == start]
    return found[0] if len(found) == 1 and "_" in start else None


def _only_longer(name: str, undocumented: Iterable[str]) -> str | None:
    """The only name of several words of which a single word is the first one; servers read some words themselves."""
    found = [other for other in undocumented if other.startswith(f"{name}_")]
    return found[0] if len(found) == 1 and name not in _COMMON else None


_COMMON = word_set("DEBUG DISPLAY ENV HOME HOST HOSTNAME LANG LANGUAGE NODE PATH PORT SHELL TERM TMP TZ USER")
# How many variables of the program a document describes at least.
_FEWEST = 2
