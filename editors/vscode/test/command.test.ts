import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";

import { command, expand, explain, SettingsError } from "../src/command";

const HERE = { home: "/home/ada", folder: "/projects/shop" };

test("a name is searched in PATH", () => {
  assert.equal(expand("aurora", HERE), "aurora");
});

test("an absolute path is used as it is", () => {
  assert.equal(expand("/opt/venv/bin/aurora", HERE), "/opt/venv/bin/aurora");
});

test("variables of a path are replaced", () => {
  assert.equal(expand("~/bin/aurora", HERE), path.join("/home/ada", "bin/aurora"));
  assert.equal(expand("${workspaceFolder}/.venv/bin/aurora", HERE), "/projects/shop/.venv/bin/aurora");
});

test("a relative path belongs to the folder of the workspace", () => {
  assert.equal(expand(".venv/bin/aurora", HERE), path.join("/projects/shop", ".venv/bin/aurora"));
});

test("the command starts in the folder, with its arguments", () => {
  const started = command({ path: " aurora ", arguments: ["lsp", "${workspaceFolder}/x"] }, HERE);
  assert.deepEqual(started, { program: "aurora", arguments: ["lsp", "/projects/shop/x"], cwd: "/projects/shop" });
});

test("a folder that is not open is an error with the setting", () => {
  const nowhere = { home: "/home/ada", folder: undefined };
  assert.throws(() => expand("${workspaceFolder}/aurora", nowhere), SettingsError);
  assert.equal(command({ path: "aurora", arguments: ["lsp"] }, nowhere).cwd, undefined);
});

test("an empty path is an error", () => {
  assert.throws(() => command({ path: "  ", arguments: [] }, HERE), /'aurora.path' is empty/);
});

test("a failure names what to do", () => {
  const missing = Object.assign(new Error("spawn aurora ENOENT"), { code: "ENOENT" });
  assert.match(explain(missing, "aurora"), /'aurora' was not found; install it with pip install/);
  const denied = Object.assign(new Error("spawn /x EACCES"), { code: "EACCES" });
  assert.match(explain(denied, "/x"), /'\/x' is not executable/);
  assert.match(explain(new Error("connection got disposed"), "aurora"), /did not start: connection got disposed/);
  assert.equal(explain(new SettingsError("'aurora.path' is empty"), "aurora"), "'aurora.path' is empty");
});
