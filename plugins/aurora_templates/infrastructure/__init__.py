"""The parts `terraform` and `pulumi`: the infrastructure of an application in the cloud that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from aurora_devops.generation.bundle import Artifact, LeftOut, Request

from ..existing import own_infrastructure
from ..pipelines import platform
from . import aws, google
from .needs import needs_of

if TYPE_CHECKING:
    from aurora_devops.generation.application import Application

    from .model import Infrastructure
    from .needs import Needs

_CLOUDS: Mapping[str, Callable[[Needs], Infrastructure]] = {
    "aws": aws.infrastructure,
    "google": google.infrastructure,
}
_PARTS = frozenset({"pulumi", "terraform"})


def identity(app: Application) -> Mapping[str, str]:
    """What the pipeline logs in with to the registry of its cloud; empty if the image is elsewhere.

    These are the names that the infrastructure creates, whatever tool does.
    """
    needs = needs_of(app, ())
    if (registry := needs.registry) is None:
        return {}
    if registry.provider == "aws":
        return {
            "cloud": "aws",
            "region": registry.region,
            "role": aws.role_arn(needs, registry.region, registry.account),
        }
    account = google.account_of(needs)
    return {
        "cloud": "google",
        "provider": google.provider_of(needs, "${{ vars.GOOGLE_PROJECT_NUMBER }}"),
        "account": f"{account}@{registry.account}.iam.gserviceaccount.com",
    }


def makes_terraform(request: Request) -> bool:
    """Whether the part `terraform` is generated."""
    app = request.application
    wanted = app.cloud is not None and app.infrastructure == "terraform" and "terraform" in request.parts
    return wanted and not own_infrastructure(request)


def artifacts(request: Request, part: str, secrets: tuple[str, ...]) -> Iterator[Artifact]:
    """The files of a part; nothing if the application names no cloud, or the other tool.

    `secrets` are the keys of the Secret that the manifests refer to.
    """
    app = request.application
    asked = set(request.parts) <= _PARTS
    if app.cloud is None:
        if asked:
            request.leave_out(LeftOut(part, "is not set", "cloud"))
        return
    if app.infrastructure != part:
        if asked and app.infrastructure not in request.parts:
            request.leave_out(LeftOut(part, f"is {app.infrastructure}", "infrastructure"))
        return
    if there := own_infrastructure(request):
        request.note(f"the infrastructure in {there} is kept, so that no {part} is generated")
        return
    needs = needs_of(app, secrets, workflow=platform(request) == "github")
    if needs.registry is not None and not needs.workflow:
        request.note(f"{part} has no identity for a pipeline of GitLab CI: add the one that pushes the image")
    if needs.others:
        request.note(f"app.dependencies: {', '.join(needs.others)} has to be added to {part}/")
    if app.image and needs.registry is None:
        request.note(
            f"app.image: {app.image} is not in a registry of {_TITLES[app.cloud]}, so that {part} has neither a "
            "registry nor an identity for the pipeline"
        )
    whole = _CLOUDS[app.cloud](needs)
    if part == "terraform":
        from .hcl import files
    else:
        from .program import files
    for name, text in files(whole).items():
        yield Artifact(f"{part}/{name}", text, part)


_TITLES = {"aws": "AWS", "google": "Google Cloud"}
