import { randomUUID } from "node:crypto";

import { Router } from "express";

import { redis } from "../redis.js";
import { settings } from "../settings.js";

const router = Router();

router.post("/", async (request, response) => {
  const id = randomUUID();
  await redis.set(id, JSON.stringify(request.body), "EX", settings.ttl);
  response.status(201).json({ id });
});

router.get("/:id", async (request, response) => {
  const session = await redis.get(request.params.id);
  if (session === null) {
    response.sendStatus(404);
  } else {
    response.json(JSON.parse(session));
  }
});

router.delete("/:id", async (request, response) => {
  await redis.del(request.params.id);
  response.sendStatus(204);
});

export default router;
