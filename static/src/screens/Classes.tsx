import { t } from "../i18n";
import { go } from "../router";
import * as api from "../wire/api";
import { Field, Form } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { Empty, Failed, Waiting } from "../ui/states";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { useTitle } from "../ui/useTitle";

/** A teacher's classes. */
export function Classes() {
  useTitle(t("classes.title"));
  const list = useLoad(api.classes.list);
  const items = list.value.value?.items;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{t("classes.title")}</h1>
      {list.failed.value && (
        <Failed
          title={t("classes.failed")}
          error={list.failed.value}
          onRetry={() => void list.reload()}
        />
      )}
      {!items && !list.failed.value && <Waiting label={t("classes.loading")} />}
      {items?.length === 0 && (
        <Empty title={t("classes.empty")}>
          <p>{t("classes.empty_body")}</p>
        </Empty>
      )}
      {items && items.length > 0 && (
        <ul class="class-list">
          {items.map((each) => (
            <li key={each.id}>
              <a class="class-link" href={`/class/${each.id}`} data-testid="class-item">
                <Icon name="class" />
                <span class="class-link-name">{each.name}</span>
                <span class="quiet">{t("classes.learners", { n: each.learners })}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {items && <NewClass />}
    </main>
  );
}

function NewClass() {
  const action = useAction();
  return (
    <section class="card">
      <h2>{t("classes.new")}</h2>
      <Form
        testid="class-form"
        action={action}
        submit={t("classes.create")}
        busy={t("wait.saving")}
        onSubmit={async ({ name = "" }) => {
          const made = await api.classes.create(name.trim());
          go(`/class/${made.id}`);
        }}
      >
        <Field
          label={t("classes.name")}
          name="name"
          hint={t("classes.name_hint")}
          error={action.error.value?.fields.name}
          maxLength={60}
          required
        />
      </Form>
    </section>
  );
}
