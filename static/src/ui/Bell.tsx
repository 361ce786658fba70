import { useSignal } from "@preact/signals";
import { t, when } from "../i18n";
import { go } from "../router";
import { markAllRead, notifications, unread } from "../state/notifications";
import type { Notification } from "../wire/types";
import { Icon } from "./Icon";
import { Popover } from "./Popover";

/** The bell: how many are new, and the list. Opening it reads them, on every device. */
export function Bell() {
  const fresh = useSignal<ReadonlySet<string>>(new Set());
  const count = unread.value;
  const shown = count > 99 ? "99+" : String(count);
  const open = () => {
    fresh.value = new Set(notifications.value.filter((each) => !each.read).map((each) => each.id));
    // Offline they simply stay unread on the server.
    void markAllRead().catch(() => undefined);
  };
  const face = (
    <>
      <Icon name="bell" />
      {count > 0 && (
        <span class="bell-count" data-testid="bell-count">
          {shown}
        </span>
      )}
    </>
  );
  return (
    <Popover label={t("bell.label", { count: shown })} testid="bell" face={face} onOpen={open}>
      {(close) => (
        <section class="notices" aria-label={t("bell.title")}>
          <h2>{t("bell.title")}</h2>
          {notifications.value.length === 0 && <p class="quiet">{t("bell.empty")}</p>}
          <ul>
            {notifications.value.map((each) => (
              <Notice key={each.id} notice={each} fresh={fresh.value.has(each.id)} close={close} />
            ))}
          </ul>
        </section>
      )}
    </Popover>
  );
}

function Notice({ notice, fresh, close }: { notice: Notification; fresh: boolean; close(): void }) {
  const body = (
    <>
      <strong>{notice.title}</strong>
      <span>{notice.body}</span>
      <time dateTime={notice.created_at}>{when(notice.created_at)}</time>
    </>
  );
  return (
    <li class={fresh ? "notice fresh" : "notice"} data-testid="notification">
      {notice.link?.startsWith("/") ? (
        <a
          href={notice.link}
          onClick={(event) => {
            event.preventDefault();
            close();
            go(notice.link!);
          }}
        >
          {body}
        </a>
      ) : (
        <div>{body}</div>
      )}
    </li>
  );
}
