"""What a security configuration of EMR turns on, in its JSON."""

from aurora_devops.cloud import Block, Check, CloudResource, Fault, fault


def emr_encrypts(*path: str) -> Check:
    """The setting must be there, and be turned on."""

    def check(part: CloudResource | Block) -> Fault | None:
        stated = part.get("configuration")
        found = stated.decoded
        if found is None or found.unknown:
            return None
        for key in ("EncryptionConfiguration", *path):
            found = found.get(key)
        if found.absent or found.is_false or found.string == "":
            return fault(found.used(stated.site), f"set {path[-1]}")
        return None

    return check
