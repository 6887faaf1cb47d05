import time

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from . import database
from .routers import projects, tasks

app = FastAPI(title="Taskmaster", version="1.4.0")
app.include_router(tasks, prefix="/api/v1")
app.include_router(projects, prefix="/api/v1")

REQUESTS = Counter("http_requests_total", "Requests", ["method", "handler", "status"])
SECONDS = Histogram("http_request_duration_seconds", "Time to answer", ["method", "handler"])


@app.middleware("http")
async def measure(request: Request, call_next):
    began = time.perf_counter()
    response = await call_next(request)
    route = request.scope.get("route")
    handler = getattr(route, "path", "none")
    SECONDS.labels(request.method, handler).observe(time.perf_counter() - began)
    REQUESTS.labels(request.method, handler, response.status_code).inc()
    return response


@app.get("/health")
async def health() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@app.get("/ready")
async def ready() -> dict[str, str]:
    """Whether it can do its work."""
    if not await database.answers():
        raise HTTPException(503, "the database does not answer")
    return {"status": "ready"}


@app.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
