-- Who may open whose chart. Read in every transaction that shows a patient's data; never cached.
-- A grant is ended, not deleted, so that it can be shown afterwards who could see what.
-- `read_only` is for a former patient, who may still read and no longer write (R-A14).
CREATE TABLE grants (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    scope TEXT NOT NULL CHECK (scope IN ('own')),
    began_at TEXT NOT NULL,
    read_only BOOLEAN NOT NULL,
    ended_at TEXT,
    ended_why TEXT CHECK (ended_why IS NULL OR ended_why IN
        ('deceased', 'no_longer_established', 'merged')),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);

-- One living grant for an account and a patient; a patient has one account of their own.
CREATE UNIQUE INDEX grants_living ON grants (account_id, patient_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX grants_own ON grants (patient_id) WHERE ended_at IS NULL AND scope = 'own';
