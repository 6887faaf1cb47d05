"""Jobs of arq and SAQ, and the workers that take them."""

import pytest

from aurora_devops.code.python.jobs import jobs_of
from aurora_devops.code.sources import Sources

TASKS = "async def grow(context):\n    pass\n\n\nasync def prune(context):\n    pass\n"


def found(**modules):
    return jobs_of(Sources({f"{name}.py": text for name, text in {"tasks": TASKS, **modules}.items()}))


@pytest.mark.parametrize(
    ("worker", "functions", "known", "queue"),
    [
        ("class Settings:\n    functions = [tasks.grow, prune]\n", ("grow", "prune"), True, "arq:queue"),
        (
            "class Settings:\n    functions: ClassVar = [cut]\n    queue_name = QUEUE\n",
            ("prune",),
            True,
            "beds",
        ),
        ("class Settings(Base):\n    functions = [prune]\n", ("prune",), False, ""),
        (
            'class Settings:\n    functions = [func(prune, name="cut"), "tasks.grow"]\n',
            ("cut", "grow"),
            True,
            "arq:queue",
        ),
        ("class Settings:\n    functions = ALL + [prune]\n", ("grow", "prune"), True, "arq:queue"),
        ("class Settings:\n    functions = [*ALL, retried(prune)]\n", (), False, "arq:queue"),
        ("class Settings:\n    functions = ALL\n    queue_name = queue_of(QUEUE)\n", ("grow",), True, ""),
        ("Worker([], functions=ALL)\n", ("grow",), True, "arq:queue"),
        ("Worker([], functions=ALL, **others)\n", ("grow",), False, ""),
    ],
)
def test_workers(worker, functions, known, queue):
    start = "import tasks\nfrom arq import Worker, func\nfrom tasks import prune, prune as cut\n"
    text = f'{start}QUEUE = "beds"\nALL = (tasks.grow,)\n\n\n{worker}'
    (one,) = found(worker=text)[2]
    assert (one.tool, one.functions, one.known, one.queue) == ("arq", functions, known, queue)


@pytest.mark.parametrize(
    ("code", "queues"),
    [
        ('pool.enqueue_job("grow")', ["arq:queue"]),
        ('pool.enqueue_job("grow", _queue_name="beds")', ["beds"]),
        ('create_pool(default_queue_name="beds")\npool.enqueue_job("grow")', ["beds"]),
        ('create_pool(default_queue_name=queue)\npool.enqueue_job("grow")', []),
        ('pool.enqueue_job("grow", **options)', []),
    ],
)
def test_queues(code, queues):
    jobs, named, _ = found(api=f"import arq\n{code}\n")
    assert [one.name for one in jobs] == ["grow"]
    assert [one.name for one in named] == queues


def test_saq():
    jobs, _, workers = found(
        api='import saq\nqueue.enqueue("grow", a=1)\nqueue.enqueue(name)\n',
        worker='import saq\nfrom tasks import grow\nsettings = {"queue": queue, "functions": [grow, ("cut", f)]}\n',
    )
    assert [(one.tool, one.name) for one in jobs] == [("saq", "grow")]
    assert [(one.functions, one.known) for one in workers] == [(("grow", "cut"), True)]


def test_other_libraries():
    assert found(api='queue.enqueue_job("grow")\n') == ([], [], [])
