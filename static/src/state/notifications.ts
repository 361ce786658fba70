import { computed, signal } from "@preact/signals";
import * as api from "../wire/api";
import type { Notification } from "../wire/types";

/** What stands under the bell, newest first. */
export const notifications = signal<readonly Notification[]>([]);
export const unread = computed(() => notifications.value.filter((each) => !each.read).length);

/** The list as the server had it; what the socket told while it was on its way is newer. */
export async function load(): Promise<void> {
  const before = new Set(notifications.value.map((each) => each.id));
  const { items } = await api.notifications.list();
  const now = new Map(notifications.value.map((each) => [each.id, each]));
  const listed = items.map((each) => (now.get(each.id)?.read ? { ...each, read: true } : each));
  for (const { id } of items) now.delete(id);
  const arrived = [...now.values()].filter((each) => !before.has(each.id));
  notifications.value = [...arrived, ...listed];
}

export function forgetAll(): void {
  notifications.value = [];
}

/** A new one, or news about one that is here: that it was read on another device. */
export function note(fresh: Notification): void {
  const known = notifications.value.some((each) => each.id === fresh.id);
  notifications.value = known
    ? notifications.value.map((each) => (each.id === fresh.id ? fresh : each))
    : [fresh, ...notifications.value];
}

export async function markAllRead(): Promise<void> {
  const ids = notifications.value.filter((each) => !each.read).map((each) => each.id);
  if (ids.length === 0) return;
  notifications.value = notifications.value.map((each) => ({ ...each, read: true }));
  await api.notifications.markRead(ids);
}
