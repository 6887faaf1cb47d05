from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from posixpath import basename, dirname, join, normpath
from re import escape

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ImageTask, MakeTarget, NamedTarget

from ._contents import Contents
from ._documents import Documents
from ._files import Folders, exists
from ._names import hint

_SHARED = """\
on: [push, workflow_call]
jobs:
  lock:
    if: {}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: make {}
"""
_MAKEFILE = "test:\n\tpytest\n\nlint:\n\truff check .\n"


@policy(
    "DLV001",
    severity="error",
    category="validity",
    examples=[
        good(
            "# Shop\n\n- `make test/lint` checks the code.\n",
            path="README.md",
            files={"Makefile": "test:\n\tpytest\n\nlint:\n\truff check\n"},
            because="it means two targets",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                  - run: make «check»
            """,
            path=".github/workflows/ci.yml",
            files={"Makefile": _MAKEFILE},
        ),
        bad("```sh\nmake «start»\n```\n", path="README.md", files={"Makefile": _MAKEFILE}),
        bad(
            "- Check the code.\n  `make «check»`\n",
            path="docs/development.md",
            files={"Makefile": _MAKEFILE},
        ),
        bad(
            "include common.mk .env\n\nci: lint «check»\n\ttrue\n",
            path="Makefile",
            files={"common.mk": _MAKEFILE},
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                  - run: make «docs»
            """,
            path=".github/workflows/ci.yml",
            files={"Makefile": ".PHONY: docs\n" + _MAKEFILE, "docs/index.md": "# Shop\n"},
        ),
        bad(
            "```sh\nmake «start»\n```\n",
            path="README.md",
            files={
                "Makefile": "TOOLS := bin\nLINTER = $(TOOLS)/lint\n\n$(LINTER):\n\tgo build\n\n" + _MAKEFILE
            },
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    part: [build, lint]
                env:
                  PART: ${{ matrix.part }}
                steps:
                  - uses: actions/checkout@v6
                  - run: |
                      if [ "$PART" = build ]; then
                        docker build .
                      else
                        make $PART
                      fi
                  - if: matrix.part != 'build'
                    run: make ${{ matrix.part }}
            """,
            path=".github/workflows/ci.yml",
            files={"Makefile": _MAKEFILE},
            because="the commands do not run with the value `build`",
        ),
        good(
            _SHARED.format("github.repository == 'acme/web' && inputs.lock", "install"),
            path=".github/workflows/release.yml",
            files={"Makefile": _MAKEFILE},
            because="the job runs only for another repository that calls the workflow",
        ),
        bad(
            _SHARED.format("github.repository != 'acme/web'", "«install»"),
            path=".github/workflows/release.yml",
            files={"Makefile": _MAKEFILE},
        ),
        good(
            "```sh\nmake start\n```\n",
            path="README.md",
            files={"Makefile": "LINTER ?= $(shell which lint)\n\n$(LINTER):\n\tgo build\n\n" + _MAKEFILE},
            because="the target is computed",
        ),
        good(
            "Run `make test`, `make -C tools all` or `make <target>`; see `make` and `cmake check`.\n",
            path="README.md",
            files={"Makefile": _MAKEFILE},
            because="the Makefile defines the target, and the others are elsewhere or unknown",
        ),
        good(
            "The `make start` command has been removed. Run `make lint` instead of it.\n\n"
            "- `make serve` no longer exists: the tests start the server.\n",
            path="docs/development.md",
            files={"Makefile": _MAKEFILE},
            because="the sentences are about targets that were there before",
        ),
        good(
            "`make start` was renamed to `make lint`.\n",
            path="docs/development.md",
            files={"Makefile": _MAKEFILE},
            because="the sentence gives the old name first",
        ),
        bad(
            "`make lint` was renamed to `make «check»`. All containers are removed by `make «clean»`.\n",
            path="docs/development.md",
            files={"Makefile": _MAKEFILE},
        ),
        bad(
            "The old server has been removed. Run `make «start»` before the tests.\n",
            path="docs/development.md",
            files={"Makefile": _MAKEFILE},
        ),
        good(
            "# Decisions\n\n- Start the server with Compose, and drop `make start`.\n",
            path="docs/architecture-decisions.md",
            files={"Makefile": _MAKEFILE},
            because="a record of decisions is about the past",
        ),
        *(
            good(
                "# 233\n\nThe example calls `make start`.\n",
                path=path,
                files={"Makefile": _MAKEFILE},
                because="it records what was found or decided at that time",
            )
            for path in ("docs/audit-log/233-decisions.md", "docs/audits/12.md", "docs/postmortems/outage.md")
        ),
        bad(
            "```sh\nmake web «check-web»\n```\n",
            path="README.md",
            files={
                "Makefile": "NAMES := web jobs\n\n$(NAMES):\n\tgo build ./cmd/$@\n\n$(NAMES:%=test-%):\n\tgo test\n"
            },
        ),
        good(
            "```sh\nmake web test-jobs\n```\n",
            path="README.md",
            files={
                "Makefile": "NAMES := web jobs\n\n$(NAMES):\n\tgo build ./cmd/$@\n\n$(NAMES:%=test-%):\n\tgo test\n"
            },
            because="the variable has the names of the targets",
        ),
        good(
            "```sh\nmake lint test\n```\n",
            path="README.md",
            files={"Makefile": _MAKEFILE},
            because="the Makefile defines both",
        ),
        *(
            good(
                f"```sh\n{command}\n```\n",
                path="README.md",
                files={"Makefile": _MAKEFILE, "web/Makefile": _MAKEFILE},
                because="the folder exists, so make takes it as up to date",
            )
            for command in ("make lint .", "make -C web test ..", "cd web && make lint ../web")
        ),
        bad(
            "```sh\ncd web && make lint . «..web»\n```\n",
            path="README.md",
            files={"web/Makefile": _MAKEFILE},
        ),
        good(
            "```sh\nmake start\n```\n",
            path="README.md",
            files={"Makefile": "include common.mk\n\ntest:\n\tpytest\n"},
            because="a file that is not in the repository may define the target",
        ),
        good(
            "web: build-web api\n",
            path="projects/web/Makefile",
            files={"Makefile": "include $(wildcard projects/*/Makefile)\n\nbuild-%:\n\tdocker build $*\n"},
            because="a Makefile above includes this one, and may include others",
        ),
        good(
            "web: build\n",
            path="web/Makefile",
            files={"Makefile": "include web/Makefile\n\nbuild:\n\tdocker build .\n"},
            because="the Makefile that includes this one defines the target",
        ),
        bad(
            "web: «biuld»\n",
            path="web/Makefile",
            files={"Makefile": "include web/Makefile\n\nbuild:\n\tdocker build .\n"},
        ),
        bad(
            "web: «build»\n",
            path="web/Makefile",
            files={"Makefile": "include $(wildcard mk/*.mk)\n\nbuild:\n\tdocker build .\n"},
        ),
        good(
            "```sh\ngit clone https://github.com/acme/proxy && cd proxy\n```\n\n```sh\nmake start\n```\n",
            path="docs/proxy.md",
            files={"Makefile": _MAKEFILE},
            because="the command runs in another repository",
        ),
        good(
            "- Run `make load` from the root of the billing-jobs repo.\n- `make load` reads all orders.\n",
            path="docs/billing.md",
            files={"Makefile": _MAKEFILE},
            because="another repository has the target, which the document names",
        ),
        bad(
            "- Run `make lint` from the root of the repo.\n- `make «load»` reads all orders.\n",
            path="docs/billing.md",
            files={"Makefile": _MAKEFILE},
        ),
        bad(
            "```sh\n$ make «tests»\n```\n",
            path="README.md",
            files={
                "Makefile": _MAKEFILE
                + "push:\n\t$(eval TAG := $(shell git describe))\n\tdocker push web:$(TAG)\n"
            },
        ),
        good(
            "```sh\n$ make tests\n```\n",
            path="README.md",
            files={"Makefile": _MAKEFILE + "$(foreach one,tests docs,$(eval $(call rule,$(one))))\n"},
            because="the targets are computed",
        ),
        good(
            "```sh\n$ make tests\n```\n",
            path="README.md",
            files={"Makefile": _MAKEFILE + "$(eval tests: lint)\n"},
            because="the text that make evaluates has a rule",
        ),
        bad(
            ".PHONY: setup data\n\nsetup: install \\\n\t«data»\n\ninstall:\n\tuv sync\n\n"
            "load-data:\n\tuv run load.py\n",
            path="Makefile",
            files={"pyproject.toml": "", "load.py": "print()\n"},
        ),
        good(
            ".PHONY: FORCE data\n\ndata: FORCE\n\tuv run load.py\n",
            path="Makefile",
            files={"pyproject.toml": "", "load.py": "print()\n"},
            because="the target only makes the recipe run each time",
        ),
        bad(
            ".PHONY: venv\nvenv: venv/bin/activate\n\nvenv/bin/activate: «requirements.txt»\n\tpython3 -m venv venv\n",
            path="Makefile",
            files={"pyproject.toml": "", "main.py": "print()\n"},
        ),
        good(
            "venv/bin/activate: requirements.txt\n\tpython3 -m venv venv\n",
            path="tools/Makefile",
            files={"tools/requirements.txt": "flask==3.1.0\n"},
            because="the file exists",
        ),
        good(
            "venv/bin/activate: requirements.txt\n\tpython3 -m venv venv\n\n"
            "lock:\n\tuv export -o requirements.txt\n",
            path="Makefile",
            files={"pyproject.toml": "", "main.py": "print()\n"},
            because="a recipe writes the file",
        ),
        good(
            "web: api.pb.json\n\ttouch web\n\n%.pb.json: %.proto\n\tprotoc $<\n",
            path="Makefile",
            files={"api.proto": "", "main.py": "print()\n"},
            because="a rule with a pattern makes the file",
        ),
        good(
            "web: config.json\n\ttouch web\n",
            path="Makefile",
            files={".gitignore": "config.json\n", "main.py": "print()\n"},
            because="git ignores the file, so something makes it",
        ),
    ],
)
def unknown_make_target(repository: Repository) -> Iterator[Finding]:
    """A command makes a target that the Makefile does not define.

    make ends with "No rule to make target", so the job fails, or a reader cannot follow the document.
    Correct the name, or define the target.
    The targets of included files count, and those of a Makefile in a folder above that includes this one. Nothing is
    reported if such a file is not in the repository, or if the Makefile has computed targets. A document may be about
    any Makefile of the repository. Its commands are not compared after those that enter a new project or a clone of
    another repository.
    For a target that only `.PHONY` names, and no rule, make does nothing.
    A file such as `requirements.txt` that a rule needs is reported if it does not exist, and the Makefile has no rule
    for it and does not name it in another way.
    """
    defined: defaultdict[str, dict[str, MakeTarget]] = defaultdict(dict)
    for target in repository.of(MakeTarget):
        defined[target.makefile].setdefault(target.name, target)
    patterns = {path: _pattern(targets) for path, targets in defined.items()}
    folders = Folders.of(repository)
    contents = Contents.of(repository)
    documents = Documents.of(repository)
    uses: list[tuple[NamedTarget | ImageTask, str]] = [
        *((one, one.makefile) for one in repository.of(NamedTarget)),
        *((one, contents.source(one) or "") for one in repository.of(ImageTask) if one.command == "make"),
    ]
    for named, written in uses:
        makefile = next((one for one in _names(written) if one in defined), written)
        targets = defined.get(makefile)
        if not targets or "%" in targets or named.name in targets or patterns[makefile](named.name):
            continue
        path = normpath(join(dirname(makefile), named.name))
        # The folder itself, and those above it, always exist.
        if path in (".", "/") or path.split("/")[0] == "..":
            continue
        nothing = ""
        if isinstance(named, NamedTarget) and named.needed_by and "." in named.name:
            yield from _missing(named, path, repository, folders)
            continue
        if folders.exists(path):
            # make takes what exists as up to date.
            if path in repository.paths or named.kind not in _RUNNING or not named.name.isidentifier():
                continue
            nothing = ", so make does nothing for the folder of this name"
        if named.kind == "document" and (
            documents.elsewhere(named)
            or named.name.partition("/")[0] in targets  # `make start/stop` means two targets
            or any(
                named.name in others or "%" in others or patterns[path](named.name)
                for path, others in defined.items()
            )
        ):
            continue
        shown = [name for name in targets if not name.startswith(".")]
        first = targets[shown[0]] if shown else next(iter(targets.values()))
        yield Finding(
            at=named,
            message=f"'{makefile}' has no target '{named.name}'{nothing or hint(named.name, shown)}",
            related=(Related(first, "the first target of the file"),),
        )


def _missing(named: NamedTarget, path: str, repository: Repository, folders: Folders) -> Iterator[Finding]:
    """A file that a rule needs, if it does not exist and nothing writes it."""
    if exists(path, repository, folders) or folders.in_submodule(path) or path.startswith(".."):
        return
    target = named.needed_by.rpartition(":")[2]
    of = f"'{target}' needs" if target else "the rule needs"
    yield Finding(at=named, message=f"{of} the file '{named.name}', which does not exist and has no rule")


# The kinds whose commands run by themselves, for an effect.
_RUNNING = frozenset({"github-workflow", "gitlab-ci"})


def _names(path: str) -> Iterator[str]:
    """The paths of the file that make reads in the folder of a Makefile."""
    yield path
    if basename(path) == "Makefile":
        for name in ("GNUmakefile", "makefile"):
            yield join(dirname(path), name)


def _pattern(targets: Iterable[str]) -> Callable[[str], object]:
    """Whether one of the targets with patterns and variables makes a name."""
    parts = [escape(_UNKNOWN.sub("%", name)).replace("%", ".+") for name in targets if _UNKNOWN.search(name)]
    return regex("|".join(parts) or r"(?!)").fullmatch


_UNKNOWN = regex(r"\$\([^()]*\)|\$\{[^{}]*\}|%|\$")
