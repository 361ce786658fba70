import { t } from "../i18n";
import { go, match } from "../router";
import { account, signIn } from "../state/account";
import { Field, Form } from "../ui/forms";
import { useAction } from "../ui/useAction";
import { Door } from "./Door";

/** A page that was asked for by its address stays; the door itself leads to the start. */
function toStart(): void {
  if (match("/sign-in") !== null) go("/", "replace");
}

/** For those who have a username: teachers and whoever looks after the box. */
export function SignIn() {
  const action = useAction();
  const ended = account.value.kind === "out" && account.value.ended;
  return (
    <Door title={t("sign_in.title")}>
      {ended && (
        <p class="notice-line" role="status">
          {t("sign_in.ended")}
        </p>
      )}
      <Form
        testid="signin-form"
        action={action}
        submit={t("sign_in.submit")}
        busy={t("sign_in.busy")}
        onSubmit={({ username = "", password = "" }) =>
          signIn(username.trim(), password).then(toStart)
        }
      >
        <Field label={t("field.username")} name="username" autocomplete="username" required />
        <Field
          label={t("field.password")}
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
      </Form>
      <p class="door-other">
        {t("sign_in.learner")} <a href="/join">{t("sign_in.join")}</a>
      </p>
    </Door>
  );
}
