import { signal } from "@preact/signals";

/**
 * How far the server's clock is ahead of ours. Either may be wrong (a small box without a battery
 * starts in the past), so what counts down is measured between the two.
 */
const aheadMs = signal(0);
/** Ticks while something on the screen counts down. */
export const now = signal(Date.now());

export function noteServerTime(ts: string | undefined): void {
  const server = Date.parse(ts ?? "");
  if (Number.isFinite(server)) aheadMs.value = server - Date.now();
}

/** Milliseconds until the server's clock shows `time`; negative when that has passed. */
export function msUntil(time: string): number {
  return Date.parse(time) - now.value - aheadMs.value;
}

/** Keeps `now` moving; the answer stops it. */
export function tick(everyMs: number): () => void {
  now.value = Date.now();
  const timer = setInterval(() => {
    now.value = Date.now();
  }, everyMs);
  return () => clearInterval(timer);
}
