import { ApiError, type Method, send } from "./http";
import { exclusively, storage } from "./locks";
import type { Login } from "./types";

/**
 * The page's login. The access token lives in memory only; the refresh token is a cookie that no
 * script can read. Everybody who needs a token asks here, and is told here when it changes.
 */
const SIGNED_IN = "attune.signed_in";

let token: string | null = null;
let goodUntil = 0;
let renewal: ReturnType<typeof setTimeout> | undefined;
let underway: Promise<Login> | null = null;
const tokenListeners = new Set<(token: string) => void>();
const endListeners = new Set<() => void>();

export const onToken = (listener: (token: string) => void) => tokenListeners.add(listener);
/** Called when the server says that this login is over. */
export const onLoginEnded = (listener: () => void) => endListeners.add(listener);

/** False on a browser that has surely no login, so that the first visit asks for nothing in vain. */
export function mayHaveLogin(): boolean {
  return storage((s) => s.getItem(SIGNED_IN)) !== null;
}

export async function login(
  path: "/api/setup" | "/api/auth/login" | "/api/auth/join" | "/api/auth/return",
  body: Record<string, string>,
): Promise<Login> {
  const response = await send("POST", path, body);
  return accept((await response.json()) as Login);
}

/** Trades the refresh cookie for a new access token, one tab at a time. */
export function refresh(): Promise<Login> {
  underway ??= exclusively("refresh", async () => {
    const response = await send("POST", "/api/auth/refresh");
    return accept((await response.json()) as Login);
  }).finally(() => {
    underway = null;
  });
  return underway;
}

export async function logout(): Promise<void> {
  try {
    await send("POST", "/api/auth/logout", undefined, token);
  } finally {
    forget();
  }
}

export function forget(): void {
  token = null;
  clearTimeout(renewal);
  storage((s) => s.removeItem(SIGNED_IN));
}

/** A token that is good for a little longer; null when the login is over. */
export async function currentToken(): Promise<string | null> {
  if (token !== null && Date.now() < goodUntil) return token;
  try {
    return (await refresh()).access_token;
  } catch (error) {
    if (isRefusal(error)) return endLogin();
    throw error;
  }
}

/** One call with the login; a token that the server no longer likes is renewed once. */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const text = await (await callRaw(method, path, body)).text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export async function callRaw(method: Method, path: string, body?: unknown): Promise<Response> {
  try {
    return await send(method, path, body, await currentToken());
  } catch (error) {
    if (!isRefusal(error)) throw error;
    goodUntil = 0;
    const renewed = await currentToken();
    if (renewed === null) throw error;
    return send(method, path, body, renewed);
  }
}

function accept(answer: Login): Login {
  token = answer.access_token;
  // Counted from now, on this machine's clock: the server's may be wrong.
  const lifeMs = answer.expires_in * 1000;
  goodUntil = Date.now() + lifeMs - Math.min(30_000, lifeMs * 0.1);
  clearTimeout(renewal);
  // After the server's own warning (2 minutes before the end), should that get lost.
  renewal = setTimeout(() => void renewAhead(), Math.max(lifeMs - 90_000, lifeMs * 0.7));
  storage((s) => s.setItem(SIGNED_IN, "1"));
  for (const listener of tokenListeners) listener(token);
  return answer;
}

/** Renews ahead of time; a dead line is no reason to sign out, the next call tries again. */
export async function renewAhead(): Promise<void> {
  try {
    await refresh();
  } catch (error) {
    if (isRefusal(error)) endLogin();
  }
}

function endLogin(): null {
  forget();
  for (const listener of endListeners) listener();
  return null;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
