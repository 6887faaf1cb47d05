import re
from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ContainerImage, HandledImage

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import is_unknown, may_be

_STABLE = DEPLOYMENT.replace("shop:1.4", "shop:stable")
# The variables of a workflow that have values of a known form, also in parts: `${GITHUB_SHA::7}`.
_FORMS = regex(r"\$\{GITHUB_(SHA|RUN_NUMBER|RUN_ID|RUN_ATTEMPT)(?::[\d:]*)?\}")
# A tag that may have been pushed for an earlier version.
_VERSION = regex(r"v?\d+(?:\.\d+)+.*|\d+|[0-9a-f]{7,40}|.*\d{4,}.*")
_PLACEHOLDER = regex(
    r"(?i:.*(?:placeholder|change-?me|replace|tag|version|dummy|todo|xxx|unset|override|local).*)|[A-Z_]+"
)


@policy(
    "DLV043",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _STABLE.replace("ghcr.io/acme/shop:stable", "«ghcr.io/acme/shop:stable»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA")},
        ),
        bad(
            "services:\n  web:\n    image: «ghcr.io/acme/shop:1.5.0»\n",
            path="compose.prod.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:1.4.0")},
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:stable")},
            because="the workflow pushes the tag",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA")},
            because="the version may have been pushed earlier",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_REF_NAME")},
            because="the branch may have this name",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/acme/shop:$GITHUB_SHA && sed -i s/stable/$GITHUB_SHA/ k8s/api.yaml"
                )
            },
            because="the workflow may replace the tag",
        ),
    ],
)
def unpushed_tag(repository: Repository) -> Iterator[Finding]:
    """A manifest or a Compose file uses a tag of an image that is never pushed.

    The container does not start where the image is not cached: ImagePullBackOff.
    Use a tag that is pushed, or push the tag.
    Tags are compared if workflows, Makefiles and actions push constant tags and those of the commit or the run alone.
    A version is reported only if another version is pushed. Nothing is reported if a command edits manifests, by
    `kustomize edit set image`, `sed -i`, `yq -i`, `envsubst` or `helm upgrade --set`.
    """
    handled = repository.of(HandledImage)
    if not repository.whole or any(one.does == "edit" for one in handled):
        return
    pushed: defaultdict[str, list[HandledImage]] = defaultdict(list)
    patterns = []
    for one in handled:
        if one.does == "push" and is_unknown(one.name):
            patterns.append(one.name)
        elif one.does == "push":
            pushed[one.name].append(one)
    for image in repository.of(ContainerImage):
        pushes = pushed.get(image.name)
        if not pushes or not image.tag or image.pinned or image.built or _PLACEHOLDER.fullmatch(image.tag):
            continue
        if any(may_be(name, image.name) for name in patterns) or any(
            _may_be_tag(one.tag, image.tag) for one in pushes
        ):
            continue
        versions = [one for one in pushes if _VERSION.fullmatch(one.tag)]
        if _VERSION.fullmatch(image.tag) and not versions:
            continue
        tags = ", ".join(sorted({f"'{_shown(one.tag)}'" for one in pushes}))
        yield Finding(
            at=image,
            message=f"the tag '{image.tag}' of '{image.name}' is never pushed; the tags are {tags}",
            related=(Related(pushes[0], f"{pushes[0].command} pushes the image"),),
        )


def _may_be_tag(pushed: str, tag: str) -> bool:
    """Whether a pushed tag may be this one; it is `latest` if it is not written."""
    rest = _FORMS.sub("", pushed)
    if "$" in rest or "`" in rest or "{" in rest:
        return True
    parts = re.split(_FORMS.pattern, pushed or "latest")
    pattern = "".join(
        ("[0-9a-f]+" if part == "SHA" else r"\d+") if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    return re.fullmatch(pattern, tag) is not None


def _shown(tag: str) -> str:
    """A pushed tag, with variables as shells have them."""
    return tag.replace("${", "$").replace("}", "") or "latest"
