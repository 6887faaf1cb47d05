from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.guards import is_guarded, is_guarded_job

_EVENT = "pull_request_target"


@policy(
    "GHA078",
    severity="warning",
    category="security",
    equivalents={"zizmor": "dangerous-triggers"},
    examples=[
        bad(
            """\
            on: pull_request_target
            jobs:
              preview:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make preview
                    env:
                      KEY: ${{ «secrets.KEY» }}
            """
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              preview:
                if: github.event.pull_request.head.repo.full_name == github.repository
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make preview
                    env:
                      KEY: ${{ secrets.KEY }}
            """,
            because="pull requests from forks do not run the job",
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - run: gh pr edit --add-label new "$URL"
                    env:
                      GH_TOKEN: ${{ secrets.LABEL_TOKEN }}
                      URL: ${{ github.event.pull_request.html_url }}
            """,
            because="the job does not check out files that a pull request could change",
        ),
        good(
            """\
            on:
              pull_request_target:
                types: [labeled]
            jobs:
              test:
                if: contains(github.event.pull_request.labels.*.name, 'ok-to-test')
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v5
                  - run: make test
                    env:
                      TOKEN: ${{ secrets.SHOP_TOKEN }}
            """,
            because="only members can set a label, and new commits do not start the workflow",
        ),
    ],
)
def secret_in_privileged_run(expression: Expression) -> Iterator[Finding]:
    """A job that pull requests from forks start checks out files and uses a secret.

    `pull_request_target` runs for every pull request with the secrets of the repository: one build step that reads a
    file or a title of the pull request gives the secret to its author.
    Use `pull_request`, or limit the job with `if: github.event.pull_request.head.repo.full_name == github.repository`.

    https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
    """
    inside = expression.inside
    if inside is None or "secrets" not in expression.text.lower() or expression.tree is None:
        return
    workflow = inside.workflow
    if _EVENT not in workflow.on or "pull_request" in workflow.on or is_guarded_job(inside):
        return
    if expression.step is not None and is_guarded(expression.step):
        return
    checkout = next(
        (step for step in inside.steps if step.step.action and step.step.action.slug == "actions/checkout"),
        None,
    )
    if checkout is None:
        return
    for way, tree in ex.accesses(expression.tree):
        if way[0] == "secrets" and way[1:] != ("github_token",):
            message = f"job '{inside.id}' runs for pull requests from forks and uses '{'.'.join(way)}'"
            related = Related(checkout.at["uses"], "the checkout in the same job")
            yield Finding(at=expression.part(tree.start, tree.end), message=message, related=(related,))
