CREATE TABLE lessons (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    subject TEXT NOT NULL,
    level TEXT NOT NULL,
    keywords TEXT NOT NULL,
    prerequisites TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE passages USING fts5 (
    lesson_id UNINDEXED,
    section UNINDEXED,
    title,
    keywords,
    text,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
