import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { go } from "../router";
import { isAdmin, isTeacher, user } from "../state/account";
import { letters, signOut } from "../state/live";
import { Avatar } from "./Avatar";
import { Bell } from "./Bell";
import { Confirm } from "./Confirm";
import { Icon, type IconName } from "./Icon";
import { Brand } from "./Mark";
import { Popover } from "./Popover";

/** The bar on top. `back` is shown where the list of chats is not beside the page. */
export function Header({ back, children }: { back: boolean; children?: ComponentChildren }) {
  return (
    <header class="header">
      {back && (
        <a class="icon-button header-back" href="/" aria-label={t("nav.all_chats")}>
          <Icon name="back" />
        </a>
      )}
      <a
        class={back ? "header-brand beside-only" : "header-brand"}
        href="/"
        aria-label={t("nav.home")}
      >
        <Brand />
      </a>
      <div class="header-middle">{children}</div>
      <nav class="header-tools" aria-label={t("nav.tools")}>
        <a
          class={back ? "icon-button beside-only" : "icon-button"}
          href="/search"
          aria-label={t("nav.search")}
        >
          <Icon name="search" />
        </a>
        <Bell />
        <AccountMenu />
      </nav>
    </header>
  );
}

const leave = () => signOut().then(() => go("/", "replace"));

function AccountMenu() {
  const asking = useSignal(false);
  const me = user.value;
  if (me === null) return null;
  const unsent = letters.value.length;
  if (asking.value) {
    return (
      <Confirm
        title={t("nav.sign_out")}
        body={t("sign_out.unsent", { n: unsent })}
        verb={t("nav.sign_out")}
        onConfirm={leave}
        onClose={() => {
          asking.value = false;
        }}
      />
    );
  }
  const signOutOrAsk = () => {
    if (unsent > 0) asking.value = true;
    else void leave();
  };
  return (
    <Popover
      label={t("nav.account", { name: me.display_name })}
      testid="account"
      face={<Avatar id={me.id} name={me.display_name} />}
    >
      {(close) => (
        <div class="menu">
          <p class="menu-name">
            {me.display_name}
            <span>{t(`role.${me.role}`)}</span>
          </p>
          <MenuLink to="/library" icon="book" label={t("nav.library")} close={close} />
          {isTeacher.value && (
            <MenuLink to="/classes" icon="class" label={t("nav.classes")} close={close} />
          )}
          {isAdmin.value && (
            <MenuLink to="/people" icon="people" label={t("nav.people")} close={close} />
          )}
          <MenuLink to="/settings" icon="settings" label={t("nav.settings")} close={close} />
          <button class="menu-item" type="button" data-testid="sign-out" onClick={signOutOrAsk}>
            <Icon name="exit" />
            {t("nav.sign_out")}
          </button>
        </div>
      )}
    </Popover>
  );
}

interface MenuLinkProps {
  to: string;
  icon: IconName;
  label: string;
  close(): void;
}

function MenuLink({ to, icon, label, close }: MenuLinkProps) {
  return (
    <a class="menu-item" href={to} onClick={close}>
      <Icon name={icon} />
      {label}
    </a>
  );
}
