from collections import defaultdict
from collections.abc import Iterator
from posixpath import normpath

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
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
        bad(
            """\
            services:
              db:
                image: postgres:18.1-alpine
                volumes:
                  - data:«/var/lib/postgresql/data»
            volumes:
              data:
            """
        ),
        bad(
            """\
            services:
              db:
                image: pgvector/pgvector:0.8.1-pg18
                command: -c shared_buffers=1GB
                volumes:
                  - type: volume
                    source: data
                    target: «/var/lib/postgresql/data»
            volumes:
              data:
            """
        ),
        good(
            """\
            services:
              db:
                image: postgres:18
                volumes: ["data:/var/lib/postgresql"]
              old:
                image: postgres:17.6
                volumes: ["old:/var/lib/postgresql/data"]
              moved:
                image: postgres:18
                environment:
                  PGDATA: /var/lib/postgresql/data
                volumes: ["moved:/var/lib/postgresql/data"]
              backup:
                image: postgres:18
                command: pg_dumpall --host db
                volumes: ["copy:/var/lib/postgresql/data"]
            volumes:
              data:
              old:
              moved:
              copy:
            """,
            because="each is mounted where the program expects it, and another program does not look for it",
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
    """A service mounts a volume at another path than its program expects, by its variable or its version.

    The program looks for the files where nothing is mounted: it does not find those of the other service, and what it
    writes is lost with the container.
    Mount the volume at the path in the variable, or change the variable.
    Compared are services with the same image or build. Nothing is reported if the service mounts anything at the path
    or above it.
    The images of PostgreSQL have their data in `/var/lib/postgresql/18/docker` since 18. They end with an error if
    something is mounted at `/var/lib/postgresql/data`, unless the variable `PGDATA` is set. Mount the volume at
    `/var/lib/postgresql`; the data of an older version has to be upgraded first.

    <https://github.com/docker-library/postgres/pull/1259>
    """
    yield from _of_postgres(file)
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


def _of_postgres(file: File) -> Iterator[Finding]:
    """The mounts with which an image of PostgreSQL 18 does not start."""
    for inside in file.services.values():
        service = inside.service
        match = _POSTGRES.fullmatch(service.image or "")
        first = (service.command.split() if isinstance(service.command, str) else service.command or ())[:1]
        if (
            match is None
            or int(match[1] or match[2]) < _VERSIONED
            or service.build is not None
            or service.entrypoint is not None
            or (first and first[0] != "postgres" and not first[0].startswith("-"))
            or any(pair.name == "PGDATA" for pair in pairs(service.environment, inside.at["environment"]))
        ):
            continue
        for mount in service.mounts:
            if mount.target.rstrip("/") == "/var/lib/postgresql/data":
                yield Finding(
                    at=mount.target_at,
                    message=f"'{service.image}' does not start with a mount at '{mount.target}'; "
                    "mount it at '/var/lib/postgresql'",
                )


# The images that have the entry point of the official one, by their tags: `18.1-alpine`, `pg18`, `0.8.1-pg18-trixie`.
_POSTGRES = regex(
    r"(?:docker\.io/)?(?:(?:library/)?postgres:(\d{1,3})(?:[.-][\w.-]+)?"
    r"|(?:postgis/postgis:|pgvector/pgvector:(?:\d[\d.]*-)?pg)(\d{1,3})(?:-[\w.-]+)?)(?:@sha256:\w+)?"
)
# The first version whose folder of data has the version in its name.
_VERSIONED = 18


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
