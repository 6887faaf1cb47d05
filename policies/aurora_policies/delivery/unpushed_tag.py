import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import ContainerImage, HandledImage

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import without_hub

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
            "services:\n  web:\n    image: acme/shop:dev\n",
            path="compose.yaml",
            files={
                "Makefile": "dev:\n\tdocker build -t acme/shop:dev .\npush:\n\tdocker push acme/shop:stable\n"
            },
            because="a command builds the tag on the machine",
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
    A version is reported only if another version is pushed. A Compose file may also use a tag that a command builds.
    Nothing is reported if a command edits manifests, by
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
            pushed[without_hub(one.name)].append(one)
    built = {(without_hub(one.name), one.tag) for one in handled if one.does == "build"}
    tags: dict[str, _Tags] = {}
    for image in repository.of(ContainerImage):
        name = without_hub(image.name)
        pushes = pushed.get(name)
        if not pushes or not image.tag or image.pinned or image.built or _PLACEHOLDER.fullmatch(image.tag):
            continue
        if image.kind == "compose" and (name, image.tag) in built:
            continue
        if name not in tags:
            tags[name] = _Tags({one.tag: None for one in pushes})
        known = tags[name]
        if known.may_have(image.tag) or any(may_be(pattern, image.name) for pattern in patterns):
            continue
        if _VERSION.fullmatch(image.tag) and not known.versions:
            continue
        yield Finding(
            at=image,
            message=f"the tag '{image.tag}' of '{image.name}' is never pushed; the tags are {known.shown}",
            related=(Related(pushes[0], f"{pushes[0].command} pushes the image"),),
        )


class _Tags:
    """The tags of an image that are pushed; one is `latest` if it is not written."""

    def __init__(self, pushed: Iterable[str]) -> None:
        tags = list(pushed)
        # What is left without the variables of a known form.
        rests = {tag: _FORMS.sub("", tag) for tag in tags}
        self.versions = any(map(_VERSION.fullmatch, tags))
        self.shown = ", ".join(sorted(f"'{_shown(tag)}'" for tag in tags))
        self._any = any(not {"$", "`", "{"}.isdisjoint(rest) for rest in rests.values())
        self._constant = {tag or "latest" for tag, rest in rests.items() if tag == rest}
        self._forms = {_form(tag) for tag, rest in rests.items() if tag != rest}

    def may_have(self, tag: str) -> bool:
        """Whether a tag may be one of them."""
        return self._any or tag in self._constant or any(re.fullmatch(form, tag) for form in self._forms)


def _form(tag: str) -> str:
    """An expression for the values of a tag with variables of a known form."""
    parts = re.split(_FORMS.pattern, tag)
    return "".join(
        ("[0-9a-f]+" if part == "SHA" else r"\d+") if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )


def _shown(tag: str) -> str:
    """A pushed tag, with variables as shells have them."""
    return tag.replace("${", "$").replace("}", "") or "latest"
