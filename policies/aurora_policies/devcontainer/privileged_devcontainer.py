from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.devcontainer import DevContainer

_OPTIONS = {
    "--privileged": "all privileges",
    "--network=host": "the network of the host",
    "--pid=host": "the processes of the host",
    "--cap-add=ALL": "all capabilities",
    "--cap-add=SYS_ADMIN": "the capability SYS_ADMIN",
}


@policy(
    "DVC003",
    severity="info",
    category="security",
    examples=[
        bad('{"image": "debian:12.5", "privileged": «true»}\n'),
        bad('{"image": "debian:12.5", "runArgs": ["--init", «"--privileged"», "--network", «"host"»]}\n'),
        good(
            '{"image": "debian:12.5", "runArgs": ["--init"], "capAdd": ["SYS_PTRACE"]}\n',
            because="a debugger needs this capability only",
        ),
    ],
)
def privileged_devcontainer(config: DevContainer) -> Iterator[Finding]:
    """A dev container has privileges on the host.

    Code of the project and its dependencies can then take over the machine of the developer.
    Add the capability that is needed with `capAdd`. For Docker, prefer a rootless daemon.

    <https://containers.dev/implementors/json_reference/>
    """
    if config.privileged:
        yield Finding(
            at=config.at["privileged"], message="the dev container is privileged; remove privileged: true"
        )
    previous = ""
    for index, argument in enumerate(config.run_args):
        grants = _OPTIONS.get(argument) or _OPTIONS.get(f"{previous}={argument}")
        if grants:
            yield Finding(
                at=config.at["runArgs"][index], message=f"'{argument}' gives the dev container {grants}"
            )
        previous = argument
