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
    """A git-sync container takes a setting that runs commands.

    `--git`, `--git-config` and the hook's command name a program; whoever can change the manifest runs code that no
    image scan has seen.
    Leave them out, or build them into an image.
    """
    container = inside.container
    if "git-sync" not in (container.image or ""):
        return
    for index, word in enumerate(container.args):
        if word.lstrip("-").partition("=")[0] in _FLAGS:
            yield Finding(at=inside.at["args"][index], message=f"{inside.title}: {word} runs a program")
    for variable in container.env:
        if variable.name in _VARIABLES:
            yield Finding(at=variable.at["name"], message=f"{inside.title}: {variable.name} runs a program")
