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
    """A rule of `develop.watch` lacks what its action needs.

    Compose refuses the file: it does not know where to copy the changed files, or what to run.
    Give `sync` and `sync+restart` a `target`, `sync+exec` an `exec` too, and every rule a `path`.
    """
    if watch.path == "":
        yield Finding(at=watch.at["path"], message="the path is empty")
    if watch.action.startswith("sync") and not watch.target:
        yield Finding(at=watch.at, message=f"{watch.action} has no target")
    if watch.action == "sync+exec" and (watch.exec is None or not watch.exec.command):
        yield Finding(at=watch.at, message="sync+exec has no exec.command")
