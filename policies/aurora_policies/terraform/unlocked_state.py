from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Nested, Settings


@policy(
    "TFM028",
    severity="warning",
    category="reliability",
    examples=[
        bad('terraform {\n  «backend "s3"» {\n    bucket = "state"\n    key    = "a"\n  }\n}\n'),
        good(
            'terraform {\n  backend "s3" {\n    bucket       = "state"\n    key          = "a"\n'
            "    use_lockfile = true\n  }\n}\n",
            because="the state is locked",
        ),
        good(
            'terraform {\n  backend "s3" {\n    dynamodb_table = "locks"\n    bucket = "b"\n  }\n}\n',
            because="a table has the locks",
        ),
        good('terraform {\n  backend "s3" {}\n}\n', because="the settings are given to terraform init"),
        good('terraform {\n  backend "gcs" {\n    bucket = "state"\n  }\n}\n', because="it always locks"),
    ],
)
def unlocked_state(settings: Settings) -> Iterator[Finding]:
    """The state in S3 is not locked.

    Two runs at the same time, of a pipeline and a person, write over each other's state and lose resources.
    Set `use_lockfile = true`, before Terraform 1.10 `dynamodb_table`.

    <https://developer.hashicorp.com/terraform/language/backend/s3#state-locking>
    """
    for block in settings.blocks("backend"):
        lock = block.get("use_lockfile")
        if not isinstance(block, Nested) or block.labels != ("s3",):
            continue
        if block.get("bucket").absent or not block.get("dynamodb_table").is_empty:
            continue
        if lock.absent or lock.is_false:
            yield Finding(
                at=block.at if lock.absent else lock.at,
                message="the state is not locked; set use_lockfile = true",
            )
