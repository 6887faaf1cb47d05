/** Starts, stops and restarts one server at a time. */

/** The part of a language client that is used. */
export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs starts and stops in the order in which they were requested, so that two servers never run at once. */
export class Lifecycle<S extends Server> {
  private current: S | undefined;
  private queue: Promise<void> = Promise.resolve();

  /** `create` gives a new server, or undefined if none is to run; `failed` gets what a start or a stop threw. */
  constructor(
    private readonly create: () => S | undefined,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Stop the server if one runs, and start a new one. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopCurrent();
      const server = this.create();
      if (server !== undefined) {
        // A server that fails to start has to be stopped as well.
        this.current = server;
        await server.start();
      }
    });
  }

  /** Stop the server if one runs. */
  stop(): Promise<void> {
    return this.enqueue(() => this.stopCurrent());
  }

  /** The server that was started last, if it was not stopped. */
  get server(): S | undefined {
    return this.current;
  }

  private async stopCurrent(): Promise<void> {
    const server = this.current;
    this.current = undefined;
    try {
      await server?.stop();
    } catch {
      // A server that did not start or has ended cannot be stopped; a new one can start all the same.
    }
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(task).catch(this.failed);
    return this.queue;
  }
}
