import { t } from "../i18n";
import { disconnected } from "../state/connection";
import { discardLetter, retryLetter } from "../state/live";
import type { Letter } from "../wire/outbox";
import { LongText } from "./LongText";

/** A message that the server does not have yet. */
export function LetterItem({ letter }: { letter: Letter }) {
  const failed = letter.failed !== null;
  return (
    <article
      class="message mine pending"
      data-testid="message"
      data-role="student"
      data-status={failed ? "failed" : "sending"}
      data-id={letter.client_id}
    >
      <div class="bubble">
        <LongText text={letter.text} />
      </div>
      {failed ? (
        <div class="letter-failed" role="alert">
          <p>{t("letter.failed", { reason: letter.failed! })}</p>
          <button class="link" type="button" onClick={() => void retryLetter(letter.client_id)}>
            {t("action.try_again")}
          </button>
          <button class="link" type="button" onClick={() => void discardLetter(letter.client_id)}>
            {t("action.delete")}
          </button>
        </div>
      ) : (
        <p class="letter-state">{t(disconnected.value ? "letter.waiting" : "letter.sending")}</p>
      )}
    </article>
  );
}
