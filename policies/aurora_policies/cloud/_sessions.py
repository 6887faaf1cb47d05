"""What the policies about documents of the Session Manager of AWS need."""

from aurora_devops.cloud import Block, CloudResource, Value
from aurora_devops.cloud.value import decode_yaml


def session_inputs(document: CloudResource | Block) -> Value | None:
    """The preferences that a document for sessions states; None if it is not one, or they are unknown."""
    if document.get("document_type").string != "Session":
        return None
    stated, format = document.get("content"), document.get("document_format")
    decoded = stated.decoded
    if decoded is None and (format.string or "").upper() == "YAML":
        decoded = decode_yaml(stated)
    inputs = None if decoded is None else decoded.get("inputs").used(stated.site)
    return inputs if inputs is not None and inputs.known else None
