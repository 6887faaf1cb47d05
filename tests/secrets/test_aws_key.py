"""Secret access keys: those beside the id of a key of another S3 service are not of AWS."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.secrets.aws_key import aws_key

SECRET = "7kQpTzWmR2vLx9BnHs4Gd8Jf+Yc1Ua5Ee3Oi6KlP"


@pytest.mark.parametrize(
    "text",
    [
        "-e AWS_ACCESS_KEY_ID=5MVQ7J2NF8TEFZWYCR3X -e AWS_SECRET_ACCESS_KEY={}",
        "ENV AWS_SECRET_ACCESS_KEY={} \\\n    AWS_ACCESS_KEY_ID=minioadmin",
    ],
)
def test_the_key_of_another_service(text: str) -> None:
    expect(aws_key, f"FROM alpine:3.20\nRUN a {text.format(SECRET)}\n", kind="dockerfile")


@pytest.mark.parametrize(
    "text",
    [
        "-e AWS_ACCESS_KEY_ID=«{}Q7J2NF8TEFZWYCR3» -e AWS_SECRET_ACCESS_KEY=«{}»",
        "-e AWS_ACCESS_KEY_ID=$ID -e AWS_SECRET_ACCESS_KEY={}«{}»",
        "-e AWS_SECRET_ACCESS_KEY={}«{}»",
    ],
)
def test_the_key_of_aws(text: str) -> None:
    start = "AKIA" if "ID=«" in text else ""
    expect(aws_key, f"FROM alpine:3.20\nRUN a {text.format(start, SECRET)}\n", kind="dockerfile")
