CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE classes (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
    join_code TEXT NOT NULL UNIQUE,
    code_expires REAL NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('admin', 'teacher', 'student')),
    username TEXT,
    display_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    class_id TEXT REFERENCES classes (id),
    secret_hash TEXT NOT NULL,
    emotion_enabled INTEGER NOT NULL DEFAULT 1,
    locale TEXT NOT NULL DEFAULT 'en',
    created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_username ON users (username) WHERE username IS NOT NULL;
CREATE UNIQUE INDEX users_by_class_name ON users (class_id, name_key) WHERE class_id IS NOT NULL;

CREATE TABLE logins (
    sid TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    previous_hash BLOB,
    rotated REAL NOT NULL,
    expires REAL NOT NULL,
    device TEXT NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX logins_by_user ON logins (user_id);
CREATE INDEX logins_by_previous ON logins (previous_hash);

CREATE TABLE used_tokens (
    token_hash BLOB PRIMARY KEY,
    sid TEXT NOT NULL REFERENCES logins (sid) ON DELETE CASCADE,
    expires REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX used_tokens_by_sid ON used_tokens (sid);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_owner ON sessions (owner_id);

CREATE TABLE members (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, session_id)
) WITHOUT ROWID;
CREATE INDEX members_by_session ON members (session_id);

CREATE TABLE messages (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('student', 'tutor')),
    author_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT,
    reply_to TEXT,
    text TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('complete', 'streaming', 'stopped', 'interrupted')),
    attempt INTEGER NOT NULL DEFAULT 1,
    emotion BLOB,
    citations BLOB,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX messages_in_order ON messages (session_id, seq);
CREATE UNIQUE INDEX messages_once ON messages (author_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX messages_answers ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_unfinished ON messages (status) WHERE status = 'streaming';
CREATE INDEX messages_by_author ON messages (author_id, seq) WHERE author_id IS NOT NULL;

CREATE VIRTUAL TABLE messages_text USING fts5 (
    text,
    content = 'messages',
    content_rowid = 'n',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT,
    read INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX notifications_of_user ON notifications (user_id, seq);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    data BLOB NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX events_of_user ON events (user_id, seq) WHERE user_id IS NOT NULL;
CREATE INDEX events_of_session ON events (session_id, seq) WHERE session_id IS NOT NULL;
