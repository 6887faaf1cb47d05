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
            """,
            because="`false` keeps the commands disabled",
        ),
    ],
)
def insecure_commands(setting: Setting) -> Iterator[Finding]:
    """Insecure workflow commands are enabled again.

    The output of any program, for example the name of a test, can then set variables and the search path of later
    steps.
    Remove the variable, and append to `$GITHUB_ENV` and `$GITHUB_PATH`.
    """
    if setting.where != "env" or setting.name != "ACTIONS_ALLOW_UNSECURE_COMMANDS":
        return
    if setting.value.strip().lower() == "true":
        yield Finding(
            at=setting.at, message="ACTIONS_ALLOW_UNSECURE_COMMANDS enables the commands set-env and add-path"
        )
