from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Place, Setting, bad, good, policy


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
    The fix removes the variable. Scripts that still use the commands then fail, so it is not applied by default.
    """
    if setting.where != "env" or setting.name != "ACTIONS_ALLOW_UNSECURE_COMMANDS":
        return
    if setting.value.strip().lower() == "true":
        yield Finding(
            at=setting.at,
            message="ACTIONS_ALLOW_UNSECURE_COMMANDS enables the commands set-env and add-path; remove it",
            fix=_fix(setting),
        )


def _fix(setting: Setting) -> Fix | None:
    """The variable removed, with the whole `env` if it is the only one."""
    if not isinstance(setting.at, Place):
        return None
    owner = setting.at.node
    only = len(getattr(owner, "env", ())) == 1
    at = Place(owner, setting.at.path[:-1]) if only else setting.at
    return Fix((Edit(at.entry, ""),))
