import { computed, signal } from "@preact/signals";

/** Where the page is: the path of the History API, without anything a server would see twice. */
export const path = signal(location.pathname);
/** What stands behind `#`: a join code travels there, where no server log sees it. */
export const fragment = signal(location.hash.slice(1));

addEventListener("popstate", follow);

function follow(): void {
  path.value = location.pathname;
  fragment.value = location.hash.slice(1);
}

export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === location.pathname + location.hash) return;
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  follow();
  if (how === "push") scrollTo(0, 0);
}

/** `/chat/:id` against the current path: the id, or null when the path is another. */
export function match(pattern: string): string | null {
  const [, head, parameter] = pattern.split("/");
  const [, first, second, more] = path.value.split("/");
  if (head !== first || more !== undefined) return null;
  if (parameter === undefined) return second === undefined ? "" : null;
  return second ? decodeURIComponent(second) : null;
}

export const openChat = computed(() => match("/chat/:id"));
