import { call, callRaw } from "./auth";
import { send } from "./http";
import type {
  ClassDetail,
  Classroom,
  ClassMood,
  Health,
  Lesson,
  Message,
  Notification,
  Page,
  Person,
  SearchHit,
  Session,
  User,
} from "./types";

/** Every REST call the page makes, by what it is for. */
const id = encodeURIComponent;

export const health = async () => (await send("GET", "/api/health")).json() as Promise<Health>;

export const me = {
  update: (changes: Partial<Pick<User, "emotion_enabled" | "locale" | "display_name">>) =>
    call<User>("PATCH", "/api/me", changes),
  changePassword: (current: string, password: string) =>
    call<void>("POST", "/api/me/password", { current, password }),
  prepareExport: () => call<unknown>("POST", "/api/me/export"),
  downloadExport: async () => (await callRaw("GET", "/api/me/export")).blob(),
  erase: () => call<void>("DELETE", "/api/me", { confirm: true }),
};

export const sessions = {
  list: (before?: string | null) =>
    call<Page<Session>>("GET", `/api/sessions?limit=40${before ? `&before=${id(before)}` : ""}`),
  get: (session: string) => call<Session>("GET", `/api/sessions/${id(session)}`),
  rename: (session: string, title: string) =>
    call<Session>("PATCH", `/api/sessions/${id(session)}`, { title }),
  remove: (session: string) => call<void>("DELETE", `/api/sessions/${id(session)}`),
  messages: (session: string, before?: string | null) =>
    call<Page<Message>>(
      "GET",
      `/api/sessions/${id(session)}/messages?limit=50${before ? `&before=${id(before)}` : ""}`,
    ),
  addMember: (session: string, user: string) =>
    call<unknown>("POST", `/api/sessions/${id(session)}/members`, { user_id: user }),
  removeMember: (session: string, user: string) =>
    call<void>("DELETE", `/api/sessions/${id(session)}/members/${id(user)}`),
};

export const chat = {
  post: (message: string, clientId: string, session?: string) =>
    call<{ session_id: string; message: Message }>("POST", "/api/chat?wait=false", {
      message,
      client_id: clientId,
      ...(session === undefined ? {} : { session_id: session }),
    }),
  stop: (reply: string) => call<unknown>("POST", `/api/chat/${id(reply)}/stop`),
  regenerate: (reply: string) => call<unknown>("POST", `/api/chat/${id(reply)}/regenerate`),
};

export const search = (query: string) =>
  call<Page<SearchHit>>("GET", `/api/search?q=${encodeURIComponent(query)}`);

export const notifications = {
  list: () => call<{ items: Notification[]; unread: number }>("GET", "/api/notifications"),
  markRead: (ids: string[]) => call<unknown>("POST", "/api/notifications/read", { ids }),
};

export const classes = {
  list: () => call<Page<Classroom>>("GET", "/api/classes"),
  get: (classId: string) => call<ClassDetail>("GET", `/api/classes/${id(classId)}`),
  create: (name: string) => call<Classroom>("POST", "/api/classes", { name }),
  newCode: (classId: string, minutes: number) =>
    call<Partial<Classroom>>("POST", `/api/classes/${id(classId)}/code`, {
      valid_minutes: minutes,
    }),
  mood: (classId: string) => call<ClassMood>("GET", `/api/classes/${id(classId)}/mood`),
};

export const people = {
  classmates: () => call<Page<Person>>("GET", "/api/people"),
  list: () => call<Page<User>>("GET", "/api/users"),
  createTeacher: (username: string, password: string, displayName: string) =>
    call<User>("POST", "/api/users", {
      role: "teacher",
      username,
      password,
      display_name: displayName,
    }),
  resetPassword: (user: string, password: string) =>
    call<User>("PATCH", `/api/users/${id(user)}`, { password }),
  resetPin: (user: string) => call<{ pin: string }>("POST", `/api/users/${id(user)}/pin`),
  remove: (user: string) => call<void>("DELETE", `/api/users/${id(user)}`),
};

export const library = {
  list: () => call<Page<Lesson>>("GET", "/api/library"),
  get: (lesson: string) => call<Lesson>("GET", `/api/library/${id(lesson)}`),
};

/** Under which addresses other devices reach the server; for teachers. */
export const addresses = async () => (await call<Page<string>>("GET", "/api/addresses")).items;
