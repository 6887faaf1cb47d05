from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Edit, Finding, Fix, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest, suggest
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression, Workflow
from aurora_devops.kinds.github.callers import GIVEN
from aurora_devops.kinds.github.events import EVENTS
from aurora_devops.kinds.github.guards import conjuncts, equal

_PURE = frozenset({"contains", "startswith", "endswith", "format", "join", "tojson", "fromjson"})

# How similar two values are of which one is probably meant for the other: `node` and `nodejs`.
_NEARLY = 0.75

_CALLED = """\
on:
  workflow_call:
    inputs:
      runtime:
        type: string
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: go test ./...
        if: inputs.runtime == 'go'
      - run: npm test
        if: {}
"""
_CALLER = """\
on: push
jobs:
  go:
    uses: ./.github/workflows/test.yml
    with:
      runtime: go
  web:
    uses: ./.github/workflows/test.yml
    with:
      runtime: {}
"""


@policy(
    "GHA024",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "if-cond"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: «false»
                steps:
                  - run: make test
                    if: «true && !null»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    if: «true»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.event_name == 'push'
                steps:
                  - run: make test
                    if: ${{ !cancelled() }}
            """,
            because="a function of the status is not constant",
        ),
        good(
            """\
            name: Pinned actions (never runs)
            on: workflow_dispatch
            jobs:
              pins:
                if: false
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/cache@v4
            """,
            because="the workflow is not meant to run, by its name",
        ),
        good(
            """\
            on: push
            jobs:
              publish-disabled:
                if: ${{ false }}
                runs-on: ubuntu-24.04
                steps:
                  - run: make publish
            """,
            because="the job is disabled, by its name",
        ),
        *(
            bad(
                f"on: [push, pull_request]\njobs:\n  publish:\n    if: «{condition}»\n    runs-on: ubuntu-24.04\n"
                "    steps:\n      - run: make publish\n"
            )
            for condition in (
                "github.ref == 'refs/heads/main' || (github.event_name == 'worflow_run' && github.actor == 'shop')",
                "github.event_name != 'pull-request'",
            )
        ),
        good(
            "on: [push]\njobs:\n  publish:\n    if: github.event_name == 'push' || github.event_name == 'schedule'\n"
            "    runs-on: ubuntu-24.04\n    steps:\n      - run: make publish\n",
            because="the alternative has no effect, but the event exists",
        ),
        bad(
            _CALLED.format("«inputs.runtime == 'node'»"),
            path=".github/workflows/test.yml",
            files={".github/workflows/ci.yml": _CALLER.format("nodejs")},
        ),
        bad(
            _CALLED.format("«inputs.runtime == 'production' && github.ref_name == 'main'»"),
            path=".github/workflows/test.yml",
            files={".github/workflows/ci.yml": _CALLER.format("prod")},
        ),
        good(
            _CALLED.format("inputs.runtime == 'node'"),
            path=".github/workflows/test.yml",
            files={".github/workflows/ci.yml": _CALLER.format("Node")},
            because="comparisons ignore case",
        ),
        good(
            _CALLED.format("inputs.runtime == 'node'"),
            path=".github/workflows/test.yml",
            files={".github/workflows/ci.yml": _CALLER.format("python")},
            because="other repositories may call the workflow with this value",
        ),
        good(
            _CALLED.format("inputs.runtime == 'node'"),
            path=".github/workflows/test.yml",
            files={".github/workflows/ci.yml": _CALLER.format("'${{ vars.RUNTIME }}'")},
            because="the value is unknown",
        ),
    ],
)
def constant_condition(expression: Expression) -> Iterator[Finding]:
    """A condition is constant.

    The job or step always runs or never runs; a job that was disabled like this is easily forgotten.
    Remove the condition, or the job or step.
    A condition on an input of a reusable workflow is constant if all callers give other values; it is reported if one
    of these values is similar.
    So is one that compares `github.event_name`, `github.ref` or `github.ref_name` with an event or a branch that does
    not start the workflow. A comparison with an event that does not exist, such as a misspelled one, is reported
    wherever it is in the condition.
    A job that never runs is not reported if its name, or that of the workflow, is "disabled", "never runs" or similar.
    The fix removes a condition that is `true`, because steps and jobs without a condition run as well.
    """
    tree = expression.tree
    if not expression.in_if or tree is None or not expression.alone:
        return
    if all(
        not isinstance(node, ex.Name) and not (isinstance(node, ex.Call) and node.name not in _PURE)
        for node in ex.walk(tree)
    ):
        if isinstance(tree, ex.Literal) and tree.value is False and _is_known_to_be_off(expression):
            return
        always = isinstance(tree, ex.Literal) and tree.value is True
        fix = Fix((Edit(expression.place.entry, ""),), safe=True) if always else None
        message = f"condition '{expression.text.strip()}' is constant"
        yield Finding(at=expression.place, message=message, fix=fix)
        return
    yield from _unknown_events(expression, tree)
    yield from _never_given(expression, tree)
    yield from _never_started(expression, tree)


def _is_known_to_be_off(expression: Expression) -> bool:
    """Whether the name of a job, or of its workflow, says that it does not run."""
    root, job = expression.root, expression.inside
    if not isinstance(root, Workflow) or job is None or expression.step is not None:
        return False
    return any(map(_OFF.search, (root.name or "", job.id, str(job.job.name or ""))))


_OFF = regex(
    r"(?i)(?:^|[\W_])(?:disabled|(?:never|not)[\W_]+(?:be[\W_]+)?(?:runs?|executed?|used)|placeholder|unused)(?:$|[\W_])"
)


def _unknown_events(expression: Expression, tree: ex.Tree) -> Iterator[Finding]:
    """A comparison with an event that GitHub does not have, also in one of several alternatives."""
    for term in ex.walk(tree):
        if not isinstance(term, ex.Binary) or term.operator not in ("==", "!="):
            continue
        for one, other in ((term.left, term.right), (term.right, term.left)):
            value = str(other.value).lower() if isinstance(other, ex.Literal) else ""
            if ex.path(one) == _EVENT_NAME and value and value not in EVENTS and value not in _OWN_EVENTS:
                message = f"no event is called '{value}'{suggest(value, EVENTS)}"
                yield Finding(at=expression.place, message=message)


_EVENT_NAME = ("github", "event_name")
# What GitHub starts itself.
_OWN_EVENTS = frozenset({"dynamic"})


def _never_started(expression: Expression, tree: ex.Tree) -> Iterator[Finding]:
    """A comparison with an event or a branch that does not start the workflow."""
    root = expression.root
    if not isinstance(root, Workflow) or not root.on or "workflow_call" in root.on:
        return
    push = root.event("push")
    # The ref of a pull request is that of its merge.
    pushed = (
        [name for name in push.branches if isinstance(name, str)]
        if push is not None
        and root.on.keys() <= {"push", "pull_request"}
        and not {"tags", "tags_ignore"} & set(push.given)
        else []
    )
    if not all(map(_PLAIN_PATTERN.fullmatch, pushed)):
        pushed = []
    for term in conjuncts(tree):
        for one, other in equal(term):
            way, value = ex.path(one), str(other.value) if isinstance(other, ex.Literal) else ""
            if way == _EVENT_NAME and value in EVENTS and value not in root.on:
                events = ", ".join(f"'{name}'" for name in root.on)
                message = f"the event '{value}' does not start the workflow, only {events}"
                yield Finding(at=expression.place, message=message)
            branch = value if way == ("github", "ref_name") else value.removeprefix("refs/heads/")
            is_branch = way == ("github", "ref_name") or (
                way == ("github", "ref") and value.startswith("refs/heads/")
            )
            if pushed and value and is_branch and not any(fnmatchcase(branch, name) for name in pushed):
                names = ", ".join(f"'{name}'" for name in pushed)
                message = f"a push to the branch '{branch}' does not start the workflow, only to {names}"
                yield Finding(at=expression.place, message=message)


# A pattern of branches without signs that other patterns do not have.
_PLAIN_PATTERN = regex(r"!?[\w./*-]+")


def _never_given(expression: Expression, tree: ex.Tree) -> Iterator[Finding]:
    """A comparison of an input with a value that no caller gives, although one gives a similar value."""
    root = expression.root
    if not isinstance(root, Workflow) or root.on.keys() != {"workflow_call"}:
        return
    for term in conjuncts(tree):
        for one, other in equal(term):
            way = ex.path(one)
            if len(way) != 2 or way[0] != "inputs" or not isinstance(other, ex.Literal):
                continue
            wanted = str(other.value).lower()
            given = [each for each in root.known_contexts.get(GIVEN, ()) if each.name == way[1]]
            values = {each.value.lower(): each for each in given}
            if not given or wanted in values or "" in values:
                continue
            near = nearest(wanted, values, _NEARLY) or next(
                (value for value in values if _shortened(value, wanted) or _shortened(wanted, value)), None
            )
            if near is not None and (at := values[near].at) is not None:
                message = (
                    f"no caller sets the input '{way[1]}' to '{other.value}'; one sets '{values[near].value}'"
                )
                yield Finding(at=expression.place, message=message, related=(Related(at, "the value"),))


def _shortened(short: str, full: str) -> bool:
    """Whether a value is an abbreviation of another one: `prod` and `production`."""
    return len(short) > 1 and full.startswith(short) and full[len(short) :].isalpha()
