from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.guards import conjuncts, equal, names_author

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
              check:
                runs-on: ubuntu-24.04
                if: github.actor == 'dependabot[bot]' && github.event.pull_request.user.login == 'dependabot[bot]'
                steps:
                  - run: make check
            """,
            because="the author of the pull request is compared too",
        ),
    ],
)
def spoofable_actor(expression: Expression) -> Iterator[Finding]:
    """A condition trusts `github.actor` to be a bot.

    `github.actor` is the account that caused the last event, not the author of the code: anyone who makes the bot
    act on their pull request, for example with a comment, passes the condition.
    Compare the author: `github.event.pull_request.user.login`.

    https://www.synacktiv.com/publications/github-actions-exploitation-dependabot
    """
    if not expression.in_if or expression.tree is None or "actor" not in expression.text:
        return
    guarded = {
        id(node)
        for whole in ex.walk(expression.tree)
        if any(names_author(*sides) for part in conjuncts(whole) for sides in equal(part))
        for node in conjuncts(whole)
    }
    for node in ex.walk(expression.tree):
        if id(node) in guarded:
            continue
        for actor, name in equal(node):
            if ex.path(actor) in _ACTORS and isinstance(name, ex.Literal):
                text = str(name.value)
                if text.endswith("[bot]") or text in _BOT_IDS:
                    at = expression.part(node.start, node.end)
                    spoofed = ".".join(ex.path(actor))
                    message = f"'{spoofed}' can be spoofed; compare github.event.pull_request.user.login"
                    yield Finding(at=at, message=message)
