"""Each policy does what its page shows."""

import pytest

from aurora_devops.core.policy import Example, Policy
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import verify

CASES = [
    pytest.param(
        policy,
        example,
        id=f"{policy.names.family}/{policy.name}/{'bad' if example.bad else 'good'}-{i}",
    )
    for policy in default_catalogue().policies
    for i, example in enumerate(policy.examples)
]


@pytest.mark.parametrize(("policy", "example"), CASES)
def test_example(policy: Policy, example: Example) -> None:
    verify(policy, example)
