"""Streams that deliver records."""

from aurora_devops.cloud import CloudResource

_SOURCES = ("kinesis_source_configuration", "msk_source_configuration")


def takes_records(resource: CloudResource) -> bool:
    """Whether records are put into a stream by its clients; those of another stream are encrypted there."""
    return all(resource.get(name).is_empty for name in _SOURCES)
