from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

router = APIRouter(prefix="/tasks", tags=["tasks"])


class Task(BaseModel):
    """A thing to do."""

    title: str = Field(min_length=1, max_length=200)
    priority: int = Field(3, ge=1, le=5)
    done: bool = False


class StoredTask(Task):
    """A task with its number."""

    id: int


TASKS: dict[int, StoredTask] = {}


@router.get("", response_model=list[StoredTask])
async def list_tasks(done: bool | None = None, limit: int = 50) -> list[StoredTask]:
    """All tasks, the newest last."""
    return [task for task in TASKS.values() if done is None or task.done == done][:limit]


@router.post("", status_code=201)
async def create_task(task: Task) -> StoredTask:
    """Add a task."""
    stored = StoredTask(id=len(TASKS) + 1, **task.model_dump())
    TASKS[stored.id] = stored
    return stored


@router.get("/{task_id}")
async def read_task(task_id: int) -> StoredTask:
    """One task."""
    if task_id not in TASKS:
        raise HTTPException(404, "no such task")
    return TASKS[task_id]


@router.delete("/{task_id}", status_code=204)
async def delete_task(task_id: int) -> None:
    """Remove a task."""
    TASKS.pop(task_id, None)
