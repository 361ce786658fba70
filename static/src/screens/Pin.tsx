import { t } from "../i18n";
import { go } from "../router";
import { newPin, user } from "../state/account";
import { Door } from "./Door";

/** Shown once, after joining: what brings the learner back on another device. */
export function Pin() {
  return (
    <Door title={t("pin.title", { name: user.value?.display_name ?? "" })}>
      <p>{t("pin.body")}</p>
      <p class="big-code" data-testid="pin">
        {newPin.value}
      </p>
      <button
        class="button primary"
        type="button"
        data-testid="pin-done"
        onClick={() => {
          newPin.value = null;
          go("/chat/new", "replace");
        }}
      >
        {t("pin.done")}
      </button>
    </Door>
  );
}
