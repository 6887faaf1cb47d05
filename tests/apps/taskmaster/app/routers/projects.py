from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/projects", tags=["projects"])


class Project(BaseModel):
    """Tasks that belong together."""

    name: str


@router.get("")
async def list_projects() -> list[Project]:
    """All projects."""
    return []
