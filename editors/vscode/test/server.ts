/** A language server without features; it appends its arguments and the methods that it gets to the file $RECORD. */

import { appendFileSync } from "node:fs";

const record = process.env["RECORD"] ?? "";
let input = Buffer.alloc(0);

appendFileSync(record, `start ${process.argv.slice(2).join(" ")}\n`);
process.stdin.on("data", (data: Buffer) => {
  input = Buffer.concat([input, data]);
  for (;;) {
    const end = input.indexOf("\r\n\r\n");
    const length = Number(/Content-Length: (\d+)/.exec(input.subarray(0, Math.max(end, 0)).toString())?.[1]);
    if (end < 0 || input.length < end + 4 + length) {
      return;
    }
    answer(JSON.parse(input.subarray(end + 4, end + 4 + length).toString()));
    input = input.subarray(end + 4 + length);
  }
});

function answer(message: { id?: number; method: string }): void {
  appendFileSync(record, `${message.method}\n`);
  if (message.method === "exit") {
    process.exit(0);
  }
  if (message.id !== undefined) {
    const result = message.method === "initialize" ? { capabilities: {} } : null;
    const text = JSON.stringify({ jsonrpc: "2.0", id: message.id, result });
    process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
}
