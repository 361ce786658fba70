import { computed, signal } from "@preact/signals";
import * as api from "../wire/api";
import type { Notification } from "../wire/types";

/** What stands under the bell, newest first. */
export const notifications = signal<readonly Notification[]>([]);
export const unread = computed(() => notifications.value.filter((each) => !each.read).length);

export async function load(): Promise<void> {
  notifications.value = (await api.notifications.list()).items;
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
