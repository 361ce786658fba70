import { t } from "../i18n";
import { user } from "../state/account";
import type { Conversation } from "../state/conversation";
import { type Person, TUTOR_ID } from "../wire/types";

/** Who types, in words. */
export function Typing({ chat }: { chat: Conversation }) {
  const people = chat.typing.value.filter((each) => each.id !== TUTOR_ID);
  const tutor = chat.typing.value.some((each) => each.id === TUTOR_ID) && !hasBegun(chat);
  if (people.length === 0 && !tutor) return null;
  return (
    <div class="typing" data-testid="typing" role="status">
      <span class="waiting-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {people.map((each) => (
        <span key={each.id}>{sentence(each)}</span>
      ))}
      {tutor && <span>{t("typing.tutor")}</span>}
    </div>
  );
}

/** Whether the answer has its first word, which says more than that somebody types. */
function hasBegun(chat: Conversation): boolean {
  const answer = chat.streaming.value;
  return answer !== null && chat.message(answer)!.value.text !== "";
}

function sentence(person: Person): string {
  if (person.id === user.value?.id) return t("typing.self");
  return t("typing.person", { name: person.display_name });
}
