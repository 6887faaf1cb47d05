import express from "express";
import client from "prom-client";

import { redis } from "./redis.js";
import sessions from "./routes/sessions.js";

client.collectDefaultMetrics();
const requests = new client.Counter({
  name: "http_requests_total",
  help: "Requests",
  labelNames: ["method", "path", "status"],
});
const seconds = new client.Histogram({
  name: "http_request_duration_seconds",
  help: "Time to answer",
  labelNames: ["method", "path"],
});

export const app = express();
app.use(express.json());
app.use((request, response, next) => {
  const end = seconds.startTimer({ method: request.method });
  response.on("finish", () => {
    const path = request.route?.path ?? "none";
    end({ path });
    requests.inc({ method: request.method, path, status: response.statusCode });
  });
  next();
});

app.get("/health/live", (_request, response) => {
  response.json({ status: "ok" });
});

app.get("/health/ready", async (_request, response) => {
  const answer = await redis.ping();
  response.status(answer === "PONG" ? 200 : 503).json({ redis: answer });
});

app.get("/metrics", async (_request, response) => {
  response.type(client.register.contentType).send(await client.register.metrics());
});

app.use("/v1/sessions", sessions);
