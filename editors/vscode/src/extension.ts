/** The entry point of the extension: connects the editor with `aurora lsp`. */

import * as os from "node:os";
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";

import { command, explain } from "./command";
import { Lifecycle } from "./lifecycle";
import { selector } from "./selector";

/** A client that leaves a failed start to `showFailure`, instead of a message of its own. */
class Client extends LanguageClient {
  private starting = false;

  override async start(): Promise<void> {
    this.starting = true;
    try {
      await super.start();
    } finally {
      this.starting = false;
    }
  }

  override error(message: string, data?: unknown, show: boolean | "force" = true): void {
    super.error(message, data, this.starting ? false : show);
  }
}

let lifecycle: Lifecycle<Client> | undefined;

/** Called by the editor when a document of a known language is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("aurora_devops", { log: true });
  const created = new Lifecycle<Client>(
    () => createClient(log),
    (error) => void showFailure(error, log),
  );
  lifecycle = created;
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("aurora.restart", () => created.restart()),
    vscode.commands.registerCommand("aurora.showLog", () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => created.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const names = ["aurora.enable", "aurora.path", "aurora.arguments"];
      if (names.some((name) => event.affectsConfiguration(name))) {
        void created.restart();
      }
    }),
  );
  await created.restart();
}

/** Called by the editor before it ends. */
export async function deactivate(): Promise<void> {
  await lifecycle?.stop();
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("aurora");
}

function createClient(log: vscode.LogOutputChannel): Client | undefined {
  if (!settings().get<boolean>("enable", true)) {
    return undefined;
  }
  const started = command(
    { path: settings().get("path", "aurora"), arguments: settings().get("arguments", ["lsp"]) },
    { home: os.homedir(), folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath },
  );
  const options = started.cwd === undefined ? {} : { cwd: started.cwd };
  return new Client(
    "aurora",
    "aurora_devops",
    // Standard input and output without `transport`, which would add the argument --stdio.
    { command: started.program, args: started.arguments, options },
    { documentSelector: selector(), outputChannel: log, initializationFailedHandler: () => false },
  );
}

async function showFailure(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const message = explain(error, settings().get("path", "aurora"));
  log.error(message);
  const chosen = await vscode.window.showErrorMessage(message, "Open Settings", "Show Log");
  if (chosen === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "aurora.path");
  } else if (chosen === "Show Log") {
    log.show();
  }
}
