"""What the policies about zones of Amazon Route 53 need."""

from aurora_devops.cloud import CloudResource


def is_public(zone: CloudResource) -> bool:
    """Whether it is certain that a zone is not for networks of the account only."""
    return zone.get("vpc").is_empty and zone.referring("aws_route53_zone_association", "zone_id").none
