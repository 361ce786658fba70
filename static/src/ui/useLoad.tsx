import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Loaded<T> {
  value: Signal<T | null>;
  failed: Signal<boolean>;
  reload(): Promise<void>;
}

/** Something fetched when a page opens; what is shown stays while it is fetched again. */
export function useLoad<T>(fetch: () => Promise<T>, deps: readonly unknown[] = []): Loaded<T> {
  const value = useSignal<T | null>(null);
  const failed = useSignal(false);
  const reload = async () => {
    failed.value = false;
    try {
      value.value = await fetch();
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => {
    value.value = null;
    void reload();
  }, deps);
  return { value, failed, reload };
}
