import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t } from "../i18n";
import { updateMe, user } from "../state/account";
import type { Conversation } from "../state/conversation";
import type { Emotion } from "../wire/types";
import { Failure } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { useAction } from "../ui/useAction";
import { intensityWord, isUnsure, wordFor } from "./feelings";
import { Timeline } from "./Timeline";

/** The guess about how it is going: a strip that opens on a phone, a column where there is room. */
export function Feeling({ chat }: { chat: Conversation }) {
  const open = useSignal(false);
  const body = useId();
  const emotion = chat.feeling.value;
  if (user.value?.emotion_enabled === false) return <FeelingOff />;
  return (
    <section
      class={`feeling state-${emotion?.learning_state ?? "neutral"}`}
      aria-label={t("feeling.title")}
      data-open={open.value}
    >
      <div class="feeling-head">
        <h2 class="feeling-title">{t("feeling.title")}</h2>
        <div class="feeling-word-place">
          <span class="feeling-dot" aria-hidden="true" />
          <strong class="feeling-word" data-testid="emotion-word" aria-live="polite">
            {wordFor(emotion)}
          </strong>
        </div>
        <IntensityBar emotion={emotion} />
        <button
          class="icon-button feeling-toggle"
          type="button"
          aria-expanded={open.value}
          aria-controls={body}
          aria-label={t("feeling.more")}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name="down" />
        </button>
      </div>
      <div class="feeling-body" id={body}>
        {emotion && <Details emotion={emotion} />}
        <Timeline feelings={chat.feelings.value} />
        <p class="feeling-note">{t("feeling.note")}</p>
        <SwitchButton on={false} label={t("feeling.stop")} />
      </div>
    </section>
  );
}

function IntensityBar({ emotion }: { emotion: Emotion | null }) {
  const percent = Math.round((emotion?.intensity ?? 0) * 100);
  return (
    <div
      class="meter"
      role="meter"
      data-testid="emotion-intensity"
      aria-label={t("feeling.intensity")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={emotion ? t(intensityWord(emotion.intensity)) : t("intensity.none")}
    >
      <div class="meter-fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

function Details({ emotion }: { emotion: Emotion }) {
  const { level, trend, reason } = emotion.readiness;
  return (
    <>
      {isUnsure(emotion) && <p class="quiet">{doubt(emotion)}</p>}
      <dl class="facts">
        <div>
          <dt>{t("feeling.intensity")}</dt>
          <dd>{t(intensityWord(emotion.intensity))}</dd>
        </div>
        <div>
          <dt>{t("feeling.learning")}</dt>
          <dd>{t(`state.${emotion.learning_state}`)}</dd>
        </div>
        <div>
          <dt>{t("feeling.readiness")}</dt>
          <dd data-testid="readiness" data-level={level}>
            {t(`readiness.${level}`)}
            <span class="trend">{t(`trend.${trend}`)}</span>
            <p class="reason" data-testid="readiness-reason" data-reason={reason}>
              {t(`reason.${reason}`)}
            </p>
          </dd>
        </div>
        {emotion.because.length > 0 && (
          <div>
            <dt>{t("feeling.because")}</dt>
            <dd class="because">
              {emotion.because.map((each) => (
                <q key={each.text}>{each.text}</q>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

function doubt({ label, display, unknown }: Emotion): string {
  if (unknown) return unknown;
  return label === "neutral" ? t("feeling.open") : t("feeling.perhaps", { word: display });
}

function FeelingOff() {
  return (
    <section class="feeling off state-neutral" aria-label={t("feeling.title")}>
      <p class="quiet">{t("feeling.off")}</p>
      <SwitchButton on label={t("feeling.start")} />
    </section>
  );
}

/** The learner's own switch: off means that nothing is computed any more. */
function SwitchButton({ on, label }: { on: boolean; label: string }) {
  const action = useAction();
  return (
    <div>
      <button
        class="button small"
        type="button"
        data-testid="emotion-switch"
        onClick={() => void action.run(() => updateMe({ emotion_enabled: on }))}
      >
        {action.busy.value ? t("wait.moment") : label}
      </button>
      <Failure error={action.error.value} />
    </div>
  );
}
