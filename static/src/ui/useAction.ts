import { type Signal, useSignal } from "@preact/signals";
import { t } from "../i18n";
import { ApiError } from "../wire/http";

export interface Action {
  busy: Signal<boolean>;
  error: Signal<ApiError | null>;
  /** True when it went well; a second call while one runs does nothing. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** Something that a person sets off: busy while it runs, and what went wrong if it did. */
export function useAction(): Action {
  const busy = useSignal(false);
  const error = useSignal<ApiError | null>(null);
  return {
    busy,
    error,
    async run(work) {
      if (busy.value) return false;
      busy.value = true;
      error.value = null;
      try {
        await work();
        return true;
      } catch (cause) {
        error.value = asApiError(cause);
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}

export function asApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  console.error(cause);
  return new ApiError(0, { code: "page", message: t("error.page"), retry: false });
}
