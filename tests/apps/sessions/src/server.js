import { app } from "./app.js";
import { settings } from "./settings.js";

const server = app.listen(settings.port, () => {
  console.log(JSON.stringify({ level: "info", message: "listening", port: settings.port }));
});

process.on("SIGTERM", () => server.close());
