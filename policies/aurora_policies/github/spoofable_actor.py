from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression

_ACTORS = frozenset({("github", "actor"), ("github", "triggering_actor"), ("github", "actor_id")})
_BOT_IDS = frozenset({"49699333", "27856297", "29110", "41898282"})


@policy(
    "GHA064",
    severity="warning",
    category="security",
    equivalents={"zizmor": "bot-conditions"},
    examples=[
        bad(
            """\
            on: pull_request_target
            jobs:
              merge:
                runs-on: ubuntu-24.04
                if: «github.actor == 'dependabot[bot]'»
                steps:
                  - run: gh pr merge --auto "$URL"
            """
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              merge:
                runs-on: ubuntu-24.04
                if: github.event.pull_request.user.login == 'dependabot[bot]'
                steps:
                  - run: gh pr merge --auto "$URL"
            """
        ),
    ],
)
def spoofable_actor(expression: Expression) -> Iterator[Finding]:
    """A condition trusts whoever acted last to be a bot.

    `github.actor` is who caused the last event, not who wrote the code: a stranger who makes the bot act on their
    pull request passes.
    Ask for the author: `github.event.pull_request.user.login`.

    https://www.synacktiv.com/publications/github-actions-exploitation-dependabot
    """
    if not expression.in_if or expression.tree is None or "actor" not in expression.text:
        return
    for node in ex.walk(expression.tree):
        if not isinstance(node, ex.Binary) or node.operator != "==":
            continue
        for actor, name in ((node.left, node.right), (node.right, node.left)):
            if ex.path(actor) in _ACTORS and isinstance(name, ex.Literal):
                text = str(name.value)
                if text.endswith("[bot]") or text in _BOT_IDS:
                    at = expression.part(node.start, node.end)
                    yield Finding(at=at, message=f"a stranger can make {text} the actor")
