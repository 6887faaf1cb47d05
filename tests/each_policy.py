"""What is asserted of every policy, as one test: an item for each policy would take longer than the assertion."""

from collections.abc import Callable

from aurora_devops.core.policy import Policy
from aurora_devops.core.run import default_catalogue

POLICIES = default_catalogue().policies


def each_policy(check: Callable[[Policy], None]) -> Callable[[], None]:
    """A test that calls `check` with every policy and names those that fail."""

    def test() -> None:
        failed = []
        for policy in POLICIES:
            try:
                check(policy)
            except AssertionError as error:
                failed.append(f"{policy.names.qualified}: {error}")
        assert not failed, "\n\n".join(failed)

    test.__name__ = check.__name__
    return test
