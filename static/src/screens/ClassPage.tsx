import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { msUntil, tick } from "../state/clock";
import { notifications } from "../state/notifications";
import * as api from "../wire/api";
import { reachableOrigin } from "../wire/reach";
import type { ClassDetail, User } from "../wire/types";
import { Avatar } from "../ui/Avatar";
import { copyText } from "../ui/clipboard";
import { Confirm } from "../ui/Confirm";
import { Dialog } from "../ui/Dialog";
import { Failure } from "../ui/forms";
import { Icon } from "../ui/Icon";
import { QrCode } from "../ui/QrCode";
import { Failed, Waiting } from "../ui/states";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { Mood } from "./Mood";
import { useTitle } from "../ui/useTitle";

/** A class: its door (code, link, QR), who is in it, and how it is going as a whole. */
export function ClassPage({ id }: { id: string }) {
  const detail = useLoad(() => api.classes.get(id), [id]);
  const found = detail.value.value;
  useTitle(found?.name);
  useSignalEffect(() => {
    // Somebody joined: the list has grown.
    if (notifications.value[0]?.kind === "learner_joined") void detail.reload();
  });
  return (
    <main class="page wide" id="main" tabIndex={-1}>
      {detail.failed.value && (
        <Failed
          title={t("class.failed")}
          error={detail.failed.value}
          onRetry={() => void detail.reload()}
        />
      )}
      {!found && !detail.failed.value && <Waiting label={t("class.loading")} />}
      {found && (
        <>
          <p class="eyebrow">
            <a href="/classes">{t("classes.title")}</a>
          </p>
          <h1>{found.name}</h1>
          <div class="class-grid">
            <JoinCard detail={detail.value as Signal<ClassDetail>} />
            <Mood classId={id} />
          </div>
          <Learners learners={found.learners} reload={detail.reload} />
        </>
      )}
    </main>
  );
}

const VALIDITY: [minutes: number, key: "code.lesson" | "code.double" | "code.day" | "code.week"][] =
  [
    [60, "code.lesson"],
    [120, "code.double"],
    [24 * 60, "code.day"],
    [7 * 24 * 60, "code.week"],
  ];

function JoinCard({ detail }: { detail: Signal<ClassDetail> }) {
  const { id, join_code, code_expires_at } = detail.value;
  const minutes = useSignal(60);
  const copied = useSignal(false);
  const action = useAction();
  useEffect(() => tick(1_000), []);
  const left = msUntil(code_expires_at);
  // A tablet cannot open the address that this computer has for itself.
  const origin = useLoad(reachableOrigin).value.value ?? location.origin;
  const link = `${origin}/join#${join_code}`;
  const renew = () =>
    action.run(async () => {
      const fresh = await api.classes.newCode(id, minutes.value);
      const changed = fresh.join_code ? { ...fresh, learners: detail.value.learners } : {};
      detail.value = { ...detail.value, ...changed } as ClassDetail;
      copied.value = false;
    });
  return (
    <section class="card join-card" aria-labelledby="join-title">
      <h2 id="join-title">{t("code.title")}</h2>
      {left > 0 ? (
        <div class="join-open">
          <QrCode text={link} label={t("code.qr", { link })} />
          <div>
            <p class="big-code" data-testid="join-code">
              {join_code}
            </p>
            <p class="quiet">{t("code.where", { host: new URL(origin).host })}</p>
            <p>{timeLeft(left)}</p>
            <button
              class="ghost-button"
              type="button"
              onClick={async () => {
                copied.value = await copyText(link);
              }}
            >
              <Icon name={copied.value ? "check" : "copy"} />
              <span aria-live="polite">{t(copied.value ? "action.copied" : "code.copy_link")}</span>
            </button>
          </div>
        </div>
      ) : (
        <p class="quiet">{t("code.over")}</p>
      )}
      <Failure error={action.error.value} />
      <div class="row">
        <label class="inline-label" for="validity">
          {t("code.valid")}
        </label>
        <select
          id="validity"
          value={String(minutes.value)}
          onChange={(event) => {
            minutes.value = Number(event.currentTarget.value);
          }}
        >
          {VALIDITY.map(([value, key]) => (
            <option key={value} value={value}>
              {t(key)}
            </option>
          ))}
        </select>
        <button class="button" type="button" data-testid="new-code" onClick={() => void renew()}>
          {action.busy.value ? t("wait.moment") : t("code.new")}
        </button>
      </div>
      {left > 0 && <p class="hint">{t("code.new_hint")}</p>}
    </section>
  );
}

function timeLeft(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return t("code.left_under_minute");
  if (minutes <= 90) return t("code.left_minutes", { n: minutes });
  const hours = Math.round(minutes / 60);
  if (hours <= 48) return t("code.left_hours", { n: hours });
  return t("code.left_days", { n: Math.round(hours / 24) });
}

type Asking = { what: "pin" | "remove"; learner: User } | null;

function Learners({ learners, reload }: { learners: User[]; reload(): Promise<void> }) {
  const asking = useSignal<Asking>(null);
  const close = () => {
    asking.value = null;
  };
  const asked = asking.value;
  return (
    <section class="card">
      <h2>
        {t("class.learners")} {learners.length > 0 && <span class="count">{learners.length}</span>}
      </h2>
      {learners.length === 0 && <p class="quiet">{t("class.nobody")}</p>}
      <ul class="people" data-testid="learners">
        {learners.map((learner) => (
          <li class="person" key={learner.id}>
            <Avatar id={learner.id} name={learner.display_name} />
            <span class="person-name">{learner.display_name}</span>
            <button
              class="button small"
              type="button"
              aria-label={t("class.new_pin_for", { name: learner.display_name })}
              onClick={() => {
                asking.value = { what: "pin", learner };
              }}
            >
              {t("class.new_pin")}
            </button>
            <button
              class="icon-button"
              type="button"
              aria-label={t("class.remove", { name: learner.display_name })}
              onClick={() => {
                asking.value = { what: "remove", learner };
              }}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      {asked?.what === "pin" && <NewPin learner={asked.learner} close={close} />}
      {asked?.what === "remove" && (
        <Confirm
          title={t("class.remove", { name: asked.learner.display_name })}
          body={t("class.remove_body")}
          verb={t("action.remove")}
          onConfirm={async () => {
            await api.people.remove(asked.learner.id);
            await reload();
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

function NewPin({ learner, close }: { learner: User; close(): void }) {
  const pin = useSignal<string | null>(null);
  const action = useAction();
  const make = () =>
    action.run(async () => {
      pin.value = (await api.people.resetPin(learner.id)).pin;
    });
  return (
    <Dialog title={t("class.new_pin_for", { name: learner.display_name })} onClose={close}>
      {pin.value === null ? (
        <>
          <p>{t("class.new_pin_body")}</p>
          <Failure error={action.error.value} />
          <div class="dialog-actions">
            <button class="button primary" type="button" onClick={() => void make()}>
              {action.busy.value ? t("wait.moment") : t("class.new_pin")}
            </button>
          </div>
        </>
      ) : (
        <>
          <p>{t("class.new_pin_done", { name: learner.display_name })}</p>
          <p class="big-code" data-testid="pin">
            {pin.value}
          </p>
        </>
      )}
    </Dialog>
  );
}
