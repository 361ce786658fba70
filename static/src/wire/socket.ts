import { newId } from "./ids";
import type { CommandData, ServerEvent } from "./types";

/** `refused`: the server closed with a code that says not to come back by ourselves. */
export type LinkState = "idle" | "connecting" | "open" | "waiting" | "refused";

export interface LinkOwner {
  /** A token good for a connection; null when the login is over. Rejects when nobody answers. */
  token(renewed: boolean): Promise<string | null>;
  event(event: ServerEvent): void;
  /** Connected, but the stream could not be continued: what is shown must be loaded anew. */
  reset(): void;
  /** Connected and caught up. */
  ready(): void;
  state(state: LinkState, closeCode?: number): void;
  signedOut(): void;
}

// The server answers a first frame within a blink; a proxy that accepts and says nothing does not.
const CONNECT_MS = 10_000;
const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 8_000;
// On coming back to a tab people look at the screen: ask sooner whether the line is still there.
const PROBE_WITHIN_MS = 3_000;
const BACKOFF_MS = [1_000, 2_000, 4_000, 5_000];

type AfterClose = "reconnect" | "renew" | "sign_out" | "stop";

export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4002:
    // A token that got old while the device slept looks like a bad one: a renewed one decides.
    case 4401:
      return "renew";
    case 4409:
      return "sign_out";
    case 1008:
    case 1009:
    case 4403:
    case 4408:
    case 4429:
      return "stop";
    default:
      return "reconnect";
  }
}

/** Full jitter, so that thirty tablets do not come back in the same moment. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const cap = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)]!;
  return Math.max(100, random() * cap);
}

/** The one connection of the page. */
export class LiveSocket {
  #socket: WebSocket | null = null;
  #wanted = false;
  #open = false;
  #attempt = 0;
  #renewNext = false;
  #position: { epoch: string; seq: number } | null = null;
  /** Durable events that came while a resume was under way; null when none is. */
  #held: ServerEvent[] | null = null;
  #acks = new Map<string, (ok: boolean) => void>();
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly owner: LinkOwner,
  ) {}

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#connect();
  }

  /** Ends the connection and forgets the position in the stream. */
  stop(): void {
    this.#wanted = false;
    this.#position = null;
    this.#attempt = 0;
    this.#drop();
    clearTimeout(this.#retry);
    this.owner.state("idle");
  }

  /** Something says that the network may be back, or the person asks: no waiting. */
  retryNow(): void {
    if (!this.#wanted) return;
    if (this.#open) {
      this.#sendPing(PROBE_WITHIN_MS);
    } else if (this.#socket === null) {
      clearTimeout(this.#retry);
      void this.#connect();
    }
  }

  /** False when there is no line: an ephemeral command is then simply not sent. */
  send<K extends keyof CommandData>(type: K, data: CommandData[K], ref?: string): boolean {
    if (!this.#open && type !== "auth") return false;
    this.#socket?.send(JSON.stringify(ref === undefined ? { type, data } : { type, data, ref }));
    return true;
  }

  /** Resolves to whether the server acknowledged it; false also when the line is cut. */
  request<K extends keyof CommandData>(type: K, data: CommandData[K]): Promise<boolean> {
    return new Promise((resolve) => {
      const ref = newId();
      if (this.send(type, data, ref)) this.#acks.set(ref, resolve);
      else resolve(false);
    });
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#retry);
    const renew = this.#renewNext;
    this.owner.state("connecting");
    let token: string | null;
    try {
      token = await this.owner.token(renew);
    } catch {
      return this.#later();
    }
    if (!this.#wanted || this.#socket !== null) return;
    if (token === null) return this.#end();
    this.#listen(new WebSocket(this.url), token);
  }

  #listen(socket: WebSocket, token: string): void {
    this.#socket = socket;
    this.#expectWithin(CONNECT_MS);
    socket.onopen = () => this.send("auth", { token });
    socket.onmessage = (frame) => this.#receive(String(frame.data));
    socket.onclose = (close) => this.#closed(close.code);
  }

  #receive(text: string): void {
    clearTimeout(this.#watchdog);
    const event = JSON.parse(text) as ServerEvent;
    if (event.type === "connected") {
      this.owner.event(event);
      return this.#greeted(event.data);
    }
    if (event.type === "resumed") return this.#resumed(event.data.recovered);
    if (event.ref !== undefined) this.#acks.get(event.ref)?.(event.type === "ack");
    if (event.ref !== undefined) this.#acks.delete(event.ref);
    if (event.seq !== undefined && this.#held !== null) this.#held.push(event);
    else this.#deliver(event);
  }

  #deliver(event: ServerEvent): void {
    if (event.seq !== undefined && this.#position !== null) {
      this.#position.seq = Math.max(this.#position.seq, event.seq);
    }
    this.owner.event(event);
  }

  #greeted({ epoch, seq }: { epoch: string; seq: number }): void {
    this.#open = true;
    this.#schedulePing();
    if (this.#position?.epoch === epoch) {
      this.#held = [];
      this.send("resume", { epoch, seq: this.#position.seq });
      this.#expectWithin(CONNECT_MS);
    } else {
      this.#position = { epoch, seq };
      // The server holds events back until a first frame says that no resume will come.
      this.send("ping", {});
      this.#caughtUp(false);
    }
  }

  #resumed(recovered: boolean): void {
    const held = new Map((this.#held ?? []).map((event) => [event.seq, event]));
    this.#held = null;
    for (const event of [...held.values()].sort((a, b) => a.seq! - b.seq!)) this.#deliver(event);
    this.#caughtUp(recovered);
  }

  #caughtUp(recovered: boolean): void {
    this.#attempt = 0;
    this.#renewNext = false;
    this.owner.state("open");
    if (!recovered) this.owner.reset();
    this.owner.ready();
  }

  #schedulePing(): void {
    clearTimeout(this.#ping);
    this.#ping = setTimeout(() => this.#sendPing(ANSWER_WITHIN_MS), PING_EVERY_MS);
  }

  #sendPing(answerWithinMs: number): void {
    this.#schedulePing();
    this.send("ping", {});
    this.#expectWithin(answerWithinMs);
  }

  /** Any frame ends the wait; silence means that the line is dead, whatever the browser says. */
  #expectWithin(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#drop();
      this.#later();
    }, ms);
  }

  #closed(code: number): void {
    this.#drop();
    if (!this.#wanted) return;
    switch (afterClose(code)) {
      case "reconnect":
        return this.#later();
      case "sign_out":
        return this.#end();
      case "stop":
        return this.owner.state("refused", code);
      case "renew":
        // Refused even with a token fresh from the server: that login is over.
        if (this.#renewNext) return this.#end();
        this.#renewNext = true;
        void this.#connect();
    }
  }

  #later(): void {
    if (!this.#wanted) return;
    this.owner.state("waiting");
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), backoffMs(this.#attempt++));
  }

  #end(): void {
    this.stop();
    this.owner.signedOut();
  }

  /** Lets go of the socket without waiting for a goodbye that may never come. */
  #drop(): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    this.#held = null;
    for (const settle of this.#acks.values()) settle(false);
    this.#acks.clear();
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
