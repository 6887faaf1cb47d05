from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.devcontainer import DevContainer
from aurora_devops.subjects import Image, is_dynamic


@policy(
    "DVC002",
    severity="info",
    category="reproducibility",
    examples=[
        bad(
            '{"features": {«"ghcr.io/devcontainers/features/node"»: {}, «"ghcr.io/acme/tools/jq:latest"»: {}}}\n'
        ),
        good(
            '{"features": {"ghcr.io/devcontainers/features/node:1": {}, "./local-feature": {}}}\n',
            because="a major version, and a feature of the repository",
        ),
    ],
)
def unpinned_feature(config: DevContainer) -> Iterator[Finding]:
    """A feature of a dev container has no version.

    Each rebuild installs the latest version of the feature, which may be incompatible with the last one.
    Add the major version, as in `ghcr.io/devcontainers/features/node:1`.

    <https://containers.dev/implementors/features/#referencing-a-feature>
    """
    for name in config.features:
        if name.startswith((".", "http://", "https://")) or "/" not in name or is_dynamic(name):
            continue
        at = config.at["features"][name].key
        image = Image.parse(name, at, "feature")
        if image.digest is None and image.tag in (None, "latest"):
            yield Finding(at=at, message=f"feature '{image.name}' has no version; add the major version")
