/** The wire contract: what REST calls and the socket carry, as the server names it. */

export type Role = "admin" | "teacher" | "student";

export interface User {
  id: string;
  role: Role;
  username?: string | null;
  display_name: string;
  class_id?: string | null;
  emotion_enabled: boolean;
  locale?: string;
  created_at?: string;
}

export interface Person {
  id: string;
  display_name: string;
}

export interface Session {
  id: string;
  title: string;
  owner_id: string;
  members: string[];
  created_at: string;
  updated_at: string;
}

export type LearningState =
  | "engaged"
  | "curious"
  | "insight"
  | "confused"
  | "frustrated"
  | "bored"
  | "anxious"
  | "distressed"
  | "neutral";

export type ReadinessLevel = "optimal" | "good" | "moderate" | "low" | "blocked";
export type Trend = "rising" | "steady" | "falling";
export type ReadinessReason =
  | "open"
  | "interest"
  | "clicked"
  | "recovering"
  | "unclear"
  | "stuck"
  | "worry"
  | "frustration"
  | "boredom"
  | "distress";

/** `confidence`, `intensity`, `arousal` and the readiness score are in 0…1, `valence` in −1…1. */
export interface Emotion {
  label: string;
  display: string;
  confidence: number;
  intensity: number;
  valence: number;
  arousal: number;
  scores: Record<string, number>;
  learning_state: LearningState;
  readiness: { level: ReadinessLevel; score: number; trend: Trend; reason: ReadinessReason };
  because: { text: string; weight: number }[];
  model: string;
  /** Why the message could not be read; then the rest says nothing. */
  unknown?: string | null;
}

/** `source` is `library/<lesson id>`. */
export interface Citation {
  title: string;
  source: string;
  excerpt: string;
}

export type MessageRole = "student" | "tutor";
export type MessageStatus = "complete" | "streaming" | "stopped" | "interrupted";

export interface Message {
  id: string;
  session_id: string;
  role: MessageRole;
  text: string;
  created_at: string;
  status: MessageStatus;
  seq: number;
  client_id?: string | null;
  author_id?: string | null;
  reply_to?: string | null;
  emotion?: Emotion | null;
  citations?: Citation[];
}

export interface Notification {
  id: string;
  kind: string;
  title: string;
  body: string;
  created_at: string;
  link?: string | null;
  read?: boolean;
}

export interface Classroom {
  id: string;
  name: string;
  join_code: string;
  code_expires_at: string;
  learners: number;
}

export interface ClassDetail extends Omit<Classroom, "learners"> {
  learners: User[];
}

/** Shares of the class in each state; only where at least `minimum` learners wrote something. */
export interface ClassMood {
  enough: boolean;
  learners: number;
  minimum: number;
  states: Partial<Record<LearningState, number>>;
  minutes: number;
}

export interface Lesson {
  id: string;
  title: string;
  subject: string;
  level: string;
  text?: string;
}

export interface SearchHit {
  session_id: string;
  session_title: string;
  message: Message;
  /** The matches stand between U+E000 and U+E001. */
  snippet: string;
}

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Health {
  status: "ok" | "warming" | "degraded";
  version: string;
  setup_needed: boolean;
}

export interface Login {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
  user: User;
  pin?: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  retry: boolean;
  fields?: Record<string, string>;
  incident?: string;
}

/* The socket. */

export interface Connected {
  connection_id: string;
  user: User;
  epoch: string;
  seq: number;
  heartbeat_s: number;
  expires_at: string;
}

export interface EventData {
  connected: Connected;
  emotion_update: { session_id: string; message_id: string; emotion: Emotion };
  message_received: { session_id: string; message: Message };
  message_delta: { session_id: string; message_id: string; offset: number; text: string };
  typing_indicator: {
    session_id: string;
    user_id: string;
    display_name: string;
    is_typing: boolean;
  };
  session_update: {
    session_id: string;
    change: string;
    session?: Session | null;
    user_id?: string | null;
  };
  notification: Notification;
  presence: { session_id: string; users: Person[] };
  token_expiring: { in_s: number };
  resumed: { recovered: boolean; count?: number };
  ack: Record<string, unknown>;
  error: { error: ErrorBody };
  pong: unknown;
}

export type EventType = keyof EventData;

export type ServerEvent = {
  [K in EventType]: { type: K; data: EventData[K]; ts?: string; seq?: number; ref?: string };
}[EventType];

export interface CommandData {
  auth: { token: string };
  refresh: { token: string };
  resume: { epoch: string; seq: number };
  join_session: { session_id: string };
  leave_session: { session_id: string };
  user_typing: { session_id: string; is_typing: boolean };
  ping: Record<string, never>;
}

export const TUTOR_ID = "tutor";
export const MESSAGE_LIMIT = 10_000;
