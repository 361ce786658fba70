import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { user } from "../state/account";
import { nameOf, noteNames } from "../state/names";
import { note } from "../state/sessions";
import * as api from "../wire/api";
import type { Person, Session } from "../wire/types";
import { Avatar } from "../ui/Avatar";
import { Dialog } from "../ui/Dialog";
import { Failure } from "../ui/forms";
import { Waiting } from "../ui/states";
import { useAction } from "../ui/useAction";

/** Who is in the chat, and for its owner whom to take in. */
export function ShareDialog({ session, onClose }: { session: Session; onClose(): void }) {
  const classmates = useSignal<Person[] | null>(null);
  const action = useAction();
  const mine = session.owner_id === user.value?.id;
  useEffect(() => {
    void action.run(async () => {
      const { items } = await api.people.classmates();
      noteNames(items);
      classmates.value = items;
    });
  }, []);
  const change = (work: () => Promise<unknown>) => () =>
    void action.run(async () => {
      await work();
      note(await api.sessions.get(session.id));
    });
  const inside = new Set([session.owner_id, ...session.members]);
  const outside = (classmates.value ?? []).filter((each) => !inside.has(each.id));
  return (
    <Dialog title={t(mine ? "chat.share" : "chat.members")} onClose={onClose}>
      <p class="quiet">{t("share.body")}</p>
      <Failure error={action.error.value} />
      {classmates.value === null && action.busy.value && <Waiting label={t("share.loading")} />}
      <ul class="people" aria-label={t("chat.members")}>
        {[...inside].map((id) => (
          <PersonRow key={id} id={id} name={nameFor(id)}>
            {mine && id !== session.owner_id && (
              <button
                class="button small"
                type="button"
                onClick={change(() => api.sessions.removeMember(session.id, id))}
              >
                {t("share.remove")}
              </button>
            )}
          </PersonRow>
        ))}
      </ul>
      {mine && classmates.value !== null && (
        <>
          <h3>{t("share.add")}</h3>
          {outside.length === 0 && <p class="quiet">{t("share.nobody")}</p>}
          <ul class="people">
            {outside.map((each) => (
              <PersonRow key={each.id} id={each.id} name={each.display_name}>
                <button
                  class="button small"
                  type="button"
                  aria-label={t("share.add_person", { name: each.display_name })}
                  onClick={change(() => api.sessions.addMember(session.id, each.id))}
                >
                  {t("share.add_verb")}
                </button>
              </PersonRow>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function nameFor(id: string): string {
  if (id === user.value?.id) return t("share.you", { name: user.value.display_name });
  return nameOf(id) ?? t("message.classmate");
}

interface PersonRowProps {
  id: string;
  name: string;
  children: preact.ComponentChildren;
}

function PersonRow({ id, name, children }: PersonRowProps) {
  return (
    <li class="person">
      <Avatar id={id} name={name} />
      <span class="person-name">{name}</span>
      {children}
    </li>
  );
}
