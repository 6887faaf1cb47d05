/** The extension with the real client, a server of the tests, and an editor that records. */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { install } from "./editor";

const folder = mkdtempSync(path.join(tmpdir(), "aurora-"));
const record = path.join(folder, "record");
process.env["RECORD"] = record;
after(() => rmSync(folder, { recursive: true }));

const settings: Record<string, unknown> = {};
const recorded = install(settings);
// The editor has to be installed before the extension is loaded.
const extension: typeof import("../src/extension") = require("../src/extension");
const context = { subscriptions: [] } as unknown as Parameters<typeof extension.activate>[0];
/** The lines of the server, once as many are written as expected: it ends some time after the client. */
async function lines(count: number): Promise<string[]> {
  for (let waited = 0; waited < 500; waited++) {
    const found = existsSync(record) ? readFileSync(record, "utf-8").trim().split("\n") : [];
    if (found.length >= count) {
      return found;
    }
    await setTimeout(20);
  }
  return readFileSync(record, "utf-8").trim().split("\n");
}

const SESSION = ["initialize", "initialized", "shutdown", "exit"];

test("the server is started, restarted by the command, and stopped", async () => {
  settings["path"] = process.execPath;
  settings["arguments"] = [path.join(__dirname, "server.js"), "lsp"];
  await extension.activate(context);
  await recorded.commands.get("aurora.restart")?.();
  await extension.deactivate();
  // No argument is added to those of the settings.
  assert.deepEqual(await lines(10), ["start lsp", ...SESSION, "start lsp", ...SESSION]);
  assert.deepEqual(recorded.errors, []);
});

test("a program that does not exist is one message, and the next settings start", async () => {
  settings["path"] = path.join(folder, "missing");
  await recorded.commands.get("aurora.restart")?.();
  assert.deepEqual(recorded.errors.length, 1, recorded.errors.join());
  assert.match(recorded.errors[0] ?? "", /was not found; install it with pip install "aurora-devops\[lsp\]"/);

  rmSync(record);
  settings["path"] = process.execPath;
  for (const changed of recorded.configurationChanged) {
    changed({ affectsConfiguration: (name) => name === "aurora.path" });
  }
  await extension.deactivate();
  assert.deepEqual(await lines(5), ["start lsp", ...SESSION]);
  assert.equal(recorded.errors.length, 1);
});

test("no server starts if the extension is disabled", async () => {
  rmSync(record);
  settings["enable"] = false;
  await recorded.commands.get("aurora.restart")?.();
  await extension.deactivate();
  assert.equal(existsSync(record), false);
});
