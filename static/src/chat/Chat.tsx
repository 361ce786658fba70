import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { go } from "../router";
import type { Conversation } from "../state/conversation";
import {
  beginDraft,
  bornAs,
  conversation,
  freshDraft,
  letters,
  loadMessages,
  sendMessage,
} from "../state/live";
import { isDraft } from "../wire/outbox";
import { Empty, Failed, Waiting } from "../ui/states";
import { Composer } from "./Composer";
import { Feeling } from "./Feeling";
import { Log } from "./Log";
import { Welcome } from "./Welcome";

/**
 * A chat: what was said, the guess about the feeling, and where to write. `new` is one that has
 * no words yet; the first ones give it a draft's name, and the server's answer its own.
 */
export function Chat({ id }: { id: string }) {
  const suggestion = useSignal("");
  const name = id === "new" ? freshDraft.value : id;
  const chat = conversation(name);
  if (chat.loading.value === "gone") return <Gone />;
  const empty = isDraft(name) && !hasWords(chat);
  const send = (text: string) => {
    void sendMessage(name, text);
    if (id === "new") go(`/chat/${beginDraft()}`, "replace");
  };
  return (
    <div class={empty ? "chat chat-new" : "chat"}>
      {!empty && <Feeling chat={chat} />}
      <div class="chat-main">
        {empty ? <Welcome suggestion={suggestion} /> : <Words chat={chat} />}
        {/* Its key outlives the change of name, so that neither focus nor text is lost. */}
        <Composer
          key={bornAs(name)}
          name={bornAs(name)}
          chat={chat}
          onSend={send}
          suggestion={suggestion}
        />
      </div>
    </div>
  );
}

function Gone() {
  return (
    <Empty title={t("chat.gone")}>
      <p>
        {t("chat.gone_body")} <a href="/chat/new">{t("chat.gone_new")}</a>
      </p>
    </Empty>
  );
}

function hasWords(chat: Conversation): boolean {
  return chat.order.value.length > 0 || letters.value.some((each) => each.session_id === chat.id);
}

function Words({ chat }: { chat: Conversation }) {
  if (isDraft(chat.id) || chat.loading.value === "ready") return <Log chat={chat} />;
  if (chat.loading.value !== "failed") return <Waiting label={t("chat.loading")} />;
  return <Failed title={t("chat.failed")} onRetry={() => void loadMessages(chat.id)} />;
}
