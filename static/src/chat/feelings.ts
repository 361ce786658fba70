import { t, type Key } from "../i18n";
import type { Emotion } from "../wire/types";

// Below this the model has no opinion worth a word (its confidence is calibrated: 0.3 is right
// three times in ten).
const UNSURE_BELOW = 0.3;

export const isUnsure = (emotion: Emotion) =>
  emotion.confidence < UNSURE_BELOW && !isBelieved(emotion);

// A learning state's own word is shown only where the server believes in the state, clearly above
// all others; words of harm it takes as they are.
function isBelieved({ display, learning_state }: Emotion): boolean {
  return learning_state !== "neutral" && display.toLowerCase() === learning_state;
}

/** The one word for a guess; before the first message nothing is known, which reads as neutral. */
export function wordFor(emotion: Emotion | null): string {
  if (emotion === null) return t("feeling.neutral");
  return isUnsure(emotion) ? t("feeling.unsure") : emotion.display;
}

/** How strong, as a word for those who do not see the bar. */
export function intensityWord(intensity: number): Key {
  if (intensity < 0.25) return "intensity.faint";
  if (intensity < 0.5) return "intensity.mild";
  if (intensity < 0.75) return "intensity.clear";
  return "intensity.strong";
}
