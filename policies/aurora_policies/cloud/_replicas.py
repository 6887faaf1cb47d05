"""Copies of databases, which take settings from their source."""

from aurora_devops.cloud import CloudResource

_SOURCES = ("replicate_source_db", "replication_source_identifier", "source_db_cluster_identifier")


def is_source(resource: CloudResource) -> bool:
    """Whether it is certain that a database is not a copy of another one."""
    return all(resource.get(name).is_empty for name in _SOURCES)
