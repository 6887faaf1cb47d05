"""The roles of a cloud that service accounts have."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Document
from ...facts import AssumedRole
from ...infrastructure import addressed
from .model import ServiceAccount

# The annotations with the role that a service account has: an ARN, or the address of an account.
_ROLE_ANNOTATIONS = {
    "eks.amazonaws.com/role-arn": "aws",
    "iam.gke.io/gcp-service-account": "google",
}


def role_facts(document: Document, made: ServiceAccount) -> Iterator[AssumedRole]:
    """The role that a service account has by an annotation."""
    annotations = made.metadata.annotations if made.metadata else {}
    for key, provider in _ROLE_ANNOTATIONS.items():
        for named in addressed(str((annotations or {}).get(key) or "")):
            yield document.fact(
                AssumedRole,
                made.at["metadata"]["annotations"][key],
                role=named.name,
                provider=provider,
                namespace=made.namespace or "",
                account=made.name,
            )
