"""Settings of an environment of Elastic Beanstalk."""

from aurora_devops.cloud import Block, Check, CloudResource, Fault, fault


def environment_setting(namespace: str, name: str) -> Check:
    """A setting must be there, and be true."""

    def check(part: CloudResource | Block) -> Fault | None:
        for block in part.blocks("setting"):
            keys = block.get("namespace"), block.get("name")
            if not block.certain or any(key.unknown for key in keys):
                return None
            if (keys[0].string, keys[1].string) == (namespace, name):
                value = block.get("value")
                return fault(value, f"set {name} to true") if value.is_false or value.absent else None
        return (
            None if part.get("setting").unknown else Fault(part.at, f"add the setting {name} of {namespace}")
        )

    return check
