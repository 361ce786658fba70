import { useSignal } from "@preact/signals";
import { t } from "../i18n";

// About a screen of a phone; a message of 10,000 characters would bury everything after it.
const FOLD_FROM = 1_200;

/** Somebody's words as they wrote them; a very long text is folded. */
export function LongText({ text }: { text: string }) {
  const open = useSignal(false);
  const long = text.length > FOLD_FROM;
  return (
    <>
      <p class={long && !open.value ? "words folded" : "words"} dir="auto">
        {text}
      </p>
      {long && (
        <button
          class="link"
          type="button"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {t(open.value ? "message.fold" : "message.unfold")}
        </button>
      )}
    </>
  );
}
