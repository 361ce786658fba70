import { t } from "../i18n";
import type { ErrorBody } from "./types";

/** Every failure of a call, in the contract's one shape; `status` 0 means nobody answered. */
export class ApiError extends Error {
  readonly code: string;
  readonly retry: boolean;
  readonly fields: Record<string, string>;

  constructor(
    readonly status: number,
    body: ErrorBody,
    readonly retryAfterS: number | null = null,
  ) {
    super(body.message);
    this.code = body.code;
    this.retry = body.retry;
    this.fields = body.fields ?? {};
  }
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

// The slowest honest answer is a password check behind thirty others; beyond this the line is dead.
const TIMEOUT_MS = 20_000;

export async function send(
  method: Method,
  path: string,
  body?: unknown,
  token?: string | null,
): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: abort.signal,
    });
  } catch {
    throw new ApiError(0, { code: "unreachable", message: t("error.unreachable"), retry: true });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw await errorFrom(response);
  return response;
}

async function errorFrom(response: Response): Promise<ApiError> {
  const retryAfter = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  const wait = Number.isFinite(retryAfter) ? retryAfter : null;
  try {
    const { error } = (await response.json()) as { error: ErrorBody };
    return new ApiError(response.status, error, wait);
  } catch {
    // Something between us and the server answered, in a shape that is not ours.
    return new ApiError(
      response.status,
      { code: "unknown", message: t("error.unknown"), retry: response.status >= 500 },
      wait,
    );
  }
}
