import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApiError } from "../wire/http";
import { asApiError } from "./useAction";

export interface Loaded<T> {
  value: Signal<T | null>;
  failed: Signal<ApiError | null>;
  reload(): Promise<void>;
}

/** Something fetched when a page opens; what is shown stays while it is fetched again. */
export function useLoad<T>(fetch: () => Promise<T>, deps: readonly unknown[] = []): Loaded<T> {
  const value = useSignal<T | null>(null);
  const failed = useSignal<ApiError | null>(null);
  const reload = async () => {
    failed.value = null;
    try {
      value.value = await fetch();
    } catch (cause) {
      failed.value = asApiError(cause);
    }
  };
  useEffect(() => {
    value.value = null;
    void reload();
  }, deps);
  return { value, failed, reload };
}
