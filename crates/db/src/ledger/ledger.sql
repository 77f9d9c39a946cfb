-- The tables that every practice has before its first migration.

-- Which migrations were applied, in which order, and their texts: a copy or a backup makes the
-- schema anew from them.
CREATE TABLE migrations (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL UNIQUE,
  hash BYTEA NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL
);

-- Who did what. Rows are only ever appended; each hash is over the one before and this row.
CREATE TABLE ledger (
  seq BIGINT PRIMARY KEY CHECK (seq > 0),
  at TEXT NOT NULL CHECK (length(at) = 24),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
  role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 40),
  on_behalf_of TEXT CHECK (length(on_behalf_of) BETWEEN 1 AND 200),
  patient BYTEA CHECK (length(patient) = 16),
  action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 60),
  object TEXT CHECK (length(object) BETWEEN 1 AND 200),
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 2 AND 8000),
  -- A keyed digest of what was filed: the rows of it that lie in other tables must still fit.
  content BYTEA CHECK (length(content) = 36),
  address TEXT NOT NULL CHECK (length(address) <= 100),
  device TEXT NOT NULL CHECK (length(device) <= 100),
  request TEXT NOT NULL CHECK (length(request) <= 100),
  -- The run of the program that wrote it: a restart or a second process is a new one.
  boot BYTEA NOT NULL CHECK (length(boot) = 16),
  hash BYTEA NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX ledger_by_patient ON ledger (patient, seq) WHERE patient IS NOT NULL;
CREATE INDEX ledger_by_action ON ledger (action, seq);
CREATE INDEX ledger_by_content ON ledger (object, seq) WHERE content IS NOT NULL;

-- The last row's place and hash, the first hash (chance, one for each installation), and the
-- latest instant on record, below which the clock never falls. One row.
CREATE TABLE ledger_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL CHECK (seq >= 0),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  genesis BYTEA NOT NULL CHECK (length(genesis) = 32),
  latest TEXT NOT NULL CHECK (length(latest) = 24)
);
