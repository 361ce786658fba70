import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { fragment } from "../router";
import { user } from "../state/account";
import type { Conversation } from "../state/conversation";
import { letters, loadOlder } from "../state/live";
import { parse, plainText } from "../text/markdown";
import { Icon } from "../ui/Icon";
import { useAction } from "../ui/useAction";
import { LetterItem } from "./LetterItem";
import { MessageItem } from "./MessageItem";
import { Typing } from "./Typing";

// Nearer to the end than this counts as reading along.
const NEAR_END_PX = 120;

/** What was said, oldest first, with what is still on its way at the end. */
export function Log({ chat }: { chat: Conversation }) {
  const box = useRef<HTMLDivElement>(null);
  const away = useSignal(false);
  // History may tell of a letter before the outbox hears that it has arrived.
  const sending = letters.value.filter(
    (each) => each.session_id === chat.id && !chat.holds(each.client_id),
  );
  useFollowing(box, chat, sending.length, away);
  useMessageAsked(box, chat, away);
  return (
    <div class="log-frame">
      <div
        class="log"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={t("chat.messages")}
        onScroll={() => {
          away.value = !nearEnd(box.current);
        }}
      >
        <div class="log-inner">
          <Older chat={chat} box={box} />
          {chat.order.value.map((id) => (
            <MessageItem key={id} chat={chat} message={chat.message(id)!} />
          ))}
          {sending.map((letter) => (
            <LetterItem key={letter.client_id} letter={letter} />
          ))}
          <Typing chat={chat} />
        </div>
      </div>
      {away.value && (
        <button
          class="to-end"
          type="button"
          aria-label={t("chat.to_end")}
          onClick={() => toEnd(box.current)}
        >
          <Icon name="down" />
        </button>
      )}
      <Announcer chat={chat} />
    </div>
  );
}

function Older({ chat, box }: { chat: Conversation; box: { current: HTMLDivElement | null } }) {
  const action = useAction();
  if (chat.older.value === null) return null;
  const load = async () => {
    const before = box.current!.scrollHeight - box.current!.scrollTop;
    await action.run(() => loadOlder(chat));
    // After the new ones are drawn, what was read stays where it was.
    requestAnimationFrame(() => {
      if (box.current) box.current.scrollTop = box.current.scrollHeight - before;
    });
  };
  return (
    <button class="button small older" type="button" onClick={() => void load()}>
      {action.busy.value ? t("wait.moment") : t("chat.older")}
    </button>
  );
}

function nearEnd(box: HTMLElement | null): boolean {
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
}

function toEnd(box: HTMLElement | null): void {
  if (box) box.scrollTop = box.scrollHeight;
}

/** Stays at the end while the end is being read, and goes there when one has written oneself. */
function useFollowing(
  box: { current: HTMLDivElement | null },
  chat: Conversation,
  sending: number,
  away: { value: boolean },
): void {
  const seen = useRef(0);
  useLayoutEffect(() => toEnd(box.current), [chat]);
  useLayoutEffect(() => {
    if (sending > seen.current) toEnd(box.current);
    seen.current = sending;
  }, [sending]);
  useEffect(() => {
    const inner = box.current?.firstElementChild;
    if (!inner) return;
    // The text grows without this component being drawn: watch its height instead.
    const observer = new ResizeObserver(() => {
      if (!away.value) toEnd(box.current);
    });
    observer.observe(inner);
    // The banner and a phone's keyboard take room away.
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [chat]);
}

// Further back than this a search had better be made again with other words.
const PAGES_BACK = 20;

/** The address may name a message, as a search hit does: go back to it and show it. */
function useMessageAsked(
  box: { current: HTMLDivElement | null },
  chat: Conversation,
  away: { value: boolean },
): void {
  const asked = fragment.value;
  useEffect(() => {
    if (asked === "") return;
    let wanted = true;
    void (async () => {
      for (let page = 0; page < PAGES_BACK && !chat.message(asked); page++) {
        if (chat.older.value === null) return;
        await loadOlder(chat);
      }
      // One frame later it is drawn.
      requestAnimationFrame(() => {
        const found = box.current?.querySelector(`[data-id="${CSS.escape(asked)}"]`);
        if (!wanted || !found) return;
        // The end is not what is being read now, so nothing pulls there.
        away.value = true;
        found.scrollIntoView({ block: "center" });
        found.classList.add("asked");
      });
    })().catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [asked, chat]);
}

/** Says each new answer once, when it is whole; a screen reader must not hear it word by word. */
function Announcer({ chat }: { chat: Conversation }) {
  const known = useRef<Set<string> | null>(null);
  const words = useSignal("");
  const streaming = chat.streaming.value;
  const order = chat.order.value;
  useEffect(() => {
    const fresh = known.current
      ? order.filter((id) => !known.current!.has(id) && id !== streaming)
      : [];
    known.current = new Set(order.filter((id) => id !== streaming));
    for (const id of fresh) {
      const message = chat.message(id)!.peek();
      if (message.role === "tutor") {
        words.value = t("chat.tutor_says", { text: plainText(parse(message.text)) });
      } else if (message.author_id !== user.value?.id) {
        words.value = message.text;
      }
    }
    if (streaming) words.value = t("chat.tutor_begins");
  }, [order, streaming]);
  return (
    <div class="offscreen" aria-live="polite">
      {words.value}
    </div>
  );
}
