from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname, join

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.core.words import word_set
from aurora_devops.facts import MakeVariables, PassedVariable

from ._documents import Documents
from ._examples import WORKFLOW, workflow

# How similar a variable is that is probably meant.
_NEARLY = 0.75
_MAKEFILE = "pattern = .\n\ntest:\n\tgo test -run $(pattern) ./...\n"
_DEPLOY = "IMAGE_TAG ?= dev\nREGION := eu\n\ndeploy:\n\t./deploy.sh $(IMAGE_TAG) $(REGION)\n"


@policy(
    "DLV144",
    severity="warning",
    category="reliability",
    examples=[
        bad(workflow("make -C tests «filter»=Smoke"), path=WORKFLOW, files={"tests/Makefile": _MAKEFILE}),
        bad(workflow("make deploy «TAG»=$GITHUB_SHA"), path=WORKFLOW, files={"Makefile": _DEPLOY}),
        bad("```sh\nmake deploy «IMAGE_TAGS»=1.4\n```\n", path="README.md", files={"Makefile": _DEPLOY}),
        bad(
            "smoke:\n\t$(MAKE) -C tests test «filter»=Smoke\n",
            path="Makefile",
            files={"tests/Makefile": _MAKEFILE},
        ),
        good(
            workflow("make deploy IMAGE_TAG=1"),
            path=WORKFLOW,
            files={"Makefile": _DEPLOY},
            because="the Makefile has the variable",
        ),
        good(
            workflow("make deploy DATABASE_URL=postgres://db"),
            path=WORKFLOW,
            files={"Makefile": _DEPLOY},
            because="a program that make starts may read the environment variable",
        ),
        good(
            workflow("make deploy TAG=1 IMAGE_TAG=2"),
            path=WORKFLOW,
            files={"Makefile": _DEPLOY},
            because="the similar variable is set as well",
        ),
        good(
            workflow("make -C tests filter=Smoke"),
            path=WORKFLOW,
            files={"tests/Makefile": f"include $(COMMON)\n{_MAKEFILE}"},
            because="an included file is unknown",
        ),
        good(
            workflow("make -C tests filter=Smoke"),
            path=WORKFLOW,
            files={"tests/Makefile": f"{_MAKEFILE}\nall:\n\t$(MAKE) -C unit\n"},
            because="another Makefile gets the variable",
        ),
    ],
)
def unread_make_variable(repository: Repository) -> Iterator[Finding]:
    """A command gives make a variable that the Makefile does not have.

    make ignores the variable, so the target runs with the default value.
    Correct the name of the variable.
    Nothing is reported if the Makefile includes an unknown file or starts other Makefiles. A name in capital letters,
    which a program may read as an environment variable, is reported only if the Makefile sets a variable with a similar
    name or with a word of it, and the command does not.

    <https://www.gnu.org/software/make/manual/html_node/Overriding.html>
    """
    passed = repository.of(PassedVariable)
    if not passed or not repository.whole:
        return
    known: defaultdict[str, list[MakeVariables]] = defaultdict(list)
    for makefile in repository.of(MakeVariables):
        known[makefile.makefile].append(makefile)
    documents = Documents.of(repository)
    for one in passed:
        found = next((known[path] for path in _names(one.makefile) if path in known), [])
        if len(found) != 1 or found[0].passed or one.name in found[0].words or one.name in _BUILT_IN:
            continue
        if one.kind == "document" and documents.elsewhere(one):
            continue
        meant = _meant(one, found[0])
        if meant is None and one.name.upper() == one.name:
            continue
        near = f"; did you mean '{meant}'?" if meant else ""
        yield Finding(
            at=one,
            message=f"'{found[0].makefile}' has no variable '{one.name}'{near}",
            related=(Related(found[0], "the first target of the file"),),
        )


def _meant(one: PassedVariable, makefile: MakeVariables) -> str | None:
    """The variable of a Makefile that is probably meant: the most similar one, or the only one with a word of it."""
    others = [name for name in makefile.names if name not in one.others and name.upper() == name]
    words = set(one.name.lower().split("_")) - _USUAL
    shared = [name for name in others if not words.isdisjoint(name.lower().split("_"))]
    return nearest(one.name, others, _NEARLY) or (shared[0] if len(shared) == 1 else None)


def _names(path: str) -> Iterator[str]:
    """The paths of the file that make reads in the folder of a Makefile."""
    yield path
    if basename(path) == "Makefile":
        for name in ("GNUmakefile", "makefile"):
            yield join(dirname(path), name)


_USUAL = word_set("args bin build cmd dir docker file flags go name opts path test url")
# Variables of make and of its implicit rules.
_BUILT_IN = word_set(
    "AR ARFLAGS AS CC CFLAGS CPP CPPFLAGS CXX CXXFLAGS DESTDIR LDFLAGS LDLIBS MAKE MAKEFLAGS PREFIX SHELL V VERBOSE"
    " prefix"
)
