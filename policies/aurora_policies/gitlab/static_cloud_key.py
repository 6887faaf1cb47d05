from collections.abc import Iterator

from aurora_devops import Finding, Script, Setting, bad, good, policy
from aurora_devops.formats.shell import Command

_KEYS = {
    "AWS_SECRET_ACCESS_KEY": "AWS",
    "AZURE_CLIENT_SECRET": "Azure",
    "ARM_CLIENT_SECRET": "Azure",
    "GOOGLE_CREDENTIALS": "Google Cloud",
    "GOOGLE_APPLICATION_CREDENTIALS": "Google Cloud",
    "GCP_SERVICE_ACCOUNT_KEY": "Google Cloud",
}


@policy(
    "GLC035",
    severity="info",
    category="security",
    examples=[
        bad(
            """\
            deploy:
              variables:
                AWS_SECRET_ACCESS_KEY: «$PROD_SECRET_KEY»
              script: aws s3 sync out s3://acme
            """
        ),
        bad(
            """\
            deploy:
              script:
                - «gcloud auth activate-service-account --key-file=$KEY_FILE»
            """
        ),
        good(
            """\
            deploy:
              id_tokens:
                AWS_TOKEN:
                  aud: https://gitlab.com
              script: aws sts assume-role-with-web-identity --web-identity-token $AWS_TOKEN --role-arn $ROLE
            """,
            because="the cloud gives a credential for this job only",
        ),
        good("test:\n  script: aws --version\n", because="the command needs no credentials"),
    ],
)
def static_cloud_key(node: Setting | Script) -> Iterator[Finding]:
    """A job uses a long-lived key of a cloud provider.

    The key is valid until it is replaced by hand, and every job and maintainer that can read the variable can copy it.
    Exchange a token of `id_tokens` for a credential that is valid for one job.

    https://docs.gitlab.com/ci/cloud_services/
    """
    if isinstance(node, Setting):
        if (cloud := _KEYS.get(node.name)) is not None and "$" in node.value:
            yield Finding(at=node.at, message=f"{node.name} is a long-lived key of {cloud}; use id_tokens")
        return
    if node.parsed is None:
        return
    for command in node.parsed.commands:
        if (cloud := _login(command.unwrapped)) is not None:
            message = f"the job logs in to {cloud} with a long-lived key; use id_tokens"
            yield Finding(at=node.place(command.start, command.end), message=message)


def _login(command: Command) -> str | None:
    """The cloud in which a command logs in with a key."""
    words = [word.text for word in command.arguments[:3]]
    if command.name == "gcloud" and words[:2] == ["auth", "activate-service-account"]:
        return "Google Cloud"
    if command.name == "aws" and words[:2] == ["configure", "set"] and words[2:] == ["aws_secret_access_key"]:
        return "AWS"
    if command.name == "az" and words[:1] == ["login"] and command.has_flag("--service-principal"):
        return "Azure" if command.has_flag("-p", "--password") else None
    return None
