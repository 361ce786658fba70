import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import * as api from "../wire/api";
import type { ClassMood, LearningState } from "../wire/types";
import { Failed, Waiting } from "../ui/states";
import { useLoad } from "../ui/useLoad";

// It sums up half an hour, so a minute is soon enough.
const EVERY_MS = 60_000;

/** How the class as a whole is doing; never one learner, so only from five learners up. */
export function Mood({ classId }: { classId: string }) {
  const mood = useLoad(() => api.classes.mood(classId), [classId]);
  const found = mood.value.value;
  useEffect(() => {
    const timer = setInterval(() => void mood.reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [classId]);
  return (
    <section class="card" aria-labelledby="mood-title" data-testid="class-mood">
      <h2 id="mood-title">{t("mood.title")}</h2>
      {mood.failed.value && (
        <Failed
          title={t("mood.failed")}
          error={mood.failed.value}
          onRetry={() => void mood.reload()}
        />
      )}
      {!found && !mood.failed.value && <Waiting label={t("mood.loading")} />}
      {found && !found.enough && <p class="quiet">{t("mood.too_few", counts(found))}</p>}
      {found?.enough && <Shares mood={found} />}
      {found && (
        <button class="button small" type="button" onClick={() => void mood.reload()}>
          {t("mood.again")}
        </button>
      )}
    </section>
  );
}

const counts = ({ learners, minimum, minutes }: ClassMood) => ({ learners, minimum, minutes });

function Shares({ mood }: { mood: ClassMood }) {
  const shares = Object.entries(mood.states) as [LearningState, number][];
  shares.sort(([, a], [, b]) => b - a);
  return (
    <>
      <p class="quiet">{t("mood.basis", counts(mood))}</p>
      <ul class="shares">
        {shares.map(([state, share]) => (
          <li key={state} class={`share state-${state}`}>
            <span>{t(`state.${state}`)}</span>
            <span class="share-track" aria-hidden="true">
              <span class="share-fill" style={{ transform: `scaleX(${share})` }} />
            </span>
            <span class="share-number">{Math.round(share * 100)} %</span>
          </li>
        ))}
      </ul>
      <p class="hint">{t("mood.note")}</p>
    </>
  );
}
