"""Each policy does what its page shows."""

import pytest

from aurora_devops.core.policy import Policy
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import verify


@pytest.mark.parametrize("policy", default_catalogue().policies, ids=lambda policy: policy.names.qualified)
def test_examples(policy: Policy) -> None:
    failed = []
    for number, example in enumerate(policy.examples, 1):
        try:
            verify(policy, example)
        except AssertionError as error:
            failed.append(f"{'bad' if example.bad else 'good'}, number {number} of the examples: {error}")
    assert not failed, "\n\n".join(failed)
