import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import type { ApiError } from "../wire/http";
import { Mark } from "./Mark";

interface EmptyProps {
  title: string;
  children?: ComponentChildren;
  /** The whole page is empty: its title is the page's heading. */
  page?: boolean;
}

/** Nothing here yet, and what to do about it. */
export function Empty({ title, children, page }: EmptyProps) {
  const Title = page ? "h1" : "p";
  return (
    <div class="empty">
      <Mark />
      <Title class="empty-title">{title}</Title>
      {children}
    </div>
  );
}

/** Says what is being waited for; shown late, so that quick answers do not flicker. */
export function Waiting({ label }: { label: string }) {
  return (
    <p class="waiting" role="status">
      <span class="waiting-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {label}
    </p>
  );
}

interface FailedProps {
  title: string;
  /** What the server said; without it, nobody answered. */
  error?: ApiError | null;
  onRetry(): void;
}

export function Failed({ title, error, onRetry }: FailedProps) {
  return (
    <div class="empty" role="alert">
      <p class="empty-title">{title}</p>
      <p>{error && error.status > 0 ? error.message : t("error.check_network")}</p>
      <button class="button" type="button" onClick={onRetry}>
        {t("action.try_again")}
      </button>
    </div>
  );
}
