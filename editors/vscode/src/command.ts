/** How the server is started: pure functions over the settings, without the API of the editor. */

import * as path from "node:path";

/** The settings of the extension. */
export interface Settings {
  readonly path: string;
  readonly arguments: readonly string[];
}

/** What a path in the settings may refer to. */
export interface Surroundings {
  readonly home: string;
  readonly folder: string | undefined;
}

/** A program with its arguments and the directory in which it starts. */
export interface Command {
  readonly program: string;
  readonly arguments: string[];
  readonly cwd: string | undefined;
}

const FOLDER = "${workspaceFolder}";

/** A setting cannot be used; the message is shown to the user. */
export class SettingsError extends Error {}

/** The command that the settings describe. */
export function command(settings: Settings, surroundings: Surroundings): Command {
  const written = settings.path.trim();
  if (written === "") {
    throw new SettingsError("'aurora.path' is empty; write the path of the program 'aurora'");
  }
  return {
    program: expand(written, surroundings),
    arguments: settings.arguments.map((word) => replaceFolder(word, surroundings)),
    cwd: surroundings.folder,
  };
}

/** A path with its variables replaced; a name without a separator stays one and is searched in PATH. */
export function expand(written: string, surroundings: Surroundings): string {
  const text = replaceFolder(written, surroundings);
  if (text === "~" || text.startsWith("~/") || text.startsWith("~\\")) {
    return path.join(surroundings.home, text.slice(1));
  }
  const isPath = text.includes("/") || text.includes(path.sep);
  if (isPath && !path.isAbsolute(text) && surroundings.folder !== undefined) {
    return path.join(surroundings.folder, text);
  }
  return text;
}

function replaceFolder(text: string, surroundings: Surroundings): string {
  if (!text.includes(FOLDER)) {
    return text;
  }
  const { folder } = surroundings;
  if (folder === undefined) {
    throw new SettingsError(`'${text}' contains ${FOLDER}, but no folder is open`);
  }
  return text.split(FOLDER).join(folder);
}

/** What to show when the server does not start. */
export function explain(error: unknown, program: string): string {
  if (error instanceof SettingsError) {
    return error.message;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === "ENOENT" || message.includes("ENOENT")) {
    return `'${program}' was not found; install it with pip install "aurora-devops[lsp]", or set 'aurora.path'`;
  }
  if (code === "EACCES" || message.includes("EACCES")) {
    return `'${program}' is not executable; set 'aurora.path' to the program 'aurora'`;
  }
  return `'${program}' did not start: ${message}; 'aurora lsp' needs pip install "aurora-devops[lsp]"`;
}
