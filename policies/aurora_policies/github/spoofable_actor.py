from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Action, Expression, Workflow
from aurora_devops.kinds.github.guards import conjuncts, equal, is_own, names_author

from ._edits import corrected

_ACTORS = frozenset({("github", "actor"), ("github", "triggering_actor"), ("github", "actor_id")})
# The accounts that events name, apart from the one that started the run.
_AUTHORS = {
    "discussion": "github.event.discussion.user",
    "discussion_comment": "github.event.comment.user",
    "issue_comment": "github.event.comment.user",
    "issues": "github.event.issue.user",
    "pull_request": "github.event.pull_request.user",
    "pull_request_review": "github.event.review.user",
    "pull_request_review_comment": "github.event.comment.user",
    "pull_request_target": "github.event.pull_request.user",
    "release": "github.event.release.author",
}
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
            """,
            fixed="""\
            on: pull_request_target
            jobs:
              merge:
                runs-on: ubuntu-24.04
                if: github.event.pull_request.user.login == 'dependabot[bot]'
                steps:
                  - run: gh pr merge --auto "$URL"
            """,
        ),
        bad(
            """\
            on: push
            jobs:
              merge:
                runs-on: ubuntu-24.04
                if: «github.actor_id == 49699333»
                steps:
                  - run: make merge
                    if: «github['ACTOR'] == 'dependabot[bot]'»
            """
        ),
        good(
            """\
            on: pull_request
            jobs:
              lock:
                if: >-
                  github.actor == 'renovate[bot]'
                  && github.event.pull_request.head.repo.full_name == github.repository
                runs-on: ubuntu-24.04
                steps:
                  - run: bundle install
            """,
            because="the branch is of the repository itself",
        ),
        bad(
            """\
            on: pull_request_target
            jobs:
              lock:
                if: >-
                  «github.actor == 'renovate[bot]'»
                  || github.event.pull_request.head.repo.full_name == github.repository
                runs-on: ubuntu-24.04
                steps:
                  - run: bundle install
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
    Compare the author: `github.event.pull_request.user.login`. Nothing is reported if the same condition compares the
    author, or the repository of the branch: only members can push to it.
    The fix compares the author that the only event of the workflow names; other runs may be trusted then, so it is
    not applied by default.

    https://www.synacktiv.com/publications/github-actions-exploitation-dependabot
    """
    if not expression.in_if or expression.tree is None or "actor" not in expression.text.lower():
        return
    guarded = {
        id(node)
        for whole in ex.walk(expression.tree)
        if any(names_author(*sides) or is_own(*sides) for part in conjuncts(whole) for sides in equal(part))
        for node in conjuncts(whole)
    }
    for node in ex.walk(expression.tree):
        if id(node) in guarded:
            continue
        for actor, name in equal(node):
            if ex.path(actor) in _ACTORS and isinstance(name, ex.Literal):
                text = _written(name.value)
                if text.endswith("[bot]") or text in _BOT_IDS:
                    at = expression.part(node.start, node.end)
                    spoofed = ".".join(ex.path(actor))
                    field = "id" if spoofed == "github.actor_id" else "login"
                    author = _author(expression.root)
                    instead = f"{author or 'github.event.pull_request.user'}.{field}"
                    message = f"'{spoofed}' can be spoofed; compare {instead}"
                    fix = corrected(expression, (actor.start, actor.end, instead)) if author else None
                    yield Finding(at=at, message=message, fix=fix)


def _written(value: ex.Value) -> str:
    """A literal as text; numbers without the fraction that they are read with."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _author(root: Workflow | Action) -> str:
    """The account that caused the only event of a workflow; empty if there are several or none is known."""
    found = {_AUTHORS.get(event, "") for event in root.on} if isinstance(root, Workflow) else set()
    return found.pop() if len(found) == 1 else ""
