/** An editor for tests: what the extension uses works, and everything else of the API does nothing. */

import Module from "node:module";

/** What the extension did in the editor. */
export interface Recorded {
  readonly errors: string[];
  readonly commands: Map<string, () => unknown>;
  readonly configurationChanged: ((event: { affectsConfiguration(name: string): boolean }) => void)[];
}

/** A value that can be called, constructed, extended and asked for any member. */
function anything(own: Record<string, unknown> = {}): unknown {
  const target = Object.assign(function () {}, own);
  const self: unknown = new Proxy(target, {
    get(_, key) {
      if (key === "prototype") {
        return target.prototype;
      }
      if (key === "then") {
        return undefined;
      }
      const name = String(key);
      return name in own ? own[name] : (own[name] = anything());
    },
    apply: () => anything(),
    construct: (_, __, created) => (created === self ? (anything() as object) : Reflect.construct(Object, [], created)),
  });
  return self;
}

/** Make `vscode` a module with these settings. */
export function install(settings: Record<string, unknown>): Recorded {
  const recorded: Recorded = { errors: [], commands: new Map(), configurationChanged: [] };
  const nothing = () => undefined;
  const editor = anything({
    version: "1.100.0",
    window: anything({
      createOutputChannel: () => anything({ logLevel: 0 }),
      showErrorMessage: async (message: string) => void recorded.errors.push(message),
      visibleTextEditors: [],
      tabGroups: anything({ all: [] }),
    }),
    workspace: anything({
      getConfiguration: () => ({ get: (name: string, otherwise: unknown) => settings[name] ?? otherwise }),
      notebookDocuments: [],
      onDidChangeConfiguration: (listener: Recorded["configurationChanged"][number]) => {
        recorded.configurationChanged.push(listener);
        return { dispose: nothing };
      },
      textDocuments: [],
      workspaceFolders: undefined,
    }),
    commands: anything({
      registerCommand: (name: string, run: () => unknown) => {
        recorded.commands.set(name, run);
        return { dispose: nothing };
      },
    }),
  });
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = function (request, ...rest) {
    return request === "vscode" ? editor : load.call(this, request, ...rest);
  };
  return recorded;
}
