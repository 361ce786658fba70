import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { go } from "../router";
import { user } from "../state/account";
import { conversation } from "../state/live";
import { find, remove, rename } from "../state/sessions";
import * as api from "../wire/api";
import { isDraft } from "../wire/outbox";
import type { Person, Session } from "../wire/types";
import { Avatar } from "../ui/Avatar";
import { Confirm } from "../ui/Confirm";
import { Dialog } from "../ui/Dialog";
import { Field, Form } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { Popover } from "../ui/Popover";
import { useAction } from "../ui/useAction";
import { ShareDialog } from "./ShareDialog";
import { useTitle } from "../ui/useTitle";

type Asking = "rename" | "share" | "delete" | "leave" | null;

/** The chat's name, who else has it open, and what can be done with it. */
export function ChatHeader({ id }: { id: string }) {
  const asking = useSignal<Asking>(null);
  const session = find(id);
  useTitle(session?.title || t("chats.untitled"));
  const others = conversation(id).presence.value.filter((each) => each.id !== user.value?.id);
  const close = () => {
    asking.value = null;
  };
  return (
    <div class="chat-header">
      <h1>{session?.title || t("chats.untitled")}</h1>
      {!isDraft(id) && <Presence people={others} />}
      {session && (
        <ChatMenu
          session={session}
          choose={(what) => {
            asking.value = what;
          }}
        />
      )}
      {session && <Asked what={asking.value} session={session} close={close} />}
    </div>
  );
}

function Presence({ people }: { people: readonly Person[] }) {
  const names = people.map((each) => each.display_name).join(", ");
  return (
    <div class="presence" data-testid="presence">
      {people.length > 0 && (
        <>
          <span class="offscreen">{t("presence.with", { names })}</span>
          {people.slice(0, 3).map((each) => (
            <span key={each.id} title={each.display_name}>
              <Avatar id={each.id} name={each.display_name} />
            </span>
          ))}
          {people.length > 3 && <span aria-hidden="true">+{people.length - 3}</span>}
        </>
      )}
    </div>
  );
}

function ChatMenu({ session, choose }: { session: Session; choose(what: Asking): void }) {
  const mine = session.owner_id === user.value?.id;
  return (
    <Popover label={t("chat.menu")} testid="chat-menu" align="start" face={<Icon name="more" />}>
      {(close) => {
        const pick = (what: Asking) => () => {
          close();
          choose(what);
        };
        return (
          <div class="menu">
            {mine && (
              <button class="menu-item" type="button" onClick={pick("rename")}>
                <Icon name="pencil" />
                {t("chat.rename")}
              </button>
            )}
            <button class="menu-item" type="button" data-testid="share" onClick={pick("share")}>
              <Icon name="share" />
              {t(mine ? "chat.share" : "chat.members")}
            </button>
            {mine ? (
              <button class="menu-item" type="button" onClick={pick("delete")}>
                <Icon name="trash" />
                {t("chat.delete")}
              </button>
            ) : (
              <button class="menu-item" type="button" data-testid="leave" onClick={pick("leave")}>
                <Icon name="exit" />
                {t("chat.leave")}
              </button>
            )}
          </div>
        );
      }}
    </Popover>
  );
}

function Asked({ what, session, close }: { what: Asking; session: Session; close(): void }) {
  switch (what) {
    case "rename":
      return <RenameDialog session={session} close={close} />;
    case "share":
      return <ShareDialog session={session} onClose={close} />;
    case "delete":
      return (
        <Confirm
          title={t("chat.delete")}
          body={t("chat.delete_body", { title: session.title })}
          verb={t("action.delete")}
          onConfirm={() => remove(session.id).then(() => go("/", "replace"))}
          onClose={close}
        />
      );
    case "leave":
      return (
        <Confirm
          title={t("chat.leave")}
          body={t("chat.leave_body")}
          verb={t("chat.leave")}
          onConfirm={() => api.sessions.removeMember(session.id, user.value!.id)}
          onClose={close}
        />
      );
    case null:
      return null;
  }
}

function RenameDialog({ session, close }: { session: Session; close(): void }) {
  const action = useAction();
  return (
    <Dialog title={t("chat.rename")} onClose={close}>
      <Form
        action={action}
        submit={t("action.save")}
        busy={t("wait.saving")}
        onSubmit={async ({ title = "" }) => {
          await rename(session.id, title.trim());
          close();
        }}
      >
        <Field
          label={t("chat.name")}
          name="title"
          value={session.title}
          required
          maxLength={120}
          error={action.error.value?.fields.title}
        />
      </Form>
    </Dialog>
  );
}
