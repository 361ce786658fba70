import { computed, signal } from "@preact/signals";
import type { LinkState } from "../wire/socket";

/** How the page's one connection is. */
export const link = signal<LinkState>("idle");
export const closeCode = signal<number | null>(null);
/** True from the moment the line is lost until it is back: not on the first, quick connect. */
const lost = signal(false);

export const disconnected = computed(() => lost.value && link.value !== "refused");
export const refused = computed(() => (link.value === "refused" ? closeCode.value : null));

export function noteLink(state: LinkState, code?: number): void {
  link.value = state;
  closeCode.value = code ?? null;
  if (state === "waiting") lost.value = true;
  if (state === "open" || state === "idle") lost.value = false;
}
