"""Which settings are secrets, by their names and values."""

import re

from aurora_devops.core.lazy import regex
from aurora_devops.subjects import is_dynamic

_SECRET = regex(
    r"(?:^|[_.-])(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_?KEY|SECRET_ACCESS_KEY|API_?KEY|ACCESS_TOKEN|AUTH_TOKEN"
    r"|PRIVATE_KEY|CLIENT_SECRET)(?:$|[_.-])",
    re.IGNORECASE,
)
# Names of settings about a secret, such as where it is stored or how long it must be.
_ABOUT = regex(
    r"(?:FILE|PATH|DIR|NAME|ID|URL|URI|HOST|ENABLED|REQUIRED|LENGTH|POLICY|TTL|EXPIRY|MIN|MAX|TYPE|ALGORITHM|REF)$"
    r"|^(?:ALLOW|ENABLE|DISABLE|USE|REQUIRE|CREATE|GENERATE)_|EMPTY|RANDOM",
    re.IGNORECASE,
)
_NO_VALUE = regex(r"/|https?://|(?:true|false|yes|no|on|off|none|null|\d{1,4})$|<.*>$|\*+$", re.IGNORECASE)


def is_secret(name: str, value: str) -> bool:
    """Whether a setting has the name of a secret and a literal value."""
    if not value or not _SECRET.search(name) or _ABOUT.search(name):
        return False
    return not _NO_VALUE.match(value) and not is_dynamic(value)
