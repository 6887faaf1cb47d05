from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import Watch


@policy(
    "CMP014",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              web:
                build: .
                develop:
                  watch:
                    - «action»: sync
                      path: ./src
            """
        ),
        bad(
            """\
            services:
              web:
                build: .
                develop:
                  watch:
                    - action: rebuild
                      path: «""»
            """
        ),
        good(
            """\
            services:
              web:
                build: .
                develop:
                  watch:
                    - action: rebuild
                      path: package.json
            """
        ),
    ],
)
def invalid_watch(watch: Watch) -> Iterator[Finding]:
    """A rule of `develop.watch` lacks a key that its action needs.

    Compose rejects the whole file.
    Set `path` in every rule, `target` for the `sync` actions, and `exec.command` for `sync+exec`.

    <https://docs.docker.com/reference/compose-file/develop/>
    """
    if watch.path == "":
        yield Finding(at=watch.at["path"], message="'path' is empty; write the file or folder to watch")
    if watch.action.startswith("sync") and not watch.target:
        yield Finding(at=watch.at, message=f"action '{watch.action}' needs a 'target'")
    if watch.action == "sync+exec" and (watch.exec is None or not watch.exec.command):
        yield Finding(at=watch.at, message="action 'sync+exec' needs 'exec.command'")
