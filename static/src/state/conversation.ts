import { batch, computed, type Signal, signal } from "@preact/signals";
import { pointLength, takePoints } from "../text/points";
import { type Emotion, type Message, type Page, type Person, TUTOR_ID } from "../wire/types";
import { noteNames } from "./names";

export type Loading = "idle" | "loading" | "ready" | "failed" | "gone";

// The contract's figure; a typing that is never taken back has ended by then.
const TYPING_MS = 6_000;
// Twenty repaints a second read as flowing text and leave a cheap tablet time for the rest.
const REPAINT_MS = 50;

/**
 * One chat as this page knows it. Each change has one method, and saying the same thing twice
 * changes nothing: the socket, a reload and the answer to a call may all tell of one message.
 */
export class Conversation {
  readonly loading = signal<Loading>("idle");
  /** Ids in the order shown: as committed, and what is still being written at the end. */
  readonly order = signal<readonly string[]>([]);
  /** Where older messages go on; null when all are here. */
  readonly older = signal<string | null>(null);
  readonly presence = signal<readonly Person[]>([]);
  readonly typing = signal<readonly Person[]>([]);
  readonly #messages = new Map<string, Signal<Message>>();
  readonly #emotions = signal<ReadonlyMap<string, Emotion>>(new Map());
  readonly #typingEnds = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #unpainted = new Map<string, string>();
  #repaint: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {}

  /** The session's feelings, oldest first; one may be here before its message. */
  readonly feelings = computed<readonly Emotion[]>(() => {
    const emotions = new Map(this.#emotions.value);
    const inOrder: Emotion[] = [];
    for (const id of this.order.value) {
      const emotion = emotions.get(id);
      if (emotion) inOrder.push(emotion);
      emotions.delete(id);
    }
    return [...inOrder, ...emotions.values()];
  });
  readonly feeling = computed<Emotion | null>(() => this.feelings.value.at(-1) ?? null);

  /** The tutor's message that is being written, if one is. */
  readonly streaming = computed<string | null>(() => {
    const last = this.order.value.at(-1);
    return last && this.#messages.get(last)?.value.status === "streaming" ? last : null;
  });

  message(id: string): Signal<Message> | undefined {
    return this.#messages.get(id);
  }

  /** The server has this letter: its message is here, whoever told of it. */
  holds(clientId: string): boolean {
    return this.order.value.some((id) => this.#messages.get(id)?.value.client_id === clientId);
  }

  received(message: Message): void {
    batch(() => {
      this.#unpainted.delete(message.id);
      this.#put(message);
      this.#stopsTyping(message.role === "tutor" ? TUTOR_ID : message.author_id);
    });
  }

  /** A page of history, the newest one or one before. */
  loaded(page: Page<Message>): void {
    batch(() => {
      for (const message of page.items) this.#putFromHistory(message);
      this.older.value = page.next ?? null;
      this.loading.value = "ready";
    });
  }

  felt(messageId: string, emotion: Emotion): void {
    this.#emotions.value = new Map(this.#emotions.value).set(messageId, emotion);
  }

  /** False when a piece is missing before this one: join again to get the whole. */
  wrote(messageId: string, offset: number, text: string): boolean {
    const known = this.#messages.get(messageId);
    const live = known?.value.status === "streaming";
    if (known && !live && offset > 0) return true;
    const before = this.#unpainted.get(messageId) ?? (live ? known!.value.text : "");
    if (offset > pointLength(before)) return false;
    const whole = takePoints(before, offset) + text;
    if (live) this.#paintSoon(messageId, whole);
    else this.#begin(messageId, whole);
    return true;
  }

  types(person: Person, isTyping: boolean): void {
    this.#stopsTyping(person.id);
    if (!isTyping) return;
    this.typing.value = [...this.typing.value, person];
    const end = setTimeout(() => this.#stopsTyping(person.id), TYPING_MS);
    this.#typingEnds.set(person.id, end);
  }

  present(people: Person[]): void {
    noteNames(people);
    this.presence.value = people;
  }

  #put(message: Message): void {
    const known = this.#messages.get(message.id);
    if (known && known.value.seq > message.seq) return;
    if (message.emotion) this.felt(message.id, message.emotion);
    if (known) known.value = message;
    else this.#messages.set(message.id, signal(message));
    this.#arrange();
  }

  /**
   * History may be older than what the socket has told meanwhile: an answer that was still being
   * written when the page was read may long be whole. One that is written again begins at 0.
   */
  #putFromHistory(message: Message): void {
    const live = this.#messages.get(message.id)?.value;
    const growing = live?.status === "streaming" && live.text.length < message.text.length;
    if (live && message.status === "streaming" && !growing) return;
    this.#put(message);
  }

  #begin(id: string, text: string): void {
    const known = this.#messages.get(id);
    const fresh: Message = known?.value ?? {
      id,
      session_id: this.id,
      role: "tutor",
      text,
      created_at: new Date().toISOString(),
      status: "streaming",
      seq: 0,
    };
    batch(() => {
      this.#stopsTyping(TUTOR_ID);
      this.#put({ ...fresh, text, status: "streaming", citations: [] });
    });
  }

  #paintSoon(id: string, text: string): void {
    this.#unpainted.set(id, text);
    this.#repaint ??= setTimeout(() => this.#paint(), REPAINT_MS);
  }

  #paint(): void {
    this.#repaint = undefined;
    batch(() => {
      for (const [id, text] of this.#unpainted) {
        const message = this.#messages.get(id)!;
        message.value = { ...message.value, text };
      }
    });
    this.#unpainted.clear();
  }

  #arrange(): void {
    const all = [...this.#messages.values()].map((each) => each.peek());
    const place = (message: Message) => (message.status === "streaming" ? Infinity : message.seq);
    const sorted = all.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
    const ids = sorted.map((message) => message.id);
    const now = this.order.peek();
    if (ids.length !== now.length || ids.some((id, i) => id !== now[i])) this.order.value = ids;
  }

  #stopsTyping(id: string | null | undefined): void {
    if (!id) return;
    clearTimeout(this.#typingEnds.get(id));
    this.#typingEnds.delete(id);
    if (this.typing.peek().some((each) => each.id === id)) {
      this.typing.value = this.typing.peek().filter((each) => each.id !== id);
    }
  }
}
