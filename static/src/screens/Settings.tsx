import { useSignal } from "@preact/signals";
import { LANGUAGES, t, type Key } from "../i18n";
import { go } from "../router";
import { leave, updateMe, user } from "../state/account";
import { notifications } from "../state/notifications";
import { type Theme, theme } from "../state/theme";
import * as api from "../wire/api";
import { Confirm } from "../ui/Confirm";
import { Failure, Field, Form } from "../ui/forms";
import { useAction } from "../ui/useAction";
import { useTitle } from "../ui/useTitle";

export function Settings() {
  useTitle(t("settings.title"));
  const me = user.value;
  if (me === null) return null;
  return (
    <main class="page settings" id="main" tabIndex={-1}>
      <h1>{t("settings.title")}</h1>
      <Look />
      <FeelingSwitch />
      <Name name={me.display_name} />
      {me.role !== "student" && <Password />}
      <Export />
      <Erase />
      <p class="hint">
        <a href="/third-party.txt" target="_blank" rel="noopener">
          {t("settings.notices")}
        </a>
      </p>
    </main>
  );
}

const THEMES: [Theme, Key][] = [
  ["auto", "settings.theme_auto"],
  ["light", "settings.theme_light"],
  ["dark", "settings.theme_dark"],
];

function Look() {
  const action = useAction();
  return (
    <section class="card">
      <h2>{t("settings.look")}</h2>
      <fieldset class="choices">
        <legend>{t("settings.theme")}</legend>
        {THEMES.map(([value, key]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme.value === value}
              onChange={() => {
                theme.value = value;
              }}
            />
            <span>{t(key)}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="language">{t("settings.language")}</label>
        <select
          id="language"
          value={user.value?.locale ?? "en"}
          onChange={(event) => {
            const locale = event.currentTarget.value;
            void action.run(() => updateMe({ locale }));
          }}
        >
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </select>
        <p class="hint">{t("settings.language_hint")}</p>
      </div>
      <Failure error={action.error.value} />
    </section>
  );
}

function FeelingSwitch() {
  const action = useAction();
  const on = user.value?.emotion_enabled ?? true;
  return (
    <section class="card">
      <h2>{t("settings.feelings")}</h2>
      <div class="switch-row">
        <p id="feelings-label">{t("settings.feelings_body")}</p>
        <button
          class="switch"
          type="button"
          role="switch"
          aria-checked={on}
          aria-labelledby="feelings-label"
          onClick={() => void action.run(() => updateMe({ emotion_enabled: !on }))}
        >
          <span />
        </button>
      </div>
      <Failure error={action.error.value} />
    </section>
  );
}

function Name({ name }: { name: string }) {
  const action = useAction();
  const saved = useSignal(false);
  return (
    <section class="card">
      <h2>{t("settings.name")}</h2>
      <Form
        action={action}
        submit={t("action.save")}
        busy={t("wait.saving")}
        onSubmit={async ({ display_name = "" }) => {
          await updateMe({ display_name: display_name.trim() });
          saved.value = true;
        }}
      >
        <Field
          label={t("settings.display_name")}
          name="display_name"
          value={name}
          hint={t("settings.display_name_hint")}
          error={action.error.value?.fields.display_name}
          maxLength={60}
          required
        />
      </Form>
      <p role="status" class="saved">
        {saved.value && t("settings.saved")}
      </p>
    </section>
  );
}

function Password() {
  const action = useAction();
  const saved = useSignal(0);
  const fields = action.error.value?.fields ?? {};
  return (
    <section class="card">
      <h2>{t("settings.password")}</h2>
      {/* A new key empties the fields once the password is changed. */}
      <Form
        key={saved.value}
        action={action}
        submit={t("settings.password_submit")}
        busy={t("wait.saving")}
        onSubmit={async ({ current = "", password = "" }) => {
          await api.me.changePassword(current, password);
          saved.value++;
        }}
      >
        <Field
          label={t("field.current_password")}
          name="current"
          type="password"
          error={fields.current}
          autocomplete="current-password"
          required
        />
        <Field
          label={t("field.new_password")}
          name="password"
          type="password"
          hint={t("field.password_hint")}
          error={fields.password}
          minLength={8}
          autocomplete="new-password"
          required
        />
      </Form>
      <p role="status" class="saved">
        {saved.value > 0 && t("settings.password_saved")}
      </p>
    </section>
  );
}

function Export() {
  const action = useAction();
  const asked = useSignal(false);
  const ready = notifications.value.some((each) => each.kind === "export_ready");
  const prepare = () =>
    action.run(async () => {
      await api.me.prepareExport();
      asked.value = true;
    });
  const download = () =>
    action.run(async () => saveAs(await api.me.downloadExport(), t("settings.export_file")));
  return (
    <section class="card">
      <h2>{t("settings.export")}</h2>
      <p>{t("settings.export_body")}</p>
      <p role="status" class="quiet">
        {asked.value && !ready && t("settings.export_asked")}
        {ready && t("settings.export_ready")}
      </p>
      <Failure error={action.error.value} />
      <div class="row">
        <button class="button" type="button" data-testid="export" onClick={() => void prepare()}>
          {action.busy.value ? t("wait.moment") : t("settings.export_prepare")}
        </button>
        {ready && (
          <button class="button primary" type="button" onClick={() => void download()}>
            {t("settings.export_download")}
          </button>
        )}
      </div>
    </section>
  );
}

function saveAs(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Erase() {
  const asking = useSignal(false);
  const erase = async () => {
    await api.me.erase();
    leave(false);
    go("/", "replace");
  };
  return (
    <section class="card">
      <h2>{t("settings.erase")}</h2>
      <p>{t("settings.erase_body")}</p>
      <button
        class="button danger-outline"
        type="button"
        data-testid="erase"
        onClick={() => {
          asking.value = true;
        }}
      >
        {t("settings.erase_verb")}
      </button>
      {asking.value && (
        <Confirm
          title={t("settings.erase")}
          body={t("settings.erase_confirm")}
          verb={t("settings.erase_verb")}
          onConfirm={erase}
          onClose={() => {
            asking.value = false;
          }}
        />
      )}
    </section>
  );
}
