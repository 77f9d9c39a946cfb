-- What every feature stands on: answers that were given once are given again, not worked out anew.

-- A form carries a key; the same actor sending the same key again gets the answer of the first
-- time. `body` is the SHA-256 of what was sent, so that a key cannot be reused for something else.
CREATE TABLE replies (
    actor TEXT NOT NULL CHECK (length(actor) <= 100),
    key BYTEA NOT NULL CHECK (length(key) = 16),
    body BYTEA NOT NULL CHECK (length(body) = 32),
    place TEXT NOT NULL CHECK (length(place) <= 2000),
    at TEXT NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE INDEX replies_by_age ON replies (at);
