import { ApiError } from "./http";
import { newId } from "./ids";
import type { Table } from "./idb";
import { exclusively } from "./locks";
import type { Message } from "./types";

/** A message on its way. A chat that has no id yet goes by a name of ours, `draft-…`. */
export interface Letter {
  client_id: string;
  user_id: string;
  session_id: string;
  text: string;
  /** Orders the letters: when it was written, by this device's clock, made to always grow. */
  at: number;
  /** Why the server would not take it; null while it is still to be sent. */
  failed: string | null;
}

export const isDraft = (session: string) => session.startsWith("draft-");
export const newDraftId = () => `draft-${newId()}`;

export interface OutboxOwner {
  post(
    text: string,
    clientId: string,
    session?: string,
  ): Promise<{ session_id: string; message: Message }>;
  /** The letters of this person have changed, here or in another tab. */
  changed(letters: Letter[]): void;
  /** The server has it. `letter.session_id` may have been a draft's name. */
  delivered(letter: Letter, session: string, message: Message): void;
}

// Between tries when the server does not answer and the socket does not tell when it is back.
const RETRY_MS = 4_000;

/**
 * Keeps what was written until the server has it: stored before it is sent, sent in order, and
 * once, because the server knows each letter by its `client_id`.
 */
export class Outbox {
  #letters: Letter[] = [];
  #user: string | null = null;
  #draining = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Written a moment ago and not in the table yet, or never, where the storage is full. */
  #unsaved = new Map<string, Letter>();
  #settled = new Set<string>();
  /** What the server called a chat that began as a draft. */
  #names = new Map<string, string>();

  constructor(
    private readonly table: Table<Letter>,
    private readonly owner: OutboxOwner,
    /** Tells the other tabs, and hears from them, that the table has changed. */
    private readonly tabs: BroadcastChannel | null,
  ) {
    if (tabs) tabs.onmessage = () => void this.#reload();
  }

  async openFor(user: string): Promise<void> {
    this.#user = user;
    await this.#reload();
    this.drain();
  }

  /** Signing out leaves nothing of a person behind on a shared device. */
  async closeAndForget(): Promise<void> {
    const mine = this.#letters;
    this.#user = null;
    clearTimeout(this.#timer);
    for (const letter of mine) await this.table.remove(letter.client_id);
    await this.#reload();
  }

  async add(session: string, text: string): Promise<void> {
    if (this.#user === null) return;
    const last = this.#letters.at(-1)?.at ?? 0;
    const letter: Letter = {
      client_id: newId(),
      user_id: this.#user,
      session_id: session,
      text,
      at: Math.max(Date.now(), last + 1),
      failed: null,
    };
    // Shown at once, and sent only when it is stored.
    this.#unsaved.set(letter.client_id, letter);
    this.#show([...this.#letters, letter]);
    await this.#write(letter);
    this.drain();
  }

  async retry(clientId: string): Promise<void> {
    const letter = this.#letters.find((each) => each.client_id === clientId);
    if (!letter) return;
    await this.#write({ ...letter, failed: null });
    this.drain();
  }

  async discard(clientId: string): Promise<void> {
    this.#unsaved.delete(clientId);
    this.#settled.add(clientId);
    await this.table.remove(clientId);
    await this.#changed();
  }

  /** The server has it, whoever said so first: the answer to the call or the socket. */
  async settle(clientId: string, session: string, message: Message): Promise<void> {
    const letter = this.#letters.find((each) => each.client_id === clientId);
    if (!letter) return;
    this.#settled.add(clientId);
    if (isDraft(letter.session_id)) this.#names.set(letter.session_id, session);
    this.#show(this.#letters.filter((each) => each !== letter));
    this.owner.delivered(letter, session, message);
    if (isDraft(letter.session_id)) await this.#rename(letter.session_id, session);
    await this.discard(clientId);
  }

  /** Sends what waits. Cheap to call whenever the server may be reachable. */
  drain(): void {
    clearTimeout(this.#timer);
    this.#again = true;
    if (this.#draining) return;
    this.#draining = true;
    void this.#drainAll().finally(() => {
      this.#draining = false;
    });
  }

  async #drainAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const pause = await exclusively("outbox", () => this.#sendWaiting());
      if (pause > 0) this.#timer = setTimeout(() => this.drain(), pause);
    }
  }

  /** Milliseconds until it is worth another try; 0 when nothing waits. */
  async #sendWaiting(): Promise<number> {
    await this.#reload();
    for (;;) {
      const letter = this.#letters.find((each) => each.failed === null);
      if (!letter) return 0;
      try {
        await this.#sendOne(letter);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) return 0;
        if (mayWorkLater(error)) return (error.retryAfterS ?? RETRY_MS / 1000) * 1000;
        await this.#write({ ...letter, failed: sentence(error) });
      }
    }
  }

  async #sendOne(letter: Letter): Promise<void> {
    const named = this.#names.get(letter.session_id) ?? letter.session_id;
    const session = isDraft(named) ? undefined : named;
    const answer = await this.owner.post(letter.text, letter.client_id, session);
    await this.settle(letter.client_id, answer.session_id, answer.message);
  }

  async #rename(draft: string, session: string): Promise<void> {
    for (const letter of this.#letters.filter((each) => each.session_id === draft)) {
      await this.table.put({ ...letter, session_id: session });
    }
  }

  async #write(letter: Letter): Promise<void> {
    this.#unsaved.set(letter.client_id, letter);
    try {
      await this.table.put(letter);
      this.#unsaved.delete(letter.client_id);
    } catch {
      // The device's storage is full: the letter then lives as long as the tab, and is sent.
    }
    await this.#changed();
  }

  async #changed(): Promise<void> {
    await this.#reload();
    this.tabs?.postMessage("changed");
  }

  async #reload(): Promise<void> {
    const rows = new Map((await this.table.all()).map((row) => [row.client_id, row]));
    for (const [id, letter] of this.#unsaved) rows.set(id, letter);
    for (const id of this.#settled) rows.delete(id);
    const mine = [...rows.values()].filter((row) => row.user_id === this.#user);
    this.#show(mine.sort((a, b) => a.at - b.at));
  }

  #show(letters: Letter[]): void {
    this.#letters = letters;
    this.owner.changed(letters);
  }
}

function mayWorkLater(error: ApiError): boolean {
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

function sentence(error: ApiError): string {
  return error.fields.message ?? error.message;
}
