import type { ComponentChildren } from "preact";
import { t, when } from "../i18n";
import { openChat } from "../router";
import { isAdmin, isTeacher, user } from "../state/account";
import { letters } from "../state/live";
import { load, loadOlder, loading, older, sessions } from "../state/sessions";
import { isDraft } from "../wire/outbox";
import type { Session } from "../wire/types";
import { Icon, type IconName } from "./Icon";
import { Empty, Failed, Waiting } from "./states";
import { useAction } from "./useAction";
import { useTitle } from "./useTitle";

/** The list of chats beside the page. */
export function Sidebar() {
  return (
    <aside class="sidebar" aria-label={t("chats.title")}>
      <ChatsColumn title={<h2>{t("chats.title")}</h2>} />
    </aside>
  );
}

/** The list of chats as a screen of its own, on a phone. */
export function ChatsPage() {
  useTitle(t("chats.title"));
  return (
    <main class="sidebar main" id="main" tabIndex={-1}>
      <ChatsColumn title={<h1>{t("chats.title")}</h1>} />
    </main>
  );
}

function ChatsColumn({ title }: { title: ComponentChildren }) {
  return (
    <>
      <div class="sidebar-head">
        {title}
        <a class="button primary small" href="/chat/new" data-testid="new-chat">
          <Icon name="plus" />
          {t("chats.new")}
        </a>
      </div>
      <ChatList />
      <nav class="sidebar-nav" aria-label={t("nav.pages")}>
        <NavLink to="/library" icon="book" label={t("nav.library")} />
        {isTeacher.value && <NavLink to="/classes" icon="class" label={t("nav.classes")} />}
        {isAdmin.value && <NavLink to="/people" icon="people" label={t("nav.people")} />}
        <NavLink to="/settings" icon="settings" label={t("nav.settings")} />
      </nav>
    </>
  );
}

function NavLink({ to, icon, label }: { to: string; icon: IconName; label: string }) {
  return (
    <a class="menu-item" href={to}>
      <Icon name={icon} />
      {label}
    </a>
  );
}

function ChatList() {
  const more = useAction();
  if (loading.value === "failed")
    return <Failed title={t("chats.failed")} onRetry={() => void load()} />;
  if (loading.value !== "ready" && sessions.value.length === 0)
    return <Waiting label={t("chats.loading")} />;
  const drafts = unsentDrafts();
  if (sessions.value.length + drafts.length === 0) {
    return (
      <div class="sidebar-list">
        <Empty title={t("chats.empty")}>
          <p>{t("chats.empty_body")}</p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="sidebar-list">
      <ul>
        {drafts.map(([id, text]) => (
          <ChatLink key={id} id={id} title={text} note={t("chats.unsent")} />
        ))}
        {sessions.value.map((session) => (
          <ChatLink
            key={session.id}
            id={session.id}
            title={session.title}
            note={noteFor(session)}
          />
        ))}
      </ul>
      {older.value !== null && (
        <button class="button small" type="button" onClick={() => void more.run(loadOlder)}>
          {more.busy.value ? t("wait.moment") : t("chats.older")}
        </button>
      )}
    </div>
  );
}

/** Chats that so far exist only in the outbox, with their first words. */
function unsentDrafts(): [string, string][] {
  const drafts = new Map<string, string>();
  for (const letter of letters.value) {
    if (isDraft(letter.session_id) && !drafts.has(letter.session_id)) {
      drafts.set(letter.session_id, letter.text.slice(0, 80));
    }
  }
  return [...drafts];
}

function noteFor(session: Session): string {
  const shared = session.owner_id !== user.value?.id;
  const others = session.members.filter((id) => id !== session.owner_id).length;
  if (shared) return t("chats.shared_with_you");
  return others > 0 ? t("chats.shared", { n: others }) : when(session.updated_at);
}

function ChatLink({ id, title, note }: { id: string; title: string; note: string }) {
  const current = openChat.value === id;
  return (
    <li>
      <a
        class="chat-link"
        href={`/chat/${id}`}
        data-testid="session-item"
        data-id={id}
        aria-current={current ? "page" : undefined}
      >
        <span class="chat-link-title">{title || t("chats.untitled")}</span>
        <span class="chat-link-note">{note}</span>
      </a>
    </li>
  );
}
