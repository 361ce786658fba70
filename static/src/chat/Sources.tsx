import { t } from "../i18n";
import type { Citation } from "../wire/types";
import { Icon } from "../ui/Icon";

/** Where in the library the answer comes from. */
export function Sources({ citations }: { citations: Citation[] }) {
  return (
    <div class="sources">
      <ul aria-label={t("sources.title")}>
        {citations.map((each) => (
          <li key={each.source + each.excerpt}>
            <a class="source" href={`/${each.source}`} title={each.excerpt} data-testid="citation">
              <Icon name="book" />
              {each.title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
