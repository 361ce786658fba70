import { t, type Key } from "../i18n";
import { disconnected, refused } from "../state/connection";
import { retryNow } from "../state/live";

/** Always in the page, so that a screen reader hears when its text comes. */
export function Banner() {
  return (
    <div class="banner-place" role="status">
      {disconnected.value && (
        <p class="banner" data-testid="connection-banner">
          {t("banner.disconnected")}
        </p>
      )}
      {refused.value !== null && (
        <p class="banner refused" data-testid="connection-refused">
          {t(reason(refused.value))}{" "}
          <button class="link" type="button" onClick={retryNow}>
            {t("action.try_again")}
          </button>
        </p>
      )}
    </div>
  );
}

function reason(code: number): Key {
  if (code === 4429) return "banner.too_many";
  if (code === 4403) return "banner.forbidden";
  return "banner.refused";
}
