from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import (
    EnqueuedJob,
    ImageDefaults,
    QueueWorker,
    RunContainer,
    SentTask,
    TaskQueue,
    WorkerJobs,
)
from aurora_devops.starting import WorkerQueues, worker_queues

from ._names import hint

_PROJECT = '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["celery"]\n'
_TASKS = """\
from celery import shared_task


@shared_task
def remind():
    pass


@shared_task
def report():
    pass
"""
_COMPOSE = """\
services:
  worker:
    build: .
    command: celery -A shop worker {}
"""
_CONTAINER = """\
import pulumi_kubernetes as kubernetes

worker = kubernetes.core.v1.ContainerArgs(
    name="worker",
    image="shop:1.0.0",
    command=["opentelemetry-instrument", "celery"],
    args=["--app=shop", "worker", "--loglevel=info", "--queues={}"],
)
"""
_APP = 'from celery import Celery\n\napp = Celery("shop")\n'
_ROUTES = _APP + 'app.conf.task_routes = {{"shop.tasks.report": {{"queue": {}}}}}\n'
_SCHEDULE = _APP + 'app.conf.beat_schedule = {{\n    "daily": {{"task": {}, "schedule": 86400}},\n}}\n'
_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n",
    "pyproject.toml": _PROJECT,
    "shop/__init__.py": "",
    "shop/tasks.py": _TASKS,
    "compose.yaml": _COMPOSE.format("--queues celery,reports"),
}

_ARQ = """\
from arq import create_pool


async def close(session):
    pool = await create_pool(default_queue_name="{1}")
    await pool.enqueue_job("{0}", session)
"""
_ARQ_FILES = {
    "Dockerfile": _FILES["Dockerfile"],
    "pyproject.toml": _PROJECT.replace("celery", "arq"),
    "shop/__init__.py": "",
    "shop/bills.py": "async def settle(context, session):\n    pass\n",
    "shop/worker.py": "from arq import cron\n\nfrom shop.bills import settle\n\n\n"
    'class WorkerSettings:\n    functions = [settle]\n    queue_name = "shop:bills"\n',
}
_NODE = {
    "Dockerfile": 'FROM node:24-alpine\nCOPY . .\nCMD ["node", "api.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"bullmq": "^5.0.0"}}\n',
    "names.js": 'export const BILLS = "bills";\n',
    "worker.js": 'import { Worker } from "bullmq";\nimport { BILLS } from "./names.js";\n\n'
    "new Worker(BILLS, settle);\n",
}
_API = 'import {{ Queue }} from "bullmq";\n\nconst queue = new Queue({});\n'


@policy(
    "DLV158",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _ROUTES.format('"«report»"'),
            path="shop/app.py",
            files=_FILES,
        ),
        bad(_SCHEDULE.format('"«shop.tasks.remember»"'), path="shop/app.py", files=_FILES),
        bad(
            'from celery import shared_task\n\n\n@shared_task(queue="«mails»")\ndef mail():\n    pass\n',
            path="shop/mails.py",
            files={
                **_FILES,
                "compose.yaml": _COMPOSE.format("-Q celery") + "  reports:\n    build: .\n"
                "    command: [celery, -A, shop, worker, --queues=reports]\n",
            },
        ),
        bad(
            _ROUTES.format('"«reports»"'),
            path="shop/app.py",
            files={**_FILES, "deploy/compose.yaml": _COMPOSE.format("-Q celery,report")},
        ),
        bad(
            _ROUTES.format('"«reports»"'),
            path="shop/app.py",
            files={
                **_FILES,
                "k8s/worker.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: worker}\nspec:\n  containers:\n"
                "    - name: worker\n      image: ghcr.io/acme/shop:1.4.2\n"
                "      args: [celery, -A, shop, worker, -Q, 'celery,report']\n",
            },
        ),
        bad(
            'from shop.tasks import report\n\nreport.apply_async(queue="«report»")\n',
            path="shop/web.py",
            files=_FILES,
        ),
        bad(_API.format('"«invoices»"'), path="api.js", files=_NODE),
        bad(
            'await boss.send("«invoice»", { id });\n',
            path="api.js",
            files={
                "Dockerfile": _NODE["Dockerfile"],
                "package.json": '{"name": "shop", "dependencies": {"pg-boss": "^11.0.0"}}\n',
                "worker.js": 'import PgBoss from "pg-boss";\n\nawait boss.work("invoices", settle);\n',
            },
        ),
        good(
            _API.format('"bills"'),
            path="api.js",
            files=_NODE,
            because="the worker takes jobs of the queue",
        ),
        good(
            _API.format("process.env.QUEUE"),
            path="api.js",
            files={**_NODE, "more.js": 'import { Queue } from "bullmq";\n\nnew Queue("invoices");\n'},
            because="jobs may be sent to the queue of the worker",
        ),
        good(
            _API.format('"invoices"'),
            path="api.js",
            files={**_NODE, "more.js": 'import { Queue } from "bullmq";\n\nnew Queue("bills");\n'},
            because="a worker of another repository may take the jobs",
        ),
        bad(_ARQ.format("«bill»", "shop:bills"), path="shop/api.py", files=_ARQ_FILES),
        bad(_ARQ.format("settle", "«shop:invoices»"), path="shop/api.py", files=_ARQ_FILES),
        bad(
            _ARQ.format("«bill»", "shop:bills"),
            path="shop/api.py",
            files={
                **_ARQ_FILES,
                "shop/worker.py": "from arq import func\nfrom arq.worker import run_worker\n\n"
                "from shop import bills\n\nJOBS = [func(bills.settle, max_tries=3)]\n\n"
                'run_worker(functions=[*JOBS], queue_name="shop:bills")\n',
            },
        ),
        good(_ARQ.format("settle", "shop:bills"), path="shop/api.py", files=_ARQ_FILES, because="both agree"),
        good(
            _ARQ.format("bill", "shop:bills"),
            path="shop/api.py",
            files=_ARQ_FILES
            | {"shop/worker.py": _ARQ_FILES["shop/worker.py"].replace("[settle]", "functions_of(bills)")},
            because="the functions of the worker are unknown",
        ),
        good(
            _ARQ.format("settle", "shop:invoices"),
            path="shop/api.py",
            files=_ARQ_FILES
            | {"shop/worker.py": _ARQ_FILES["shop/worker.py"].replace('"shop:bills"', "queue_of(bills)")},
            because="the queue of the worker is unknown",
        ),
        good(
            _ARQ.format("bill", "shop:bills"),
            path="shop/api.py",
            files={**_ARQ_FILES, "shop/close.py": _ARQ.format("settle", "shop:bills")},
            because="a worker of another repository may take the job, and all of this one get some",
        ),
        good(
            _ROUTES.format('"reports"'),
            path="shop/app.py",
            files={**_FILES, "deploy/compose.yaml": _COMPOSE.format("-Q celery")},
            because="the worker of the other file takes tasks of the queue",
        ),
        good(
            _ROUTES.format('"reports"'),
            path="shop/app.py",
            files=_FILES,
            because="the worker takes tasks of the queue",
        ),
        good(
            _ROUTES.format('"report"'),
            path="shop/app.py",
            files={**_FILES, "compose.yaml": _COMPOSE.format("-Q $QUEUES")},
            because="a variable has the queues of the worker",
        ),
        good(
            _ROUTES.format('"report"'),
            path="shop/app.py",
            files={**_FILES, "bin/worker.sh": "#!/bin/sh\ncelery -A shop worker -Q report\n"},
            because="a script starts another worker",
        ),
        good(
            _ROUTES.format('"mails"'),
            path="shop/app.py",
            files={**_FILES, "infra/__main__.py": _CONTAINER.format("mails")},
            because="the program of Pulumi starts another worker",
        ),
        good(
            _ROUTES.format('"mails"'),
            path="shop/app.py",
            files={
                **_FILES,
                "shop/run.py": "from shop.app import app\n\n"
                'app.worker_main(["worker", "-Q", "mails", f"--concurrency={4}"])\n',
            },
            because="a module starts another worker",
        ),
        bad(
            _ROUTES.format('"«mail»"'),
            path="shop/app.py",
            files={**_FILES, "infra/__main__.py": _CONTAINER.format("mails")},
        ),
        good(
            _SCHEDULE.format('"shop.tasks.remind"'),
            path="shop/app.py",
            files=_FILES,
            because="the module defines the task",
        ),
        good(
            _SCHEDULE.format('"shop.tasks.remember"'),
            path="shop/app.py",
            files={
                **_FILES,
                "shop/more.py": _TASKS.replace("@shared_task", '@shared_task(name="shop.tasks.remember")'),
            },
            because="a decorator gives a task this name",
        ),
    ],
)
def unhandled_task(repository: Repository) -> Iterator[Finding]:
    """A task is sent that no worker runs: no module defines it, or no worker takes tasks of its queue.

    Beat sends a task that is not defined all the same, and the worker drops it with the error "Received unregistered
    task". Tasks in a queue of which no worker takes tasks wait until the broker has no more memory.
    Correct the name of the task or of the queue, or add the queue to the options of a worker.
    Reported are tasks in the schedule of beat and in the routes of Celery whose module is in the repository and has
    other tasks, and the queues in routes, decorators and calls of Celery, RQ and dramatiq, if the queues of all
    commands that start workers are known. The commands of workers may be lists in Python, as in programs of Pulumi.
    A job of arq or SAQ is reported if the functions of all workers are known, and either a function has a similar name
    or nothing sends the only other one. A queue of arq, BullMQ or pg-boss is reported if nothing sends jobs to the
    queue of a worker.

    <https://docs.celeryq.dev/en/stable/userguide/routing.html>
    """
    for task in repository.of(SentTask):
        yield Finding(
            at=task,
            message=f"{task.by} names the task '{task.name}', which no module defines{hint(task.name, task.near)}",
        )
    if not repository.whole:
        return
    yield from _unknown_jobs(repository)
    queues = repository.of(TaskQueue)
    workers: defaultdict[str, list[tuple[WorkerQueues, Fact]]] = defaultdict(list)
    for tool, each, fact in _workers(repository) if queues else ():
        workers[tool].append((each, fact))
    for tool, found in workers.items():
        sent = [one for one in queues if one.tool == tool]
        declared = any(one.use == "declared" for one in sent)
        usual = {one.name for one in sent if one.use == "default"} or {"celery", "default"}
        if not all(each.known and (each.queues or not declared) for each, _ in found):
            continue
        used = {one.name: one for one in reversed(sent) if one.use == "sent"}
        if "*" in used:
            continue
        # The workers of one environment; those of scripts and images may run in any.
        groups: defaultdict[tuple[str, str], list[tuple[WorkerQueues, Fact]]] = defaultdict(list)
        anywhere = []
        for each, fact in found:
            if isinstance(fact, RunContainer):
                place = dirname(fact.path) if fact.kind == "compose" else fact.unit
                groups[fact.kind, place].append((each, fact))
            else:
                anywhere.append((each, fact))
        taken = {name for each, _ in found for name in each.queues or usual}
        for group in (found, *(part + anywhere for part in groups.values())):
            named = [fact for each, fact in group if each.queues]
            own = {name for each, _ in group for name in each.queues or usual}
            missing = sorted(set(used) - own)
            unused = own - usual - set(used)
            # Another group of workers may take the tasks, unless the name of the queue is clearly wrong.
            if group is not found:
                missing = [name for name in missing if name in taken and len(missing) == len(unused) == 1]
            likely = [fact for each, fact in group if not unused.isdisjoint(each.queues)]
            # A worker of another repository takes the tasks, unless one of this gets none.
            missing = missing if likely or tool not in _BY_NAME else []
            for name in missing if named else ():
                one = used.pop(name)
                yield Finding(
                    at=one,
                    message=f"no worker takes tasks of the queue '{name}'{hint(name, own, 'workers take')}",
                    related=(Related((likely or named)[0], "a worker"),),
                )


# Libraries whose jobs are put into queues by name, often for workers of other repositories.
_BY_NAME = frozenset({"arq", "bullmq", "pg-boss", "saq"})


def _unknown_jobs(repository: Repository) -> Iterator[Finding]:
    """The jobs that no worker has as a function, if they have a similar name, or if nothing sends a function's job."""
    workers = repository.of(WorkerJobs)
    jobs = repository.of(EnqueuedJob)
    for tool in sorted({one.tool for one in workers}):
        own = [one for one in workers if one.tool == tool]
        sent = {one.name for one in jobs if one.tool == tool}
        if not all(one.known for one in own):
            continue
        names = {name: one for one in reversed(own) for name in one.names}
        unsent = sorted(names.keys() - sent)
        for job in jobs:
            if job.tool != tool or job.name in names:
                continue
            near = nearest(job.name, unsent, _NEARLY) or next(iter(unsent[: len(unsent) == 1]), None)
            if near is not None:
                yield Finding(
                    at=job,
                    message=f"no worker has a function '{job.name}'; did you mean '{near}'?",
                    related=(Related(names[near], f"the worker with the function '{near}'"),),
                )


_NEARLY = 0.6


def _workers(repository: Repository) -> Iterator[tuple[str, WorkerQueues, Fact]]:
    """The workers of containers and commands, by their tools."""
    for container in repository.of(RunContainer):
        found = worker_queues(container.words)
        if found is not None:
            yield found.tool, found, container
    for image in repository.of(ImageDefaults):
        found = worker_queues(image.words)
        if found is not None:
            yield found.tool, found, image
    for one in repository.of(QueueWorker):
        yield one.tool, WorkerQueues(one.tool, one.queues, one.known), one
