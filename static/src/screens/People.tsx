import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { user } from "../state/account";
import * as api from "../wire/api";
import type { User } from "../wire/types";
import { Avatar } from "../ui/Avatar";
import { Confirm } from "../ui/Confirm";
import { Dialog } from "../ui/Dialog";
import { Field, Form } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { Failed, Waiting } from "../ui/states";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { useTitle } from "../ui/useTitle";

type Asking = { what: "password" | "remove"; person: User } | null;

/** The adults of the school: who looks after it, who teaches. */
export function People() {
  useTitle(t("people.title"));
  const list = useLoad(api.people.list);
  const asking = useSignal<Asking>(null);
  const adults = list.value.value?.items.filter((each) => each.role !== "student");
  const close = () => {
    asking.value = null;
  };
  const asked = asking.value;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{t("people.title")}</h1>
      {list.failed.value && (
        <Failed
          title={t("people.failed")}
          error={list.failed.value}
          onRetry={() => void list.reload()}
        />
      )}
      {!adults && !list.failed.value && <Waiting label={t("people.loading")} />}
      <ul class="people card">
        {adults?.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            ask={(what) => {
              asking.value = { what, person };
            }}
          />
        ))}
      </ul>
      <NewTeacher onMade={list.reload} />
      {asked?.what === "password" && <NewPassword person={asked.person} close={close} />}
      {asked?.what === "remove" && (
        <Confirm
          title={t("people.remove", { name: asked.person.display_name })}
          body={t("people.remove_body")}
          verb={t("action.remove")}
          onConfirm={async () => {
            await api.people.remove(asked.person.id);
            await list.reload();
          }}
          onClose={close}
        />
      )}
    </main>
  );
}

function PersonRow({ person, ask }: { person: User; ask(what: "password" | "remove"): void }) {
  const self = person.id === user.value?.id;
  return (
    <li class="person">
      <Avatar id={person.id} name={person.display_name} />
      <span class="person-name">
        {person.display_name}
        <span class="quiet">
          {person.username} · {t(`role.${person.role}`)}
        </span>
      </span>
      {!self && (
        <>
          <button class="button small" type="button" onClick={() => ask("password")}>
            {t("people.new_password")}
          </button>
          <button
            class="icon-button"
            type="button"
            aria-label={t("people.remove", { name: person.display_name })}
            onClick={() => ask("remove")}
          >
            <Icon name="trash" />
          </button>
        </>
      )}
    </li>
  );
}

function NewTeacher({ onMade }: { onMade(): Promise<void> }) {
  const action = useAction();
  const made = useSignal(0);
  const fields = action.error.value?.fields ?? {};
  return (
    <section class="card">
      <h2>{t("people.new")}</h2>
      <Form
        key={made.value}
        testid="teacher-form"
        action={action}
        submit={t("people.create")}
        busy={t("wait.saving")}
        onSubmit={async ({ display_name = "", username = "", password = "" }) => {
          await api.people.createTeacher(username.trim(), password, display_name.trim());
          made.value++;
          await onMade();
        }}
      >
        <Field
          label={t("people.name")}
          name="display_name"
          error={fields.display_name}
          maxLength={60}
          autocomplete="off"
          required
        />
        <Field
          label={t("field.username")}
          name="username"
          error={fields.username}
          minLength={3}
          maxLength={40}
          autocomplete="off"
          required
        />
        <Field
          label={t("field.password")}
          name="password"
          hint={t("people.password_hint")}
          error={fields.password}
          minLength={8}
          autocomplete="off"
          required
        />
      </Form>
    </section>
  );
}

function NewPassword({ person, close }: { person: User; close(): void }) {
  const action = useAction();
  return (
    <Dialog title={t("people.new_password_for", { name: person.display_name })} onClose={close}>
      <Form
        action={action}
        submit={t("action.save")}
        busy={t("wait.saving")}
        onSubmit={async ({ password = "" }) => {
          await api.people.resetPassword(person.id, password);
          close();
        }}
      >
        <Field
          label={t("field.new_password")}
          name="password"
          hint={t("people.password_hint")}
          error={action.error.value?.fields.password}
          minLength={8}
          autocomplete="off"
          required
        />
      </Form>
    </Dialog>
  );
}
