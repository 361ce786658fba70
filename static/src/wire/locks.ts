/**
 * Runs `work` in one tab at a time. Web Locks exist only under HTTPS or on localhost; elsewhere a
 * lease in localStorage does it well enough: both users of this (sending the outbox, rotating the
 * refresh token) stay correct, only less thrifty, when two tabs slip in together. So nobody waits
 * for ever, either, for a tab that a phone has put to sleep with the lock in its hand.
 */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks) return withLock(locks, name, work);
  const lease = await takeLease(`attune.lock.${name}`);
  try {
    return await work();
  } finally {
    lease.release();
  }
}

const PATIENCE_MS = 10_000;

async function withLock<T>(locks: LockManager, name: string, work: () => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const held = () => {
    clearTimeout(timer);
    return work();
  };
  try {
    return await locks.request(name, { signal: patience.signal }, held);
  } catch (error) {
    if (patience.signal.aborted) return work();
    throw error;
  }
}

// A tab that died holds its lease no longer than this; a living one renews it well before.
const LEASE_MS = 6_000;
const POLL_MS = 150;

async function takeLease(key: string): Promise<{ release(): void }> {
  const mine = String(Math.random());
  const write = () => storage((s) => s.setItem(key, `${Date.now() + LEASE_MS} ${mine}`));
  while (isHeldByAnother(key, mine)) await new Promise((done) => setTimeout(done, POLL_MS));
  write();
  const renewal = setInterval(write, LEASE_MS / 3);
  return {
    release() {
      clearInterval(renewal);
      storage((s) => s.removeItem(key));
    },
  };
}

function isHeldByAnother(key: string, mine: string): boolean {
  const [until, owner] = (storage((s) => s.getItem(key)) ?? "").split(" ");
  const left = Number(until) - Date.now();
  // A lease from far in the future was written by a clock that has since been put right.
  return owner !== undefined && owner !== mine && left > 0 && left <= LEASE_MS;
}

/** localStorage, or nothing where the browser forbids it. */
export function storage<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
