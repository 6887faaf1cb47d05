import assert from "node:assert/strict";
import { test } from "node:test";

import { Lifecycle, type Server } from "../src/lifecycle";

/** Records starts and stops; a start or a stop can fail. */
class Recorded implements Server {
  constructor(
    private readonly name: string,
    private readonly events: string[],
    private readonly fails: "start" | "stop" | undefined = undefined,
  ) {}

  async start(): Promise<void> {
    this.events.push(`start ${this.name}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fails === "start") {
      throw new Error("no such program");
    }
  }

  async stop(): Promise<void> {
    this.events.push(`stop ${this.name}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fails === "stop") {
      throw new Error("not running");
    }
  }
}

function recorded(fails: ("start" | "stop" | undefined)[] = []) {
  const events: string[] = [];
  const errors: unknown[] = [];
  let count = 0;
  const lifecycle = new Lifecycle<Recorded>(
    () => new Recorded(String(++count), events, fails[count - 1]),
    (error) => errors.push(error),
  );
  return { lifecycle, events, errors };
}

test("a restart stops the server before another one starts", async () => {
  const { lifecycle, events } = recorded();
  await lifecycle.restart();
  await lifecycle.restart();
  await lifecycle.stop();
  assert.deepEqual(events, ["start 1", "stop 1", "start 2", "stop 2"]);
  assert.equal(lifecycle.server, undefined);
});

test("requests at the same time run one after another", async () => {
  const { lifecycle, events } = recorded();
  await Promise.all([lifecycle.restart(), lifecycle.restart(), lifecycle.stop()]);
  assert.deepEqual(events, ["start 1", "stop 1", "start 2", "stop 2"]);
});

test("a failed start is reported, and the next one works", async () => {
  const { lifecycle, events, errors } = recorded(["start"]);
  await lifecycle.restart();
  assert.equal(errors.length, 1);
  await lifecycle.restart();
  assert.deepEqual(events, ["start 1", "stop 1", "start 2"]);
  assert.equal(errors.length, 1);
});

test("a server that cannot be stopped does not prevent a new one", async () => {
  const { lifecycle, events, errors } = recorded(["stop"]);
  await lifecycle.restart();
  await lifecycle.restart();
  assert.deepEqual(events, ["start 1", "stop 1", "start 2"]);
  assert.deepEqual(errors, []);
});

test("no server runs if none is created", async () => {
  const lifecycle = new Lifecycle<Recorded>(
    () => undefined,
    (error) => assert.fail(String(error)),
  );
  await lifecycle.restart();
  assert.equal(lifecycle.server, undefined);
  await lifecycle.stop();
});
