import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { fragment, go, match } from "../router";
import { account, comeBack, join } from "../state/account";
import { Field, Form } from "../ui/forms";
import { useAction } from "../ui/useAction";
import { Door } from "./Door";

/** For learners: the code of the class and a name; later also a pin, on another device. */
export function Join() {
  const returning = useSignal(false);
  const action = useAction();
  const code = decodeURIComponent(fragment.value);
  const fields = action.error.value?.fields ?? {};
  const ended = account.value.kind === "out" && account.value.ended;
  const submit = (form: Record<string, string>) => {
    const typed = tidyCode(form.code ?? "");
    const name = (form.name ?? "").trim();
    const entering = returning.value
      ? comeBack(typed, name, (form.pin ?? "").trim())
      : join(typed, name);
    return entering.then(() => match("/join") !== null && go("/", "replace"));
  };
  return (
    <Door title={t(returning.value ? "join.return_title" : "join.title")}>
      {ended && (
        <p class="notice-line" role="status">
          {t("sign_in.ended")}
        </p>
      )}
      <p class="quiet">{t(returning.value ? "join.return_body" : "join.body")}</p>
      <Form
        key={String(returning.value)}
        testid="join-form"
        action={action}
        submit={t(returning.value ? "join.return_submit" : "join.submit")}
        busy={t("join.busy")}
        onSubmit={submit}
      >
        <Field
          label={t("field.code")}
          name="code"
          class="code-input"
          value={code}
          hint={t("join.code_hint")}
          error={fields.code}
          maxLength={16}
          autocomplete="off"
          required
        />
        <Field
          label={t("field.first_name")}
          name="name"
          error={fields.name}
          maxLength={60}
          autocomplete="given-name"
          required
        />
        {returning.value && (
          <Field
            label={t("field.pin")}
            name="pin"
            inputMode="numeric"
            error={fields.pin}
            autocomplete="off"
            required
          />
        )}
      </Form>
      <p class="door-other">
        <button
          class="link"
          type="button"
          data-testid="switch-return"
          onClick={() => {
            action.error.value = null;
            returning.value = !returning.value;
          }}
        >
          {t(returning.value ? "join.first_time" : "join.been_here")}
        </button>
      </p>
      <p class="door-other">
        {t("join.adult")} <a href="/sign-in">{t("join.sign_in")}</a>
      </p>
    </Door>
  );
}

/** Codes are read off a board: small letters, spaces and dashes do not matter. */
function tidyCode(typed: string): string {
  return typed.replace(/[\s-]/g, "").toUpperCase();
}
