import { batch, effect, signal, untracked } from "@preact/signals";
import { go, openChat } from "../router";
import * as api from "../wire/api";
import * as auth from "../wire/auth";
import { ApiError } from "../wire/http";
import { openTable } from "../wire/idb";
import { isDraft, type Letter, newDraftId, Outbox } from "../wire/outbox";
import { type LinkState, LiveSocket } from "../wire/socket";
import type { Message, ServerEvent } from "../wire/types";
import * as account from "./account";
import * as clock from "./clock";
import { noteLink } from "./connection";
import { Conversation } from "./conversation";
import { noteNames } from "./names";
import * as notifications from "./notifications";
import * as sessions from "./sessions";

/**
 * Ties the wire to the state: the socket's events to what they change, the outbox to the chats,
 * and both to the person who is signed in.
 */
const conversations = new Map<string, Conversation>();
export const letters = signal<readonly Letter[]>([]);
let joined: string | null = null;
let outbox: Outbox;

const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/ws`;

const socket = new LiveSocket(address, {
  token: (renewed) =>
    renewed ? auth.refresh().then((login) => login.access_token) : auth.currentToken(),
  event: apply,
  reset: reload,
  ready: caughtUp,
  state: linkChanged,
  signedOut: () => account.leave(true),
});

export async function start(): Promise<void> {
  const owner = {
    post: api.chat.post,
    changed: (all: Letter[]) => {
      letters.value = all;
    },
    delivered,
  };
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("attune.outbox") : null;
  outbox = new Outbox(await openTable<Letter>("attune.outbox", "client_id"), owner, tabs);
  auth.onToken((token) => void socket.request("refresh", { token }));
  auth.onLoginEnded(() => account.leave(true));
  addEventListener("online", () => socket.retryNow());
  // The device has lost its network: ask at once whether the line is dead, too.
  addEventListener("offline", () => socket.retryNow());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.retryNow();
  });
  effect(followAccount);
  effect(followRoute);
  await account.start();
}

let present: string | null = null;

function followAccount(): void {
  const id = account.user.value?.id ?? null;
  if (id === present) return;
  present = id;
  if (id === null) forgetEverything();
  else {
    void outbox.openFor(id);
    socket.start();
  }
}

function forgetEverything(): void {
  socket.stop();
  joined = null;
  batch(() => {
    conversations.clear();
    births.clear();
    // What was begun under the old name is not for the next person at this device.
    freshDraft.value = newDraftId();
    sessions.forgetAll();
    notifications.forgetAll();
    letters.value = [];
  });
}

export async function signOut(): Promise<void> {
  await outbox.closeAndForget();
  socket.stop();
  await auth.logout().catch(() => undefined);
  account.leave(false);
}

export const retryNow = () => socket.retryNow();

/* Chats. */

export function conversation(id: string): Conversation {
  let known = conversations.get(id);
  if (!known) {
    known = new Conversation(id);
    conversations.set(id, known);
  }
  return known;
}

/** The chat on the screen is the one this connection has joined. */
function followRoute(): void {
  const id = openChat.value;
  const wanted = id !== null && id !== "new" && account.user.value !== null ? id : null;
  if (wanted === joined) return;
  if (joined !== null && !isDraft(joined)) socket.send("leave_session", { session_id: joined });
  joined = wanted;
  const entered = joined;
  if (entered !== null) untracked(() => void enter(entered));
}

async function enter(id: string): Promise<void> {
  if (isDraft(id)) return;
  void socket.request("join_session", { session_id: id });
  await loadMessages(id);
}

export async function loadMessages(id: string): Promise<void> {
  const chat = conversation(id);
  if (chat.loading.value === "idle" || chat.loading.value === "failed") {
    chat.loading.value = "loading";
  }
  try {
    const [page] = await Promise.all([api.sessions.messages(id), knowSession(id)]);
    chat.loaded(page);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) chat.loading.value = "gone";
    else if (chat.loading.value === "loading") chat.loading.value = "failed";
  }
}

async function knowSession(id: string): Promise<void> {
  if (!sessions.find(id)) sessions.note(await api.sessions.get(id));
}

export async function loadOlder(chat: Conversation): Promise<void> {
  chat.loaded(await api.sessions.messages(chat.id, chat.older.value));
}

/** The name of the chat that is begun next. */
export const freshDraft = signal(newDraftId());
const births = new Map<string, string>();

/** The draft on the screen has got its first words: the next new chat is another one. */
export function beginDraft(): string {
  const begun = freshDraft.value;
  freshDraft.value = newDraftId();
  return begun;
}

/** The name a chat had when it first came on this screen. */
export const bornAs = (id: string) => births.get(id) ?? id;

export const sendMessage = (session: string, text: string) => outbox.add(session, text);
export const retryLetter = (clientId: string) => outbox.retry(clientId);
export const discardLetter = (clientId: string) => outbox.discard(clientId);

export function sayTyping(session: string, isTyping: boolean): void {
  if (!isDraft(session)) socket.send("user_typing", { session_id: session, is_typing: isTyping });
}

function delivered(letter: Letter, session: string, message: Message): void {
  const chat = conversation(session);
  chat.received(message);
  if (letter.session_id === session) return;
  births.set(session, letter.session_id);
  chat.loading.value = "ready";
  // The draft has become a chat: what is on the screen stays there under its new name.
  if (openChat.value === letter.session_id) go(`/chat/${session}`, "replace");
  void knowSession(session).catch(() => undefined);
}

/* The socket. */

function linkChanged(state: LinkState, code?: number): void {
  noteLink(state, code);
  // No line on the first try: what REST can tell is shown all the same.
  if ((state === "waiting" || state === "refused") && sessions.loading.value === "idle") reload();
}

/** Runs after every connect once nothing is missing. */
function caughtUp(): void {
  if (joined !== null && !isDraft(joined)) {
    void socket.request("join_session", { session_id: joined });
    if (conversation(joined).loading.value === "failed") void loadMessages(joined);
  }
  if (sessions.loading.value === "failed") void sessions.load();
  outbox.drain();
}

/** The stream could not be continued: what is known may be old, so it is loaded again. */
function reload(): void {
  for (const id of [...conversations.keys()]) if (id !== joined) conversations.delete(id);
  void sessions.load();
  void notifications.load().catch(() => undefined);
  if (joined !== null && !isDraft(joined)) void loadMessages(joined);
}

function apply(event: ServerEvent): void {
  switch (event.type) {
    case "message_received":
      return messageReceived(event.data);
    case "message_delta":
      return messageDelta(event.data);
    case "emotion_update":
      return conversations
        .get(event.data.session_id)
        ?.felt(event.data.message_id, event.data.emotion);
    case "typing_indicator":
      return typingIndicator(event.data);
    case "presence":
      return conversations.get(event.data.session_id)?.present(event.data.users);
    case "session_update":
      return void sessionUpdate(event.data).catch(() => undefined);
    case "notification":
      return notifications.note(event.data);
    case "token_expiring":
      return void auth.renewAhead();
    case "connected":
      // Settings changed on another device come along.
      account.noteUser(event.data.user);
      return clock.noteServerTime(event.ts);
    case "pong":
      return clock.noteServerTime(event.ts);
  }
}

type Data<K extends ServerEvent["type"]> = Extract<ServerEvent, { type: K }>["data"];

function messageReceived({ session_id, message }: Data<"message_received">): void {
  sessions.raise(session_id, message.created_at);
  const letter = letters.value.find((each) => each.client_id === message.client_id);
  if (letter) void outbox.settle(letter.client_id, session_id, message);
  else conversations.get(session_id)?.received(message);
}

function messageDelta({ session_id, message_id, offset, text }: Data<"message_delta">): void {
  const whole = conversations.get(session_id)?.wrote(message_id, offset, text) ?? true;
  if (!whole) void socket.request("join_session", { session_id });
}

function typingIndicator(data: Data<"typing_indicator">): void {
  const person = { id: data.user_id, display_name: data.display_name };
  noteNames([person]);
  conversations.get(data.session_id)?.types(person, data.is_typing);
}

async function sessionUpdate({
  session_id,
  change,
  session,
  user_id,
}: Data<"session_update">): Promise<void> {
  const mine = user_id === account.user.value?.id;
  if (change === "deleted" || (change === "left" && mine)) {
    sessions.drop(session_id);
    conversations.delete(session_id);
    if (joined === session_id) go("/", "replace");
    return;
  }
  sessions.note(session ?? (await api.sessions.get(session_id)));
}
