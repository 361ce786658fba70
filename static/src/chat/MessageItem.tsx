import { type Signal, useSignal } from "@preact/signals";
import { clockTime, t } from "../i18n";
import { user } from "../state/account";
import type { Conversation } from "../state/conversation";
import { nameOf } from "../state/names";
import { Markdown } from "../text/Markdown";
import * as api from "../wire/api";
import type { Message } from "../wire/types";
import { Avatar } from "../ui/Avatar";
import { copyText } from "../ui/clipboard";
import { Failure } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { Mark } from "../ui/Mark";
import { useAction } from "../ui/useAction";
import { LongText } from "./LongText";
import { Sources } from "./Sources";

export function MessageItem({ chat, message }: { chat: Conversation; message: Signal<Message> }) {
  const { id, role, status } = message.value;
  const shape = role === "tutor" ? "tutor" : isMine(message.value) ? "mine" : "theirs";
  return (
    <article
      class={`message ${shape}`}
      data-testid="message"
      data-role={role}
      data-status={status}
      data-id={id}
    >
      {shape === "tutor" && <TutorMessage chat={chat} message={message.value} />}
      {shape === "mine" && <MyMessage message={message.value} />}
      {shape === "theirs" && <TheirMessage message={message.value} />}
    </article>
  );
}

function isMine(message: Message): boolean {
  return !message.author_id || message.author_id === user.value?.id;
}

function MyMessage({ message }: { message: Message }) {
  return (
    <>
      <h2 class="offscreen">{t("message.you", { time: clockTime(message.created_at) })}</h2>
      <div class="bubble">
        <LongText text={message.text} />
      </div>
    </>
  );
}

function TheirMessage({ message }: { message: Message }) {
  const name = nameOf(message.author_id!) ?? t("message.classmate");
  return (
    <>
      <Avatar id={message.author_id!} name={name} />
      <div>
        <h2 class="message-name">{name}</h2>
        <div class="bubble">
          <LongText text={message.text} />
        </div>
      </div>
    </>
  );
}

function TutorMessage({ chat, message }: { chat: Conversation; message: Message }) {
  const streaming = message.status === "streaming";
  return (
    <>
      <span class="tutor-mark" aria-hidden="true">
        <Mark />
      </span>
      <div class="tutor-body" aria-busy={streaming}>
        <h2 class="offscreen">{t("message.tutor", { time: clockTime(message.created_at) })}</h2>
        <Markdown text={message.text} />
        {message.status === "stopped" && <p class="cut">{t("message.stopped")}</p>}
        {message.status === "interrupted" && <p class="cut">{t("message.interrupted")}</p>}
        {message.citations && message.citations.length > 0 && (
          <Sources citations={message.citations} />
        )}
        {!streaming && (
          <TutorActions message={message} last={chat.order.value.at(-1) === message.id} />
        )}
      </div>
    </>
  );
}

function TutorActions({ message, last }: { message: Message; last: boolean }) {
  const again = useAction();
  const copied = useSignal(false);
  const cut = message.status !== "complete";
  return (
    <div class="message-actions">
      {(last || cut) && (
        <button
          class={cut ? "button small" : "ghost-button"}
          type="button"
          data-testid="regenerate"
          onClick={() => void again.run(() => api.chat.regenerate(message.id))}
        >
          <Icon name="redo" />
          {again.busy.value ? t("wait.moment") : t("message.again")}
        </button>
      )}
      <button
        class="ghost-button"
        type="button"
        onClick={async () => {
          copied.value = await copyText(message.text);
        }}
      >
        <Icon name={copied.value ? "check" : "copy"} />
        <span aria-live="polite">{t(copied.value ? "action.copied" : "action.copy")}</span>
      </button>
      <Failure error={again.error.value} />
    </div>
  );
}
