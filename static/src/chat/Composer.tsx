import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { number, t } from "../i18n";
import type { Conversation } from "../state/conversation";
import { sayTyping } from "../state/live";
import { pointLength } from "../text/points";
import { MESSAGE_LIMIT } from "../wire/types";
import * as api from "../wire/api";
import { Icon } from "../ui/Icon";

// The server hears typing at most once in 2 seconds and forgets it after 6.
const TYPING_EVERY_MS = 2_500;
const TYPING_PAUSE_MS = 4_000;
// From here on the number of characters is shown.
const COUNT_FROM = MESSAGE_LIMIT - 1_000;

/** What was begun and not sent, for as long as the page lives. */
const begun = new Map<string, string>();

interface ComposerProps {
  /** What the chat was first called: what is begun here is kept under it. */
  name: string;
  chat: Conversation;
  onSend(text: string): void;
  suggestion: Signal<string>;
}

/** Where one writes. Enter sends where there is a keyboard; Shift+Enter is a new line. */
export function Composer({ name, chat, onSend, suggestion }: ComposerProps) {
  const text = useSignal(begun.get(name) ?? "");
  const area = useRef<HTMLTextAreaElement>(null);
  const typing = useTyping(chat.id);
  const length = pointLength(text.value);
  const tooLong = length > MESSAGE_LIMIT;

  useLayoutEffect(() => growToFit(area.current), [text.value]);
  useEffect(() => {
    // On a phone the keyboard would cover the chat that one came to read.
    if (matchMedia("(pointer: fine)").matches) area.current?.focus();
  }, []);
  useSignalEffect(() => {
    if (suggestion.value === "") return;
    text.value = suggestion.value;
    suggestion.value = "";
    area.current?.focus();
  });

  const write = (value: string) => {
    text.value = value;
    begun.set(name, value);
    typing.noticed(value !== "");
  };
  const send = () => {
    const message = text.value.trim();
    if (message === "" || tooLong) return;
    write("");
    begun.delete(name);
    onSend(message);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {length > COUNT_FROM && (
        <p class={tooLong ? "composer-count over" : "composer-count"} role="status">
          {t(tooLong ? "composer.too_long" : "composer.count", {
            length: number(length),
            limit: number(MESSAGE_LIMIT),
          })}
        </p>
      )}
      <div class="composer-box">
        <textarea
          ref={area}
          rows={1}
          data-testid="message-input"
          aria-label={t("composer.label")}
          placeholder={t("composer.placeholder")}
          enterkeyhint="send"
          value={text.value}
          onInput={(event) => write(event.currentTarget.value)}
          onBlur={() => typing.noticed(false)}
          onKeyDown={(event) => {
            if (!sendsOnEnter(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <StopButton chat={chat} />
        <button
          class="round-button"
          type="submit"
          data-testid="send"
          aria-label={t("composer.send")}
          // The focus stays where one writes, and a phone keeps its keyboard.
          onMouseDown={(event) => event.preventDefault()}
          aria-disabled={text.value.trim() === "" || tooLong}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function StopButton({ chat }: { chat: Conversation }) {
  const reply = chat.streaming.value;
  if (reply === null) return null;
  return (
    <button
      class="round-button quiet-button"
      type="button"
      data-testid="stop"
      aria-label={t("composer.stop")}
      // When it cannot be stopped it has just ended, and the socket says so.
      onClick={() => void api.chat.stop(reply).catch(() => undefined)}
    >
      <Icon name="stop" />
    </button>
  );
}

function sendsOnEnter(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return false;
  return matchMedia("(hover: hover), (pointer: fine)").matches || event.ctrlKey || event.metaKey;
}

function growToFit(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** Tells the others that one types: now and then while it lasts, and once when it ends. */
function useTyping(session: string) {
  const state = useRef({ said: 0, pause: 0 as ReturnType<typeof setTimeout> | 0 });
  const end = () => {
    clearTimeout(state.current.pause || undefined);
    if (state.current.said > 0) sayTyping(session, false);
    state.current.said = 0;
  };
  useEffect(() => end, [session]);
  return {
    noticed(isTyping: boolean) {
      if (!isTyping) return end();
      clearTimeout(state.current.pause || undefined);
      state.current.pause = setTimeout(end, TYPING_PAUSE_MS);
      if (performance.now() - state.current.said < TYPING_EVERY_MS && state.current.said > 0)
        return;
      state.current.said = performance.now();
      sayTyping(session, true);
    },
  };
}
