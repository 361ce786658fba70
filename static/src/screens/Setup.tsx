import { t } from "../i18n";
import { fragment, go } from "../router";
import { setUp } from "../state/account";
import { Field, Form } from "../ui/forms";
import { useAction } from "../ui/useAction";
import { Door } from "./Door";

/** The first visit to a fresh box: whoever holds the one-time code becomes its admin. */
export function Setup() {
  const action = useAction();
  const fields = action.error.value?.fields ?? {};
  return (
    <Door title={t("setup.title")} roomy>
      <p class="quiet">{t("setup.body")}</p>
      <Form
        testid="setup-form"
        action={action}
        submit={t("setup.submit")}
        busy={t("setup.busy")}
        onSubmit={({ code = "", school = "", name = "", username = "", password = "" }) =>
          setUp({
            code: code.trim(),
            school: school.trim(),
            name: name.trim(),
            username: username.trim(),
            password,
          }).then(() => go("/classes", "replace"))
        }
      >
        <Field
          label={t("field.setup_code")}
          name="code"
          class="code-input"
          value={decodeURIComponent(fragment.value)}
          hint={t("setup.code_hint")}
          error={fields.code}
          autocomplete="off"
          required
        />
        <div class="pair">
          <Field
            label={t("field.school")}
            name="school"
            error={fields.school}
            maxLength={60}
            required
          />
          <Field
            label={t("field.your_name")}
            name="name"
            error={fields.name}
            maxLength={60}
            autocomplete="name"
            required
          />
        </div>
        <div class="pair">
          <Field
            label={t("field.username")}
            name="username"
            error={fields.username}
            minLength={3}
            maxLength={40}
            autocomplete="username"
            required
          />
          <Field
            label={t("field.password")}
            name="password"
            type="password"
            hint={t("field.password_hint")}
            error={fields.password}
            minLength={8}
            autocomplete="new-password"
            required
          />
        </div>
      </Form>
      <p class="door-other">
        {t("setup.done_before")} <a href="/sign-in">{t("join.sign_in")}</a>
      </p>
    </Door>
  );
}
