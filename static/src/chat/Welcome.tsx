import type { Signal } from "@preact/signals";
import { t, type Key } from "../i18n";
import { user } from "../state/account";
import { useTitle } from "../ui/useTitle";

const STARTERS: Key[] = ["welcome.starter_1", "welcome.starter_2", "welcome.starter_3"];

/** An empty chat invites: what to ask, and what happens with it. */
export function Welcome({ suggestion }: { suggestion: Signal<string> }) {
  useTitle(t("chats.untitled"));
  return (
    <div class="welcome">
      <h1>{t("welcome.title", { name: user.value?.display_name ?? "" })}</h1>
      <p>{t("welcome.body")}</p>
      <ul class="starters" aria-label={t("welcome.starters")}>
        {STARTERS.map((key) => (
          <li key={key}>
            <button
              class="starter"
              type="button"
              onClick={() => {
                suggestion.value = t(key);
              }}
            >
              {t(key)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
