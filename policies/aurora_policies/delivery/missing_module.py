from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import replace
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ContainedFile, InstalledFunction, ModuleNames, StartedModule

from ._contents import Contents, Origin

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n'
_FILES = {"pyproject.toml": _MANIFEST, "app/main.py": "app = None\n", "app/__init__.py": ""}
_PACKAGE = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY . .\nRUN pip install .\nCMD ["uvicorn", "shop.main:app"]\n',
    "pyproject.toml": _MANIFEST,
    "src/shop/__init__.py": "",
    "src/shop/main.py": "app = None\n",
    "src/shop/worker.py": "run()\n",
}
_FACTORY = {
    "requirements.txt": "flask\n",
    "shop/__init__.py": "",
    "shop/web.py": "from flask import Flask\n\n\ndef make_app():\n    return Flask(__name__)\n",
}
_CELERY = {
    "Dockerfile": "FROM python:3.14-slim\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    "COPY shop ./shop\n",
    "requirements.txt": "celery\n",
    "shop/__init__.py": "from .queue import app\n",
    "shop/queue.py": 'from celery import Celery\n\napp = Celery("shop")\n',
}
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: letters
spec:
  containers:
    - name: letters
      image: ghcr.io/acme/shop:1.0.0
      command: {}
"""


@policy(
    "DLV104",
    severity="error",
    category="validity",
    examples=[
        bad(
            'FROM python:3.13.7-slim\nCOPY app ./app\nCMD ["uvicorn", "«app.server»:app"]\n',
            path="Dockerfile",
            files=_FILES,
        ),
        bad(
            "FROM python:3.13.7-slim\nCOPY app ./app\nCMD gunicorn --bind :8000 «app.wsgi»:application\n",
            path="Dockerfile",
            files=_FILES,
        ),
        bad(
            'FROM python:3.13.7-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "«app»:app"]\n',
            path="Dockerfile",
            files={"main.py": "app = None\n", "requirements.txt": "fastapi\n"},
        ),
        bad(
            "FROM public.ecr.aws/lambda/python:3.13\nCOPY functions/orders/ ${LAMBDA_TASK_ROOT}\n"
            'CMD [«"shop.cancel.handler"»]\n',
            path="Dockerfile",
            files={"functions/orders/shop/__init__.py": "", "functions/orders/shop/order.py": "\n"},
        ),
        bad(
            'FROM public.ecr.aws/lambda/python:3.13\nCOPY src/*.py ./\nCMD [«"handler.main"»]\n',
            path="Dockerfile",
            files={"src/orders.py": "\n"},
        ),
        bad(
            'FROM python:3.13.7-slim\nWORKDIR /srv\nCOPY backend/ .\nCMD ["uvicorn", "«shop.api»:app"]\n',
            path="docker/Dockerfile",
            files={
                "backend/shop/__init__.py": "",
                "backend/shop/web.py": "\n",
                "Makefile": "image:\n\tdocker build -f docker/Dockerfile .\n",
            },
        ),
        bad(
            _POD.format('["python", "-m", «"shop.letters"»]'),
            path="k8s/pod.yaml",
            files=_PACKAGE,
        ),
        bad(
            _POD.format('["sh", "-c", «"exec celery -A shop.queue.app worker"»]'),
            path="k8s/pod.yaml",
            files=_PACKAGE,
        ),
        bad(
            "FROM python:3.13.7-slim\nWORKDIR /srv\nCOPY shop/ ./shop/\n"
            'CMD ["gunicorn", "--config", "gunicorn.conf.py", "«shop.web»:create_app()"]\n',
            path="Dockerfile",
            files=_FACTORY,
        ),
        bad(
            "services:\n  web:\n    build: .\n    command: uvicorn «main»:application --port 8000\n",
            path="compose.yaml",
            files={
                "Dockerfile": "FROM python:3.13.7-slim\nWORKDIR /srv\nCOPY main.py .\n",
                "requirements.txt": "fastapi\n",
                "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
            },
        ),
        bad(
            "services:\n  web:\n    image: acme/shop:${TAG}\n    build: .\n"
            "  letters:\n    image: acme/shop:${TAG}\n    command: python -m «shop.letters»\n",
            path="compose.yaml",
            files=_PACKAGE,
        ),
        bad(
            "services:\n  worker:\n    build: .\n    command: [celery, --app, «stock», worker]\n",
            path="compose.yaml",
            files=_CELERY,
        ),
        bad(
            "services:\n  worker:\n    build: .\n    command: [celery, --app, «shop.jobs», worker]\n",
            path="compose.yaml",
            files={name: text for name, text in _CELERY.items() if name != "shop/__init__.py"},
        ),
        bad(
            "FROM python:3.14-slim\nWORKDIR /srv\nCOPY shop/ ./shop/\n"
            'CMD ["gunicorn", "«stock.web»:make_app()"]\n',
            path="Dockerfile",
            files=_FACTORY,
        ),
        good(
            "services:\n  worker:\n    build: .\n    command: [celery, --app, stock, worker]\n",
            path="compose.yaml",
            files={**_CELERY, "libraries/stock/pyproject.toml": '[project]\nname = "stock"\n'},
            because="the library may be installed",
        ),
        good(
            "services:\n  worker:\n    build: .\n    command: [celery, --app, stock, worker]\n",
            path="compose.yaml",
            files={**_CELERY, "shop/__init__.py": "", "shop/queue.py": "\n"},
            because="no module of the image has an application of Celery, so a package may be installed that has",
        ),
        good(
            "services:\n  letters:\n    image: acme/tools:1.4\n    command: python -m shop.letters\n",
            path="compose.yaml",
            files=_PACKAGE,
            because="the image is another one",
        ),
        good(
            "FROM python:3.13.7-slim\nWORKDIR /srv\nCOPY shop/ ./shop/\n"
            'CMD ["gunicorn", "shop.web:make_app()"]\n',
            path="Dockerfile",
            files=_FACTORY,
            because="the module defines the function",
        ),
        good(
            "FROM python:3.13.7-slim\nWORKDIR /srv\nCOPY shop/ ./shop/\n"
            'CMD ["gunicorn", "shop.web:create_app()"]\n',
            path="Dockerfile",
            files={**_FACTORY, "shop/web.py": "from flask import Flask\nfrom .factory import *\n"},
            because="another module may define the function",
        ),
        good(
            _POD.format('["python", "-m", "shop.worker"]'),
            path="k8s/pod.yaml",
            files=_PACKAGE,
            because="the module exists",
        ),
        good(
            _POD.format('["python", "-m", "shop.letters"]').replace("acme/shop", "acme/post"),
            path="k8s/pod.yaml",
            files=_PACKAGE,
            because="the image is another one",
        ),
        good(
            "FROM public.ecr.aws/lambda/python:3.13\nCOPY functions/orders/ ${LAMBDA_TASK_ROOT}\n"
            'CMD ["shop.order.handler"]\n',
            path="Dockerfile",
            files={"functions/orders/shop/__init__.py": "", "functions/orders/shop/order.py": "\n"},
            because="the last part of the handler is a function",
        ),
        good(
            'FROM python:3.13.7-slim\nCOPY app ./app\nCMD ["uvicorn", "app.main:app"]\n',
            path="Dockerfile",
            files=_FILES,
            because="the module exists",
        ),
        good(
            'FROM python:3.13.7-slim\nRUN pip install shop\nCMD ["uvicorn", "shop.server:app"]\n',
            path="Dockerfile",
            files=_FILES,
            because="the package may be installed",
        ),
    ],
)
def missing_module(repository: Repository) -> Iterator[Finding]:
    """The command of an image or a service loads a Python module, or an application in it, that does not exist.

    The container ends at once with `Could not import module`. Looked at are Dockerfiles, Compose and Kubernetes.
    Correct the name of the module. Only modules of packages that are in the repository are compared, and modules with a
    usual name such as `main` in the folder in which the command runs. Of other names, a module is missing if only one
    package of the image has what is loaded, and the repository has nothing of the name.
    An application, a function that makes one, or a
    handler is missing if its module does not define the name, and imports no unknown names from other modules. So are
    the functions that the commands of `[project.scripts]` call.

    <https://www.uvicorn.org/settings/#application>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    contents = Contents.of(repository)
    folders = {dirname(path) for path in repository.paths}
    known = {basename(folder) for folder in folders} | {basename(path) for path in repository.paths}
    modules = {one.file: one for one in repository.of(ModuleNames)}
    yield from _missing_functions(repository, folders, modules)
    for each in repository.of(StartedModule):
        started = replace(each, dockerfile=programs.dockerfile_run(each.image)) if each.image else each
        if not started.dockerfile:
            continue
        package, _, rest = started.module.partition(".")
        if (not rest or (started.inside and "." not in rest)) and _is_missing(started, contents):
            yield Finding(at=started, message=f"the image does not contain the module '{package}'")
        elif other := _renamed(started, contents, modules, known):
            yield Finding(
                at=started,
                message=f"the image does not contain the module '{package}'; did you mean '{other}'?",
            )
            continue
        if not rest:
            files = (f"{package}.py", f"{package}/__init__.py")
            copied_files = (contents.copied_to(started.dockerfile, started.stage, one) for one in files)
            file = next((one for one in copied_files if one is not None), None)
            yield from _without_value(started, modules.get(file or ""), repository)
            continue
        roots = {
            dirname(started.dockerfile),
            *(one.folder for one in programs.of_dockerfile(started.dockerfile)),
        }
        places = [
            f"{root}/{below}{package}".lstrip("/")
            for root in roots
            for below in ("", "src/")
            if f"{root}/{below}{package}".lstrip("/") in folders
        ]
        if not places:
            copied = contents.copied_to(started.dockerfile, started.stage, f"{package}/__init__.py")
            places = [] if copied is None else [dirname(copied)]
        wanted = [rest.replace(".", "/")]
        if started.inside and _may_have(places, wanted[0], modules, repository.paths):
            # The last part may be a value in the module.
            wanted.append(dirname(wanted[0]))
        if len(places) != 1 or any(
            f"{place}/{each}{ending}" in repository.paths or f"{place}/{each}".rstrip("/") in folders
            for place in places
            for each in wanted
            for ending in (".py", ".pyi", "/__init__.py", ".so", ".pyx")
        ):
            found = [
                modules[path]
                for place in places
                for ending in (".py", "/__init__.py")
                if (path := f"{place}/{wanted[0]}{ending}") in modules
            ]
            yield from _without_value(started, found[0] if len(found) == 1 else None, repository)
            continue
        yield Finding(
            at=started,
            message=f"'{places[0]}' does not have the module '{started.module}'",
            related=tuple(
                Related(one, "the manifest of the program")
                for one in programs.of_dockerfile(started.dockerfile)[:1]
            ),
        )


def _missing_functions(
    repository: Repository, folders: Collection[str], modules: Mapping[str, ModuleNames]
) -> Iterator[Finding]:
    """The commands of projects that call a function of a module that does not exist, or does not define it."""
    for one in repository.of(InstalledFunction):
        package, _, rest = one.module.partition(".")
        roots = [f"{one.folder}/{below}".strip("/") for below in ("", "src")]
        places = [path for root in roots if (path := f"{root}/{package}".lstrip("/")) in folders]
        if len(places) != 1:
            continue
        path = f"{places[0]}/{rest.replace('.', '/')}".rstrip("/")
        files = [f"{path}{ending}" for ending in (".py", "/__init__.py", ".pyx", ".so")]
        if path not in folders and not any(file in repository.paths for file in files):
            yield Finding(
                at=one,
                message=f"'{places[0]}' does not have the module '{one.module}', "
                f"which the command '{one.command}' calls",
            )
            continue
        module = next((modules[file] for file in files if file in modules), None)
        if module is not None and one.value and one.value not in module.names:
            near = nearest(one.value, module.names, 0.5)
            hint = f"; did you mean '{near}'?" if near else ""
            yield Finding(
                at=one,
                message=f"'{module.file}' does not define '{one.value}', which the command '{one.command}' calls{hint}",
                related=(Related(module, "the module"),),
            )


def _may_have(
    places: Sequence[str], path: str, modules: Mapping[str, ModuleNames], paths: Container[str]
) -> bool:
    """Whether the last part of a path below a package may be a value of the module above it.

    A package without `__init__.py` has no values.
    """
    above, _, value = path.rpartition("/")
    ends = [f"{place}/{above}".rstrip("/") for place in places]
    files = [
        end + ending
        for end in ends
        for ending in (".py", ".pyx", ".so", "/__init__.py")
        if end + ending in paths
    ]
    return any(file not in modules or value in modules[file].names for file in files)


def _without_value(
    started: StartedModule, module: ModuleNames | None, repository: Repository
) -> Iterator[Finding]:
    """A module that does not define the application or the handler that is loaded from it."""
    if module is None or not started.value or started.value in module.names:
        return
    if module.file.endswith("/__init__.py") and any(
        f"{dirname(module.file)}/{started.value}{ending}" in repository.paths
        for ending in (".py", "/__init__.py")
    ):
        return
    near = nearest(started.value, module.names, 0.5)
    hint = f"; did you mean '{near}'?" if near else ""
    yield Finding(
        at=started,
        message=f"'{module.file}' does not define '{started.value}', which is loaded from it{hint}",
        related=(Related(module, "the module"),),
    )


# Names of modules of applications, which no package on PyPI has that is started as one.
_OWN = frozenset(
    {
        "api",
        "app",
        "asgi",
        "handler",
        "lambda_function",
        "main",
        "run",
        "server",
        "tasks",
        "worker",
        "wsgi",
    }
)


def _is_missing(started: StartedModule, contents: Contents) -> bool:
    """Whether an image certainly has no module of this name in the folder in which it starts it."""
    name = started.module.partition(".")[0]
    if name not in _OWN or started.elsewhere:
        return False
    first = _absent(name, started, contents)
    # Other modules are copied to the folder.
    return first is not None and any(
        other.endswith(".py") for other in contents.similar(started.dockerfile, first)
    )


def _absent(name: str, started: StartedModule, contents: Contents, *, covered: bool = True) -> Origin | None:
    """Where a module would come from that an image certainly does not have; None if it may have it."""
    files = [
        ContainedFile(started.site, path, started.dockerfile, "", started.stage, started.mounts)
        for path in (f"{name}.py", f"{name}/__init__.py")
    ]
    missing = [contents.missing(one, covered=covered) for one in files]
    if not all(found is not None and found[2].sure for found in missing):
        return None
    return missing[0][2] if missing[0] is not None else None


def _renamed(
    started: StartedModule, contents: Contents, modules: Mapping[str, ModuleNames], known: Container[str]
) -> str:
    """The only package of an image with the module or the application that is loaded from one it does not have.

    A package that the repository has in another folder, under any name, may be installed.
    """
    name, _, rest = started.module.partition(".")
    if started.elsewhere or name in known or f"{name}.py" in known or name in _OWN:
        return ""
    path = rest.replace(".", "/")
    ends = [path] if path else ["", *(_OF_CELERY if started.inside else ())]
    if started.inside and path:
        # The last part may be a value in the module.
        ends.append(dirname(path))
    found: set[str] = set()
    for file, module in modules.items():
        place = file.removesuffix(".py").removesuffix("/__init__")
        wanted = {started.value} if started.value else _APPLICATIONS if started.inside else set(module.names)
        if wanted.isdisjoint(module.names) and module.names:
            continue
        for end in ends:
            above = place.removesuffix(f"/{end}") if end else place
            if above == place and end:
                continue
            inside = (
                join(basename(above), file[len(above) + 1 :]) if file[len(above)] == "/" else basename(file)
            )
            if contents.copied_to(started.dockerfile, started.stage, inside) == file:
                found.add(basename(above))
    if len(found) != 1 or _absent(name, started, contents, covered=False) is None:
        return ""
    return found.pop()


# The modules of a package in which Celery looks for the application.
_OF_CELERY = ("celery", "app")
_APPLICATIONS = frozenset({"app", "celery"})
