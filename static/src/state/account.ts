import { computed, signal } from "@preact/signals";
import * as api from "../wire/api";
import * as auth from "../wire/auth";
import { ApiError } from "../wire/http";
import { backoffMs } from "../wire/socket";
import type { Login, User } from "../wire/types";

/** Who is at this page. */
export type Account =
  | { kind: "starting" }
  | { kind: "unreachable" }
  | { kind: "out"; setupNeeded: boolean; ended: boolean }
  | { kind: "in"; user: User };

export const account = signal<Account>({ kind: "starting" });
export const user = computed(() => (account.value.kind === "in" ? account.value.user : null));
/** The pin of a learner who has just joined, to be shown once. */
export const newPin = signal<string | null>(null);

export const isTeacher = computed(() => user.value !== null && user.value.role !== "student");
export const isAdmin = computed(() => user.value?.role === "admin");

/** Finds out who is here; keeps asking while the server does not answer. */
export async function start(): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      account.value = await whoIsHere();
      return;
    } catch {
      account.value = { kind: "unreachable" };
      await new Promise((done) => setTimeout(done, backoffMs(attempt)));
    }
  }
}

async function whoIsHere(): Promise<Account> {
  if (auth.mayHaveLogin()) {
    try {
      return { kind: "in", user: (await auth.refresh()).user };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      auth.forget();
    }
  }
  const { setup_needed } = await api.health();
  return { kind: "out", setupNeeded: setup_needed, ended: false };
}

function enter(answer: Login): void {
  newPin.value = answer.pin ?? null;
  account.value = { kind: "in", user: answer.user };
}

export const signIn = async (username: string, password: string) =>
  enter(await auth.login("/api/auth/login", { username, password }));

export const join = async (code: string, name: string) =>
  enter(await auth.login("/api/auth/join", { code, name }));

export const comeBack = async (code: string, name: string, pin: string) =>
  enter(await auth.login("/api/auth/return", { code, name, pin }));

export const setUp = async (form: {
  code: string;
  school: string;
  name: string;
  username: string;
  password: string;
}) => enter(await auth.login("/api/setup", form));

export async function updateMe(changes: Parameters<typeof api.me.update>[0]): Promise<void> {
  noteUser(await api.me.update(changes));
}

export function noteUser(fresh: User): void {
  if (account.value.kind === "in") account.value = { kind: "in", user: fresh };
}

/** `ended`: the server ended the login; the person did not ask for it. */
export function leave(ended: boolean): void {
  auth.forget();
  account.value = { kind: "out", setupNeeded: false, ended };
}
