from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA014",
    severity="warning",
    category="validity",
    examples=[
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  debug:
                    type: boolean
                    default: «'true'»
                  name:
                    type: string
                    default: «true»
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
                  debug:
                    type: boolean
                    default: true
                  name:
                    type: string
                    default: "true"
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
                  debug:
                    type: boolean
                    default: false
                  version:
                    type: string
                    default: 1.0
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="a number is converted to a string",
        ),
    ],
)
def mistyped_input_default(workflow: Workflow) -> Iterator[Finding]:
    """The default of an input has a different type than the input.

    The schema that editors use rejects it, and a condition on the input compares a string with a boolean:
    `'false'` is true.
    Write booleans without quotes and strings with quotes.
    """
    for event in (workflow.event("workflow_dispatch"), workflow.event("workflow_call")):
        for name, declared in event.inputs.items() if event else ():
            if declared is None:
                continue
            value = declared.default
            if declared.type == "boolean" and value in ("true", "false") and isinstance(value, str):
                message = f"default of boolean input '{name}' is the string {value!r}"
                fix = Fix((Edit(declared.at["default"], value),), safe=True)
                yield Finding(at=declared.at["default"], message=message, fix=fix)
            elif declared.type == "string" and isinstance(value, bool) and "type" in declared.given:
                word = str(value).lower()
                message = f"default of string input '{name}' is the boolean {word}"
                fix = Fix((Edit(declared.at["default"], f'"{word}"'),), safe=True)
                yield Finding(at=declared.at["default"], message=message, fix=fix)
