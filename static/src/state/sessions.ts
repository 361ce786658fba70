import { signal } from "@preact/signals";
import * as api from "../wire/api";
import type { Session } from "../wire/types";
import type { Loading } from "./conversation";

/** The list of chats, the one last written in first. */
export const sessions = signal<readonly Session[]>([]);
export const loading = signal<Loading>("idle");
export const older = signal<string | null>(null);

export async function load(): Promise<void> {
  if (loading.value !== "ready") loading.value = "loading";
  try {
    const page = await api.sessions.list();
    sessions.value = page.items;
    older.value = page.next ?? null;
    loading.value = "ready";
  } catch {
    if (loading.value !== "ready") loading.value = "failed";
  }
}

export async function loadOlder(): Promise<void> {
  const page = await api.sessions.list(older.value);
  const known = new Set(sessions.value.map((each) => each.id));
  sessions.value = [...sessions.value, ...page.items.filter((each) => !known.has(each.id))];
  older.value = page.next ?? null;
}

export function forgetAll(): void {
  sessions.value = [];
  older.value = null;
  loading.value = "idle";
}

export const find = (id: string) => sessions.value.find((each) => each.id === id);

/** A chat changed or appeared; it keeps its place, a new one goes to the top. */
export function note(session: Session): void {
  const index = sessions.value.findIndex((each) => each.id === session.id);
  if (index < 0) sessions.value = [session, ...sessions.value];
  else sessions.value = sessions.value.map((each, i) => (i === index ? session : each));
}

export function drop(id: string): void {
  sessions.value = sessions.value.filter((each) => each.id !== id);
}

/** Something was written in it. */
export function raise(id: string, at: string): void {
  const session = find(id);
  if (!session) return;
  const others = sessions.value.filter((each) => each !== session);
  sessions.value = [{ ...session, updated_at: at }, ...others];
}

export async function rename(id: string, title: string): Promise<void> {
  note(await api.sessions.rename(id, title));
}

export async function remove(id: string): Promise<void> {
  await api.sessions.remove(id);
  drop(id);
}
