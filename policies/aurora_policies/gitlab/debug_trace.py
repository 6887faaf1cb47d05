from collections.abc import Iterator

from aurora_devops import Finding, Setting, bad, good, policy

_DEBUG = {
    "CI_DEBUG_TRACE": "prints all variables, secrets included, in the job log",
    "CI_DEBUG_SERVICES": "prints the logs of all services, passwords included, in the job log",
}


@policy(
    "GLC009",
    severity="warning",
    category="security",
    equivalents={"poutine": "debug_enabled"},
    examples=[
        bad('variables:\n  CI_DEBUG_TRACE: «"true"»\ntest:\n  script: make test\n'),
        bad('.base:\n  variables:\n    CI_DEBUG_SERVICES: «"true"»\ntest:\n  script: make test\n'),
        good(
            'variables:\n  DEBUG: "true"\ntest:\n  script: make test\n',
            because="only the variables of GitLab itself enable the debug log",
        ),
        good(
            'variables:\n  CI_DEBUG_TRACE: "false"\ntest:\n  script: make test\n',
            because="the debug log is disabled",
        ),
    ],
)
def debug_trace(setting: Setting) -> Iterator[Finding]:
    """A variable enables the debug log of a job.

    The log contains every variable of the job in plain text, also masked ones and credentials of the runner.
    Remove the variable; set it by hand for one run of a job, and delete the log of that run.

    https://docs.gitlab.com/ci/variables/variables_troubleshooting/#enable-debug-logging
    """
    said = _DEBUG.get(setting.name)
    if said is not None and setting.value.lower() == "true":
        yield Finding(at=setting.at, message=f"{setting.name} {said}")
