import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Markdown } from "../text/Markdown";
import * as api from "../wire/api";
import type { Lesson } from "../wire/types";
import { Empty, Failed, Waiting } from "../ui/states";
import { useLoad } from "../ui/useLoad";
import { useTitle } from "../ui/useTitle";

/** What the tutor answers from, by subject. */
export function Library() {
  useTitle(t("library.title"));
  const lessons = useLoad(api.library.list);
  const filter = useSignal("");
  const wanted = filter.value.trim().toLowerCase();
  const shown = (lessons.value.value?.items ?? []).filter((each) =>
    `${each.title} ${each.subject}`.toLowerCase().includes(wanted),
  );
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{t("library.title")}</h1>
      <p class="quiet">{t("library.body")}</p>
      {lessons.failed.value && (
        <Failed
          title={t("library.failed")}
          error={lessons.failed.value}
          onRetry={() => void lessons.reload()}
        />
      )}
      {lessons.value.value === null && !lessons.failed.value && (
        <Waiting label={t("library.loading")} />
      )}
      {lessons.value.value !== null && (
        <input
          type="search"
          aria-label={t("library.filter")}
          placeholder={t("library.filter")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      )}
      {bySubject(shown).map(([subject, items]) => (
        <section key={subject} class="shelf">
          <h2>{subjectName(subject)}</h2>
          <ul>
            {items.map((each) => (
              <li key={each.id}>
                <a class="lesson-link" href={`/library/${each.id}`}>
                  <span>{each.title}</span>
                  <span class="quiet">{each.level}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {lessons.value.value !== null && shown.length === 0 && (
        <Empty title={t("library.nothing")}>
          <p>{t("library.nothing_body")}</p>
        </Empty>
      )}
    </main>
  );
}

function bySubject(lessons: Lesson[]): [string, Lesson[]][] {
  const shelves = new Map<string, Lesson[]>();
  for (const each of lessons) {
    const shelf = shelves.get(each.subject);
    if (shelf) shelf.push(each);
    else shelves.set(each.subject, [each]);
  }
  return [...shelves].sort(([a], [b]) => a.localeCompare(b));
}

/** Subjects are written like file names: 'earth-and-space'. */
function subjectName(subject: string): string {
  const words = subject.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One lesson, as a citation leads to it. */
export function LessonPage({ id }: { id: string }) {
  const lesson = useLoad(() => api.library.get(id), [id]);
  const loaded = lesson.value.value;
  useTitle(loaded?.title);
  return (
    <main class="page reading" id="main" tabIndex={-1}>
      {lesson.failed.value && (
        <Failed
          title={t("library.failed")}
          error={lesson.failed.value}
          onRetry={() => void lesson.reload()}
        />
      )}
      {loaded === null && !lesson.failed.value && <Waiting label={t("library.loading_one")} />}
      {loaded && (
        <article>
          <p class="eyebrow">
            <a href="/library">{t("library.title")}</a> · {subjectName(loaded.subject)} ·{" "}
            {loaded.level}
          </p>
          <h1>{loaded.title}</h1>
          <Markdown text={loaded.text ?? ""} headingBase={1} />
        </article>
      )}
    </main>
  );
}
