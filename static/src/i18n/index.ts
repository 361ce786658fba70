import { en } from "./en";

/**
 * The language seam: everything a person reads comes through `t`. Another language is another
 * table with the keys of `en`, chosen here by the person's `locale`.
 */
export type Key = keyof typeof en;
type Forms = { one: string; other: string };
type Values = Record<string, string | number>;

export const LANGUAGES: Record<string, string> = { en: "English" };

const plural = new Intl.PluralRules("en");

/** The sentence for `key`; `{name}` stands for a value, and `n` chooses singular or plural. */
export function t(key: Key, values: Values = {}): string {
  const entry: string | Forms = en[key];
  const sentence =
    typeof entry === "string"
      ? entry
      : entry[plural.select(Number(values.n)) === "one" ? "one" : "other"];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const digits = new Intl.NumberFormat("en");
export const number = (value: number) => digits.format(value);

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayOnly = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
});
const dayAndYear = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** A moment in the learner's own zone: the time today, the day before that. */
export function when(time: string): string {
  const moment = new Date(time);
  const today = new Date();
  if (moment.toDateString() === today.toDateString()) return timeOfDay.format(moment);
  const sameYear = moment.getFullYear() === today.getFullYear();
  return (sameYear ? dayOnly : dayAndYear).format(moment);
}

export const clockTime = (time: string) => timeOfDay.format(new Date(time));
