from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.devcontainer import DevContainer

_REPLACED = {
    "appPort": "forwardPorts",
    "devPort": "forwardPorts",
    "dockerFile": "build.dockerfile",
    "extensions": "customizations.vscode.extensions",
    "settings": "customizations.vscode.settings",
}


@policy(
    "DVC004",
    severity="info",
    category="maintainability",
    examples=[
        bad('{«"dockerFile"»: "Dockerfile", «"extensions"»: ["ms-python.python"]}\n'),
        good(
            '{"build": {"dockerfile": "Dockerfile"}, "customizations": {"vscode": {"extensions": ["a.b"]}}}\n',
            because="these are the fields of the specification",
        ),
    ],
)
def deprecated_field(config: DevContainer) -> Iterator[Finding]:
    """A field of a dev container is deprecated.

    Tools that follow the specification ignore it, so the environment lacks what it sets.
    Use the field of the specification instead.

    <https://containers.dev/implementors/json_reference/>
    """
    for key, new in _REPLACED.items():
        if key in config.extra or (key == "dockerFile" and config.docker_file):
            yield Finding(at=config.at[key].key, message=f"'{key}' is deprecated; use '{new}'")
