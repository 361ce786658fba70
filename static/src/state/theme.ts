import { effect, signal } from "@preact/signals";
import { storage } from "../wire/locks";

export type Theme = "auto" | "light" | "dark";
const KEY = "attune.theme";

const stored = storage((s) => s.getItem(KEY));
export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "auto");

/** Puts the choice on the page and keeps it for this device. */
export function followTheme(): void {
  effect(() => {
    const choice = theme.value;
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    storage((s) => s.setItem(KEY, choice));
  });
}
