from collections.abc import Iterator

from aurora_devops import Finding, Setting, bad, good, policy


@policy(
    "GHA047",
    severity="error",
    category="security",
    equivalents={"zizmor": "insecure-commands", "checkov": "CKV_GHA_1"},
    examples=[
        bad(
            """\
            on: push
            env:
              ACTIONS_ALLOW_UNSECURE_COMMANDS: «true»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            env:
              ACTIONS_ALLOW_UNSECURE_COMMANDS: false
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
    ],
)
def insecure_commands(setting: Setting) -> Iterator[Finding]:
    """Workflow commands that were switched off for being unsafe are switched on again.

    Whatever a program prints, a test's name for instance, can then set variables and the search path of later steps.
    Take the variable out, and write to `$GITHUB_ENV` and `$GITHUB_PATH`.
    """
    if setting.where != "env" or setting.name != "ACTIONS_ALLOW_UNSECURE_COMMANDS":
        return
    if setting.value.strip().lower() == "true":
        yield Finding(at=setting.at, message="set-env and add-path are switched on again")
