"""What the policies about buckets of Amazon S3 need."""

from collections.abc import Callable, Iterator, Set

from aurora_devops.cloud import Block, Check, CloudResource, Fault, Value, companion, fault

ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
_BLOCK = "aws_s3_bucket_public_access_block"
_LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
_LOG_SERVICE = "logging.s3.amazonaws.com"
EVERYONE = "http://acs.amazonaws.com/groups/global/AllUsers"
ACCOUNTS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_PUBLIC = ("public-read", "public-read-write", "website", "authenticated-read")
_WRITING = ("WRITE", "WRITE_ACP", "FULL_CONTROL")


def configured(block: str, inline: Check, type: str, check: Check | None = None) -> Check:
    """A setting of a bucket that is a block of the bucket or a resource of its own."""
    separate = companion(type, "bucket", check)

    def checked(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        inside = inline(part)
        outside = None if inside is None else separate(part)
        return None if outside is None else inside if part.sets(block) else outside

    return checked


def has_logs(bucket: CloudResource) -> bool:
    """Whether a bucket takes the access logs of others, or may do so."""
    if bucket.get("acl").string == "log-delivery-write" or any(
        _delivers(grant.get("uri")) for grant in bucket.blocks("grant")
    ):
        return True
    logging = bucket.referring("aws_s3_bucket_logging", "target_bucket")
    if not logging.certain or any(
        other.label != bucket.label for other in (*logging, *_logged_inline(bucket))
    ):
        return True
    for other in bucket.referring("aws_s3_bucket_acl", "bucket"):
        if other.get("acl").string == "log-delivery-write" or any(
            _delivers(grantee.get("uri")) for _, grantee in _granted(other)
        ):
            return True
    for other in bucket.referring("aws_s3_bucket_policy", "bucket"):
        document = other.get("policy")
        if document.unknown and document.text is None:
            return True
        decoded = document.decoded
        if decoded is not None and _LOG_SERVICE in strings_of(decoded):
            return True
    return False


def strings_of(value: Value) -> set[str]:
    """All known strings in a value."""
    if isinstance(value.data, dict):
        return {text for key in value.data for text in strings_of(value.get(key))}
    if isinstance(value.data, list):
        return {text for item in value.items for text in strings_of(item)}
    return set() if value.string is None else {value.string}


def _logged_inline(bucket: CloudResource) -> Iterator[CloudResource]:
    """The buckets that name this one in a block `logging`."""
    for other in bucket.referring("aws_s3_bucket"):
        if any(found.label == bucket.label for found in other.referred("logging", "target_bucket")):
            yield other


def _delivers(value: Value) -> bool:
    return value.string == _LOG_DELIVERY


def _granted(acl: CloudResource) -> Iterator[tuple[Block, Block]]:
    """The grants of a list of access of its own, each with its grantee."""
    for policy in acl.blocks("access_control_policy"):
        for grant in policy.blocks("grant"):
            for grantee in grant.blocks("grantee"):
                yield grant, grantee


def public_acl(part: CloudResource | Block) -> Fault | None:
    """The list of access of a bucket must not be one that lets everyone in, unless such lists are blocked."""
    assert isinstance(part, CloudResource)
    return None if _blocked(part) else _named_acl(part, _PUBLIC)


def public_grant(group: str, counts: Callable[[Set[str]], bool] = lambda _: True) -> Check:
    """No grant with permissions that count may be to this group, unless such lists are blocked."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        return None if _blocked(part) else _granting(part, (group,), counts)

    return check


def shows_list(permissions: Set[str]) -> bool:
    """Whether permissions let someone read the list of access itself."""
    return not permissions.isdisjoint(("READ_ACP", "FULL_CONTROL"))


def writable_acl(part: CloudResource | Block) -> Fault | None:
    """The list of access of a bucket must not let everyone write, unless such lists are blocked."""
    assert isinstance(part, CloudResource)
    if _blocked(part):
        return None
    return _named_acl(part, ("public-read-write",)) or _granting(
        part, (EVERYONE, ACCOUNTS), lambda permissions: not permissions.isdisjoint(_WRITING)
    )


def _named_acl(part: CloudResource, names: tuple[str, ...]) -> Fault | None:
    acl = part.get("acl")
    return fault(acl, 'set acl = "private"') if acl.string in names else None


def _granting(
    part: CloudResource, groups: tuple[str, ...], counts: Callable[[Set[str]], bool]
) -> Fault | None:
    single = part.type == "aws_s3_bucket_acl"
    grants = _granted(part) if single else ((grant, grant) for grant in part.blocks("grant"))
    for grant, grantee in grants:
        if grantee.get("uri").string not in groups or not grantee.certain:
            continue
        if counts({text for text, _ in grant.get("permission" if single else "permissions").strings()}):
            return fault(grantee.get("uri"), "grant access to accounts")
    return None


def _blocked(part: CloudResource) -> bool:
    """Whether a block of public access makes public lists ineffective, or may do so."""
    buckets = list(part.referred("bucket")) if part.type == "aws_s3_bucket_acl" else [part]
    for bucket in buckets:
        found = bucket.referring(_BLOCK, "bucket")
        if not found.certain and not found:
            return True
        for block in found:
            flags = (block.get("ignore_public_acls"), block.get("block_public_acls"))
            if any(flag.is_true or flag.unknown for flag in flags):
                return True
    return False


def _has_objects(item: tuple[str, Value]) -> bool:
    """Whether an ARN is one of all buckets or of objects; the one of a bucket has no objects."""
    return item[0] == "arn:aws:s3" or "/" in item[0]


def logs_objects(refused: str) -> Check:
    """A trail must log events of objects with another selector than one that leaves these events out."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        if not part.get("advanced_event_selector").absent:
            return None
        wrong: Fault | None = None
        for selector in part.blocks("event_selector"):
            data = selector.blocks("data_resource")
            if not selector.certain or any(block.get("type").unknown for block in data):
                return None
            values = [block.get("values") for block in data if block.get("type").string == "AWS::S3::Object"]
            if not values:
                continue
            logged = selector.get("read_write_type")
            if logged.string == refused:
                wrong = fault(logged, 'set read_write_type = "All"')
            elif any(not value.certain or any(map(_has_objects, value.strings())) for value in values):
                return None
            else:
                wrong = fault(values[0], "end the ARN of a bucket with a slash")
        return wrong or Fault(part.at, "add an event_selector for AWS::S3::Object")

    return check
