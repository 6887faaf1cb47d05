from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

_CALLS = {
    "aws": regex(r"configure set aws_(?:access_key_id|secret_access_key|session_token)"),
    "az": regex(r"login\b.*(?:-p|--password)"),
    "docker": regex(r"login\b"),
    "gcloud": regex(r"auth (?:activate-service-account|login)"),
    "npm": regex(r"config set \S*_auth"),
    "heroku": regex(r"login|auth:login"),
}


@policy(
    "DKR064",
    severity="warning",
    category="security",
    equivalents={"trivy": ("DS-0031", "AVD-DS-0031")},
    examples=[
        bad(
            "FROM google/cloud-sdk\nARG KEY_FILE\nRUN «gcloud auth activate-service-account --key-file=$KEY_FILE»\n"
        ),
        good(
            "FROM google/cloud-sdk:546.0.0\n"
            "RUN --mount=type=secret,id=key gcloud auth activate-service-account --key-file=/run/secrets/key\n"
        ),
        good("FROM amazon/aws-cli:2.31.0\nRUN aws configure set region eu-central-1\n"),
    ],
)
def stored_credentials(run: Run) -> Iterator[Finding]:
    """A build step logs in to a service.

    The client stores the credentials in a file that remains in the layer, so everyone who can pull the image can use
    them.
    Mount a secret in the step that needs it, and set the configuration directory of the client to a path outside the
    image.

    https://docs.docker.com/build/building/secrets/
    """
    if any(mount.type in ("secret", "ssh") for mount in run.mounts):
        return
    script = run.script
    if script is None or not any(name in script.text for name in _CALLS) or script.parsed is None:
        return
    for command in script.parsed.programs:
        if command.name in _CALLS and _CALLS[command.name].match(_arguments(command)):
            at = script.place(command.start, command.end)
            message = f"'{command.name}' stores credentials in the image; use RUN --mount=type=secret"
            yield Finding(at=at, message=message)


def _arguments(command: Command) -> str:
    return " ".join(word.text for word in command.arguments)
