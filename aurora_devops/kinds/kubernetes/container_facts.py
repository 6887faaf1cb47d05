"""The images of containers, and the ports on which they have to listen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...facts import AnnotatedPort, ContainerImage, ContainerPort, ScrapeAnnotation
from ...started import StartedWords, started_by
from ...subjects import Image, is_dynamic
from .model import Container, ContainerIn, PodIn

_PORT_ANNOTATION = "prometheus.io/port"
_SCRAPE_ANNOTATION = regex(r"(?:.*[./_-])?(?:should_|should-)?scrape")
# The names of variables that may set the port on which a program listens.
_LISTENING = regex(r"(?:^|_)(?:PORT|LISTEN|BIND|ADDR|ADDRESS)(?:$|_)")


def container_facts(document: Document, pod: PodIn) -> Iterator[Fact]:
    """What the images of a pod have to agree with."""
    containers = list(pod.containers())
    for inside in containers:
        image = image_of(inside)
        if image is None:
            continue
        yield document.fact(
            ContainerImage,
            image.at,
            owner=f"{inside.title} of {pod.title}",
            name=image.name,
            # A tag that has to be set, such as that of a chart, is unknown.
            tag="" if "$" in (image.tag or "") else image.tag or "",
            pinned="@" in image.text,
        )
        owner = f"{inside.title} of {pod.title}"
        yield from started_by(document, _words(inside.container), owner=owner, image=image.name)
        if inside.long_running and not pod.object.custom:
            yield from _declared(document, inside, image)
    yield from _annotated(document, pod, [inside for inside in containers if inside.long_running])
    if pod.metadata is not None and pod.annotations:
        at = pod.metadata.at["annotations"]
        yield from scrape_annotations(document, pod.annotations, at, pod.title, pods=True)


def _words(container: Container) -> StartedWords:
    """The words of the own command of a container."""
    return StartedWords(
        [(word, container.at["command"][index]) for index, word in enumerate(container.command)],
        [(word, container.at["args"][index]) for index, word in enumerate(container.args)],
        container.working_dir or "",
        tuple((one.mount_path.rstrip("/"), "") for one in container.volume_mounts if one.mount_path),
    )


def image_of(inside: ContainerIn) -> Image | None:
    """The image of a container; None if its name is unknown."""
    text = inside.container.image
    image = Image.parse(text, inside.container.at["image"], "container") if text else None
    return None if image is None or is_dynamic(image.name) or "${" in image.name else image


def _declared(document: Document, inside: ContainerIn, image: Image) -> Iterator[ContainerPort]:
    """The ports that a container declares or that are probed, unless its settings may make the image listen on them."""
    container = inside.container
    settable = any(
        variable.value_from is not None and _LISTENING.search(variable.name) for variable in container.env
    )
    if container.command or container.args or settable:
        return
    values = [str(variable.value) for variable in container.env]
    sources = tuple(
        ref.name
        for source in container.env_from
        for ref in (source.config_map_ref, source.secret_ref)
        if ref is not None
    )
    declared = {port.container_port for port in container.ports}
    listening = [
        ("declare", port.container_port, port.at["containerPort"])
        for port in container.ports
        if port.protocol in (None, "TCP")
    ]
    for _, probe in container.probes():
        if probe.action is not None and not probe.action[1].host and probe.action[1].port not in declared:
            listening.append(("probe", probe.action[1].port, probe.action[1].at["port"]))
    for use, number, at in listening:
        if isinstance(number, int):
            yield document.fact(
                ContainerPort,
                at,
                use="set" if any(str(number) in value for value in values) else use,
                owner=f"{inside.title} of {inside.pod.title}",
                port=number,
                image=image.name,
                sources=sources,
            )


def _annotated(document: Document, pod: PodIn, containers: list[ContainerIn]) -> Iterator[AnnotatedPort]:
    """The port that Prometheus scrapes because of an annotation."""
    value = str(pod.annotations.get(_PORT_ANNOTATION, ""))
    if not value.isdecimal() or pod.metadata is None or pod.object.custom:
        return
    settings = [text for inside in containers for text in _settings(inside)]
    if any(value in text for text in settings):
        return
    ports = [
        (port.name or "", port.container_port) for inside in containers for port in inside.container.ports
    ]
    images = [image_of(inside) for inside in containers]
    yield document.fact(
        AnnotatedPort,
        pod.metadata.at["annotations"][_PORT_ANNOTATION],
        owner=pod.title,
        port=int(value),
        declared=tuple((name, number) for name, number in ports if isinstance(number, int)),
        images=tuple(image.name for image in images if image is not None),
        complete=all(inside.container.ports for inside in containers) and None not in images,
    )


def scrape_annotations(
    document: Document, annotations: Mapping[str, object], at: Place, owner: str, *, pods: bool
) -> Iterator[ScrapeAnnotation]:
    """The annotations of pods or of a Service that make a Prometheus scrape them."""
    for name, value in annotations.items():
        if _SCRAPE_ANNOTATION.fullmatch(str(name)) and str(value).lower() == "true":
            yield document.fact(ScrapeAnnotation, at[name], owner=owner, name=str(name), pods=pods)


def _settings(inside: ContainerIn) -> Iterator[str]:
    yield from inside.container.words
    for variable in inside.container.env:
        yield str(variable.value)
