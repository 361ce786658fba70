import { signal } from "@preact/signals";
import type { Person } from "../wire/types";

/** What people are called, as far as this page has heard. */
const names = signal<ReadonlyMap<string, string>>(new Map());

export function noteNames(people: readonly Person[]): void {
  if (people.every((each) => names.value.get(each.id) === each.display_name)) return;
  const known = new Map(names.value);
  for (const { id, display_name } of people) known.set(id, display_name);
  names.value = known;
}

export const nameOf = (id: string) => names.value.get(id) ?? null;
