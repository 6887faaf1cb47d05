import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { LANGUAGES, selector } from "../src/selector";

// Tests run in the folder of the extension.
const manifest = JSON.parse(readFileSync("package.json", "utf-8"));

test("the extension is activated by the languages of the server", () => {
  const activated = manifest.activationEvents
    .filter((event: string) => event.startsWith("onLanguage:"))
    .map((event: string) => event.slice("onLanguage:".length));
  assert.deepEqual(activated, [...LANGUAGES]);
});

test("only files of the disk are sent to the server", () => {
  assert.ok(selector().length > LANGUAGES.length);
  assert.ok(selector().every((filter) => filter.scheme === "file"));
});

test("a workspace that is not trusted cannot choose the program", () => {
  const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  assert.deepEqual(restricted, ["aurora.path", "aurora.arguments"]);
  for (const name of restricted) {
    assert.ok(name in manifest.contributes.configuration.properties, name);
  }
});
