from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import Input, Workflow

from ._edits import replaced

_MOST = 25
_TYPES = ("string", "number", "boolean", "choice", "environment")


@policy(
    "GHA013",
    severity="warning",
    category="validity",
    equivalents={"actionlint": ("events", "syntax-check")},
    examples=[
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  «kind»:
                    type: choice
                  name:
                    type: choice
                    options: [Tama, Mike]
                    default: «Chobi»
                  age:
                    type: number
                    default: «teen»
                  verbose:
                    type: boolean
                    default: «yes please»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  retries:
                    type: «integer»
                  note:
                    type: «text»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              workflow_call:
                inputs:
                  port:
                    type: number
                    default: «':1234'»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  target:
                    «options»: [test, production]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              workflow_dispatch:
                inputs:
                  target:
                    type: choice
                    options: [test, production]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on:
              workflow_dispatch:
                inputs:
                  kind:
                    type: choice
                    options: [a, b]
                    default: a
                  age:
                    type: number
                    default: 3
                  target:
                    type: environment
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="each default matches the type, and GitHub lists the environments",
        ),
    ],
)
def invalid_workflow_input(workflow: Workflow) -> Iterator[Finding]:
    """The type, options and default of a workflow input do not agree.

    GitHub rejects the workflow, or its form cannot be submitted.
    An input of `workflow_dispatch` with a type that GitHub does not know has a string as its value.
    Make type, options and default agree.
    The default of a required input of a reusable workflow is reported by `unused-input-default`.
    The fix sets the type to `choice`, or removes a repeated option; the form of the workflow changes, so it is not
    applied by default.
    """
    dispatch = workflow.event("workflow_dispatch")
    if dispatch is not None and len(dispatch.inputs) > _MOST:
        message = f"workflow_dispatch has {len(dispatch.inputs)} inputs; the maximum is {_MOST}"
        yield Finding(at=dispatch.at["inputs"], message=message)
    for name, event in (
        ("workflow_dispatch", workflow.event("workflow_dispatch")),
        ("workflow_call", workflow.event("workflow_call")),
    ):
        for key, declared in event.inputs.items() if event else ():
            if declared is not None:
                if name == "workflow_dispatch":
                    yield from _type(key, declared)
                yield from _options(key, declared, name)
                yield from _default(key, declared, name)


def _type(key: str, declared: Input) -> Iterator[Finding]:
    """A type that GitHub does not know; a misspelled one is reported by `invalid-workflow`."""
    known = declared.type in _TYPES or "${{" in declared.type
    if not known and suggest(declared.type.lower(), _TYPES).correction is None:
        message = (
            f"GitHub does not know the type '{declared.type}' of input '{key}', and takes its value as a string; "
            "use string, number, boolean, choice or environment"
        )
        yield Finding(at=declared.at["type"], message=message)


def _options(key: str, declared: Input, event: str) -> Iterator[Finding]:
    given = "options" in declared.given
    if declared.type != "choice":
        if given:
            message = f"input '{key}' of type '{declared.type}' cannot have options; use type choice"
            fix = None
            if event == "workflow_dispatch":
                at = declared.at["type"] if "type" in declared.given else declared.at["options"].above
                fix = replaced(at, "choice" if "type" in declared.given else "type: choice")
            yield Finding(at=declared.at["options"].key, message=message, fix=fix)
        return
    if not given:
        yield Finding(at=declared.at, message=f"choice input '{key}' has no options")
    seen: set[str] = set()
    for index, option in enumerate(map(str, declared.options)):
        if option in seen:
            at = declared.at["options"][index]
            fix = Fix((Edit(at.entry, ""),))
            yield Finding(at=at, message=f"option {option!r} is listed twice", fix=fix)
        seen.add(option)


def _default(key: str, declared: Input, event: str) -> Iterator[Finding]:
    value = declared.default
    text = "" if value is None else str(value)
    unused = event == "workflow_call" and declared.required is True
    if "default" not in declared.given or unused or "${{" in text:
        return
    message = None
    if declared.type == "choice" and declared.options and text not in map(str, declared.options):
        message = f"default {text!r} of input '{key}' is not one of its options"
    elif declared.type == "number" and text and not _is_number(text):
        message = f"default {text!r} of input '{key}' is not a number"
    elif declared.type == "boolean" and text and text.lower() not in ("true", "false"):
        message = f"default {text!r} of input '{key}' is neither true nor false"
    if message is not None:
        yield Finding(at=declared.at["default"], message=message)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
