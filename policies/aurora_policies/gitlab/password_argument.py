from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

_LOGINS = {
    "docker": ("-p", "--password"),
    "podman": ("-p", "--password"),
    "buildah": ("-p", "--password"),
    "nerdctl": ("-p", "--password"),
    "helm": ("-p", "--password"),
    "skopeo": ("-p", "--password"),
    "crane": ("-p", "--password"),
    "oras": ("-p", "--password"),
}


@policy(
    "GLC018",
    severity="info",
    category="security",
    examples=[
        bad('build:\n  script:\n    - docker login -u ci -p «"$CI_REGISTRY_PASSWORD"» $CI_REGISTRY\n'),
        bad("build:\n  script:\n    - helm registry login -u ci --password «$TOKEN» $CI_REGISTRY\n"),
        good(
            'build:\n  script:\n    - echo "$PASSWORD" | docker login -u ci --password-stdin $CI_REGISTRY\n',
            because="the password is read from standard input",
        ),
    ],
)
def password_argument(script: Script) -> Iterator[Finding]:
    """A password is an argument of a login command.

    Other processes on the runner can read the arguments of a command, and shells with `set -x` print them in the log.
    Pipe the password to `--password-stdin`.

    https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/
    """
    if "login" not in script.text or script.parsed is None:
        return
    for command in script.parsed.commands:
        program = command.unwrapped
        options = _LOGINS.get(program.name)
        if options is None or not any(word.text == "login" for word in program.arguments[:3]):
            continue
        password = program.option(*options)
        if password is not None:
            message = f"the password of '{program.name} login' is an argument; use --password-stdin"
            yield Finding(at=script.place(password.start, password.end), message=message)
