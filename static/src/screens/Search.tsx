import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t, when } from "../i18n";
import * as api from "../wire/api";
import type { SearchHit } from "../wire/types";
import { Failure } from "../ui/forms";
import { Empty } from "../ui/states";
import { useAction } from "../ui/useAction";
import { useTitle } from "../ui/useTitle";

// Long enough not to ask for every letter, short enough to feel immediate.
const PAUSE_MS = 250;

/** Full text over one's own messages, as one types. */
export function Search() {
  useTitle(t("search.title"));
  const query = useSignal("");
  const hits = useSignal<SearchHit[] | null>(null);
  const action = useAction();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const look = async () => {
    const asked = query.value.trim();
    if (asked.length < 2) {
      hits.value = null;
      return;
    }
    await action.run(async () => {
      const { items } = await api.search(asked);
      hits.value = items;
    });
    // What was typed while the answer was on its way is asked next.
    if (query.value.trim() !== asked) await look();
  };
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{t("search.title")}</h1>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <label class="offscreen" for="search-box">
          {t("search.label")}
        </label>
        <input
          id="search-box"
          ref={input}
          type="search"
          data-testid="search-input"
          placeholder={t("search.placeholder")}
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            clearTimeout(timer.current);
            timer.current = setTimeout(() => void look(), PAUSE_MS);
          }}
        />
      </form>
      <Failure error={action.error.value} />
      <div role="status" class="offscreen">
        {hits.value !== null && t("search.found", { n: hits.value.length })}
      </div>
      {hits.value === null && <p class="quiet">{t("search.hint")}</p>}
      {hits.value?.length === 0 && (
        <Empty title={t("search.nothing", { query: query.value.trim() })}>
          <p>{t("search.nothing_body")}</p>
        </Empty>
      )}
      <ul class="hits">
        {hits.value?.map((hit) => (
          <li key={hit.message.id}>
            <a
              class="hit"
              href={`/chat/${hit.session_id}#${hit.message.id}`}
              data-testid="search-hit"
            >
              <span class="hit-head">
                <strong>{hit.session_title || t("chats.untitled")}</strong>
                <time dateTime={hit.message.created_at}>{when(hit.message.created_at)}</time>
              </span>
              <span class="hit-text">
                {t(hit.message.role === "tutor" ? "search.tutor" : "search.you")}{" "}
                <Snippet text={hit.snippet} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** The server marks each match with U+E000 before it and U+E001 behind it. */
function Snippet({ text }: { text: string }) {
  // The marks of Markdown are noise in one line.
  const [first = "", ...marked] = text.replace(/\*\*|__|`/g, "").split("\ue000");
  return (
    <>
      {first}
      {marked.map((part, i) => {
        const [match = "", rest = ""] = part.split("\ue001");
        return (
          <>
            <mark key={i}>{match}</mark>
            {rest}
          </>
        );
      })}
    </>
  );
}
