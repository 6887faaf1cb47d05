"""The policy documents that the function `getPolicyDocument` of the AWS provider composes."""

from __future__ import annotations

from ...cloud.composed import content, json_of
from ...cloud.declared import Entry
from ...cloud.encoding import inner_refs
from ...cloud.value import Value


def is_policy_document(function: str) -> bool:
    """Whether a token is that of the function: `aws:iam:getPolicyDocument`, `aws:iam/getPolicyDocument:...`."""
    return function.lower().split("/")[0].removesuffix(":getpolicydocument") == "aws:iam"


def policy_document(arguments: Value) -> Value:
    """The JSON of the document that a call composes."""
    return json_of(content(Entry("document", arguments)), inner_refs(arguments))
