from collections import defaultdict
from collections.abc import Iterator
from posixpath import normpath

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.compose.model import Build, File, ServiceIn, pairs
from aurora_devops.kinds.compose.short import Mount, is_unknown


@policy(
    "CMP058",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            services:
              web:
                image: shop:1.4
                environment:
                  UPLOADS: /var/lib/shop/uploads
                volumes:
                  - uploads:/var/lib/shop/uploads
              worker:
                image: shop:1.4
                environment:
                  UPLOADS: /var/lib/shop/uploads
                volumes:
                  - uploads:«/srv/uploads»
            volumes:
              uploads:
            """
        ),
        bad(
            """\
            services:
              web:
                build: {context: ., target: web}
                volumes: ["uploads:/uploads"]
              worker:
                build: {context: ., target: web}
                environment:
                  UPLOADS: /uploads
                volumes: ["uploads:«/srv/uploads»"]
            volumes:
              uploads:
            """
        ),
        bad(
            """\
            services:
              web:
                image: shop:1.4
                volumes:
                  - type: bind
                    source: ./data
                    target: /data
              worker:
                image: shop:1.4
                environment: [DATA=/data/orders]
                volumes:
                  - type: bind
                    source: ./data
                    target: «/files»
            """
        ),
        good(
            """\
            services:
              web:
                image: shop:1.4
                volumes: ["uploads:/var/lib/shop/uploads"]
              worker:
                image: shop:1.4
                environment:
                  UPLOADS: /srv/uploads
                volumes: ["uploads:/srv/uploads"]
            volumes:
              uploads:
            """,
            because="the variable has the path of its own service",
        ),
        good(
            """\
            services:
              web:
                image: shop:1.4
                volumes: ["certificates:/certificates"]
              db:
                image: postgres:18
                environment:
                  CERTIFICATES: /certificates
                volumes: ["certificates:/var/lib/postgresql/tls"]
            volumes:
              certificates:
            """,
            because="another program may not read the variable",
        ),
        good(
            """\
            services:
              web:
                image: shop:1.4
                volumes: ["uploads:/uploads"]
              worker:
                image: shop:1.4
                environment:
                  UPLOADS: /uploads
                volumes: ["uploads:/srv/uploads", "work:/uploads"]
            volumes:
              uploads:
              work:
            """,
            because="another volume is mounted at the path",
        ),
        good(
            """\
            services:
              web:
                image: shop:1.4
                environment:
                  HOME: /home/shop
              worker:
                image: shop:1.4
                environment:
                  HOME: /home/shop
                volumes: ["uploads:/srv/uploads"]
            volumes:
              uploads:
            """,
            because="nothing is mounted at the path",
        ),
    ],
)
def other_mount_target(file: File) -> Iterator[Finding]:
    """A service does not mount a volume at the path in its variable, where another service mounts it.

    The program looks for the files where nothing is mounted: it does not find those of the other service, and what it
    writes is lost with the container.
    Mount the volume at the path in the variable, or change the variable.
    Compared are services with the same image or build. Nothing is reported if the service mounts anything at the path
    or above it.
    """
    # By the image of a service and the source of a mount: its targets, with the service.
    shared: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for inside in file.services.values():
        for mount in inside.service.mounts:
            if _is_known(mount):
                shared[_image(inside), mount.source][normpath(mount.target)] = inside.name
    for inside in file.services.values():
        mounts = inside.service.mounts
        image = _image(inside)
        own = [mount for mount in mounts if _is_known(mount) and len(shared[image, mount.source]) > 1]
        targets = [normpath(mount.target) for mount in mounts]
        if not own or any(is_unknown(target) for target in targets):
            continue
        for pair in pairs(inside.service.environment, inside.at["environment"]):
            path = normpath(pair.value) if pair.value and pair.value.startswith("/") else ""
            if not path or is_unknown(path) or any(_is_below(path, target) for target in targets):
                continue
            for mount in own:
                at = next(
                    (one for one in shared[image, mount.source] if one != "/" and _is_below(path, one)), ""
                )
                if at:
                    other = shared[image, mount.source][at]
                    yield Finding(
                        at=mount.target_at,
                        message=f"service '{inside.name}' mounts '{mount.source}' at '{mount.target}', "
                        f"but its variable '{pair.name}' is '{pair.value}', where service '{other}' mounts it",
                        related=(Related(pair.at, f"the value of '{pair.name}'"),),
                    )
                    break


def _image(inside: ServiceIn) -> str:
    """What tells the program of a service: its image, or how it is built."""
    build = inside.value("build")
    if isinstance(build, Build):
        return f"{build.context} {build.dockerfile} {build.target}"
    return str(build or inside.value("image"))


def _is_known(mount: Mount) -> bool:
    """Whether the source and the target of a mount are known."""
    known = mount.source and mount.target.startswith("/")
    return bool(known) and not is_unknown(mount.source) and not is_unknown(mount.target)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
