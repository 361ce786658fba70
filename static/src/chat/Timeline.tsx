import { t } from "../i18n";
import type { Emotion } from "../wire/types";
import { wordFor } from "./feelings";

const WIDTH = 240;
const HEIGHT = 52;
const EDGE = 8;
// What fits side by side and can still be told apart.
const SHOWN = 24;

/** The session so far: each message a point, pleasant above the line and unpleasant below. */
export function Timeline({ feelings }: { feelings: readonly Emotion[] }) {
  if (feelings.length < 2) return null;
  const shown = feelings.slice(-SHOWN);
  const step = (WIDTH - 2 * EDGE) / (shown.length - 1);
  const points = shown.map((emotion, i) => ({
    emotion,
    x: EDGE + i * step,
    y: HEIGHT / 2 - emotion.valence * (HEIGHT / 2 - EDGE),
  }));
  return (
    <figure>
      <figcaption class="caption">{t("feeling.so_far")}</figcaption>
      <svg
        class="timeline"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("timeline.label", { words: shown.map(wordFor).join(", ") })}
        data-testid="emotion-timeline"
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} class="timeline-middle" />
        <polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} class="timeline-line" />
        {points.map(({ emotion, x, y }, i) => (
          <circle key={i} cx={x} cy={y} r={4} class={`state-${emotion.learning_state}`}>
            <title>{wordFor(emotion)}</title>
          </circle>
        ))}
      </svg>
    </figure>
  );
}
