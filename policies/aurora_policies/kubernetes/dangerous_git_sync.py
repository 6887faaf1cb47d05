from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

_FLAGS = frozenset({"git", "git-config", "exechook-command", "askpass-url", "sync-hook-command"})
_VARIABLES = frozenset({"GITSYNC_GIT", "GIT_SYNC_GIT", "GITSYNC_GIT_CONFIG", "GITSYNC_EXECHOOK_COMMAND"})


@policy(
    "KUB194",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_159"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - name: web
                  image: registry.k8s.io/git-sync/git-sync:v4.4.0
                  args: ["--repo=https://git.example.com/web", «"--git-config=core.sshCommand:id"»]
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - name: web
                  image: registry.k8s.io/git-sync/git-sync:v4.4.0
                  args: ["--repo=https://git.example.com/web"]
            """
        ),
    ],
)
def dangerous_git_sync(inside: ContainerIn) -> Iterator[Finding]:
    """A git-sync container sets an option that runs a command.

    `--git`, `--git-config` and the hook commands run programs that are not part of the scanned image.
    Remove the option, or add the program to an image of your own.

    <https://github.com/kubernetes/git-sync#manual>
    """
    container = inside.container
    if "git-sync" not in (container.image or ""):
        return
    for index, word in enumerate(container.args):
        option = word.lstrip("-").partition("=")[0]
        if option in _FLAGS:
            message = f"{inside.title} sets --{option}, which runs a command; remove it"
            yield Finding(at=inside.at["args"][index], message=message)
    for variable in container.env:
        if variable.name in _VARIABLES:
            message = f"{inside.title} sets '{variable.name}', which runs a command; remove it"
            yield Finding(at=variable.at["name"], message=message)
