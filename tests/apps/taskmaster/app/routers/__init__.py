from .projects import router as projects
from .tasks import router as tasks

__all__ = ["projects", "tasks"]
