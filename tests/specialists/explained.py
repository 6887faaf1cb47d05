"""What the specialists say of generated artifacts, and why it is wrong there; docs/generation.md shows the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .said import Said


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule that speaks where it should not: whose it is, which artifacts it is about, and why it is wrong."""

    tool: str
    rule: str
    artifact: str
    reason: str

    def covers(self, said: Said) -> bool:
        """Whether this is what was said."""
        return (self.tool, self.rule) == (said.tool, said.rule) and fnmatchcase(said.path, self.artifact)


EXPLAINED = (
    Explained(
        "checkov",
        "CKV2_AWS_57",
        "terraform/secrets.tf",
        "It wants the secret to be rotated by a function. What rotates the settings of an application is not known:"
        " RDS rotates the password of the database, which is a secret of its own.",
    ),
    Explained(
        "checkov",
        "CKV_GCP_6",
        "terraform/database.tf",
        "It accepts only certificates of clients. `ENCRYPTED_ONLY` refuses connections without TLS, and the"
        " application authenticates with its password.",
    ),
    Explained(
        "checkov",
        "CKV_K8S_15",
        "k8s/deployment.yaml",
        "It wants the image to be pulled always. The pipeline sets the digest, and what has a digest is the same"
        " whenever it was pulled; pulling always makes the registry a part of every restart.",
    ),
    Explained(
        "checkov",
        "CKV_K8S_35",
        "k8s/deployment.yaml",
        "It wants secrets as files. The application reads its environment, and the manifest only refers to a"
        " Secret; an application that reads files has no variable marked `secret`.",
    ),
    Explained(
        "checkov",
        "CKV_K8S_43",
        "k8s/deployment.yaml",
        "It wants a digest. No file in the repository can hold the digest of an image that is built from it: the"
        " pipeline sets the one that it has pushed, and scanned, when it deploys.",
    ),
)


def judged(
    said: Sequence[Said], explained: Sequence[Explained], ran: Collection[str]
) -> tuple[list[Said], list[Explained]]:
    """What nobody explains, and the explanations of what is no longer said by the tools that ran."""
    unexplained = [one for one in said if not any(reason.covers(one) for reason in explained)]
    stale = [
        reason for reason in explained if reason.tool in ran and not any(reason.covers(one) for one in said)
    ]
    return unexplained, stale


def table(explained: Sequence[Explained] = EXPLAINED) -> str:
    """The explanations as the page shows them."""
    lines = ["| tool | rule | artifact | why it stays |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.tool} | {one.rule} | `{one.artifact}` | {one.reason} |" for one in explained]
    return "\n".join(lines) + "\n"
