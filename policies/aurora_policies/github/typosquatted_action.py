from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn
from aurora_devops.kinds.github.actions import WELL_KNOWN

from ._edits import replaced


@policy(
    "GHA080",
    severity="warning",
    category="security",
    equivalents={"zizmor": "typosquat-uses"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «action/checkout@v4»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - uses: acme/checkout@v4
            """,
            because="a different owner that is not a misspelling can have an action of the same name",
        ),
    ],
)
def typosquatted_action(inside: StepIn | JobIn) -> Iterator[Finding]:
    """The owner of an action is a misspelling of the owner of a well-known action.

    Attackers register misspelled names: the run then executes their code with the token and the secrets of the job.
    Correct the owner.
    The fix writes the well-known owner; another action runs then, so it is not applied by default.
    """
    node = inside.step if isinstance(inside, StepIn) else inside.job
    uses, said = node.action, node.uses
    if uses is None or uses.local or uses.docker:
        return
    owner, repository = uses.owner.lower(), uses.repository.lower()
    owners = WELL_KNOWN.get(repository, ())
    if owner in owners:
        return
    near = [known for known in owners if _is_misspelling(owner, known)]
    if near:
        message = f"owner '{uses.owner}' of action '{uses.repository}' is a misspelling of '{near[0]}'"
        at = inside.at["uses"]
        fix = None
        if len(near) == 1 and said == uses.text:
            fix = replaced(at.sub(0, len(uses.owner)), near[0])
        yield Finding(at=at.sub(0, len(uses.text)), message=message, fix=fix)


def _is_misspelling(name: str, known: str) -> bool:
    """Whether one character is missing, added or different, or two neighbors are swapped."""
    start = 0
    while start < min(len(name), len(known)) and name[start] == known[start]:
        start += 1
    rest, other = name[start:], known[start:]
    if len(rest) != len(other):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
