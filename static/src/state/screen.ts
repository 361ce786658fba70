import { signal } from "@preact/signals";

// Where shell.css puts the list of chats beside the page.
const query = matchMedia("(min-width: 56rem)");

/** Whether there is room for the list of chats beside the page. */
export const wide = signal(query.matches);

query.addEventListener("change", () => {
  wide.value = query.matches;
});
