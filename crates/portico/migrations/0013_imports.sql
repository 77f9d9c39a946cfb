-- What other systems send us. Nothing is dropped without a word: every message is here with what
-- became of it, also those that were refused or found no patient (R-B1.8).

-- A message is named by who sent it and its control id (MSH-3, MSH-4, MSH-10). The same name and
-- content again is a duplicate and gets the first answer; the same name with other content waits
-- for a person. `reason` is one of our words; `problem` says it to the sender and holds no health
-- information. `called` is what people know it by: the control id, or a bundle's file and patients.
-- `waited_for` is the reason for which it waited for a person, also when it does not any more; once
-- its identifiers contradicted a chart, that stays the reason: it was a near miss. `raw` is what was
-- sent, byte for byte.
CREATE TABLE imports (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    source TEXT NOT NULL CHECK (length(source) <= 200),
    control_id TEXT NOT NULL CHECK (length(control_id) BETWEEN 1 AND 200),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('results', 'registration', 'bundle', 'upload', 'study', 'other')),
    outcome TEXT NOT NULL CHECK (outcome IN ('filed', 'updated', 'merged', 'ignored', 'quarantined', 'refused', 'rejected', 'unfiled')),
    ack TEXT NOT NULL CHECK (ack IN ('AA', 'AE', 'AR')),
    reason TEXT CHECK (reason IS NULL OR length(reason) <= 40),
    problem TEXT NOT NULL CHECK (length(problem) <= 500),
    rule TEXT NOT NULL CHECK (length(rule) <= 100),
    patient_id BYTEA REFERENCES patients (id),
    part BIGINT NOT NULL CHECK (part >= 0),
    class TEXT CHECK (class IS NULL OR class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    file TEXT NOT NULL CHECK (length(file) <= 500),
    called TEXT NOT NULL CHECK (length(called) BETWEEN 1 AND 200),
    received_at TEXT NOT NULL,
    waited_for TEXT CHECK (waited_for IS NULL OR length(waited_for) <= 40),
    raw BYTEA NOT NULL,
    CHECK (outcome NOT IN ('quarantined', 'refused') OR reason IS NOT NULL)
);

CREATE UNIQUE INDEX imports_once ON imports (source, control_id, digest, part);
CREATE INDEX imports_waiting ON imports (received_at) WHERE outcome IN ('quarantined', 'unfiled');
CREATE INDEX imports_near_misses ON imports (id) WHERE waited_for IN ('record_number_conflict', 'birth_date_conflict', 'name_conflict', 'order_number_conflict', 'sex_conflict', 'registration_conflict');
CREATE INDEX imports_by_time ON imports (received_at);
CREATE INDEX imports_refused ON imports (received_at) WHERE outcome = 'refused';

-- Order numbers that this practice gave out, as reports that were matched otherwise carried them:
-- a later report about the same order has one identifier more. What a message taught us goes with
-- it when it turns out to be somebody else's.
CREATE TABLE order_numbers (
    number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 100),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    import_id BYTEA NOT NULL CHECK (length(import_id) = 16)
);

CREATE INDEX order_numbers_by_import ON order_numbers (import_id);

-- What people decided about messages that could not be filed by themselves. A conflict is only
-- overridden by two: `second_staff_id` is somebody else than `staff_id`. `chart_seen` is a hash of
-- what message and chart said when the first of them asked: the second agrees to that, or is asked
-- again.
CREATE TABLE import_decisions (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    kind TEXT NOT NULL CHECK (kind IN ('file', 'reject', 'unfile')),
    patient_id BYTEA REFERENCES patients (id),
    identifiers TEXT NOT NULL CHECK (length(identifiers) <= 100),
    overrides TEXT NOT NULL CHECK (length(overrides) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    second_staff_id BYTEA REFERENCES staff (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'replaced')),
    at TEXT NOT NULL,
    done_at TEXT,
    chart_seen BYTEA CHECK (chart_seen IS NULL OR length(chart_seen) = 32),
    CONSTRAINT two_different_people CHECK (second_staff_id IS NULL OR second_staff_id <> staff_id),
    CONSTRAINT overriding_takes_two CHECK (state <> 'done' OR overrides = '' OR second_staff_id IS NOT NULL)
);

-- One question at a time: whoever asks anew replaces what was asked before.
CREATE UNIQUE INDEX import_decisions_asked ON import_decisions (import_id) WHERE state = 'asked';
CREATE INDEX import_decisions_unfiled ON import_decisions (id) WHERE kind = 'unfile';
CREATE INDEX import_decisions_by_import ON import_decisions (import_id, at);

-- By what a message that waits could find its patient when a registration changes: our record
-- numbers, the birth date, the chart that an order number names. Only messages that need no person
-- have clues; they go when the message does not wait any more.
CREATE TABLE import_clues (
    kind TEXT NOT NULL CHECK (kind IN ('number', 'birth', 'chart')),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 60),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    PRIMARY KEY (kind, value, import_id)
); -- clustered

CREATE INDEX import_clues_by_import ON import_clues (import_id);

-- Something was in the wrong chart: a privacy report for the privacy officer, who says whether it
-- was a breach (45 CFR 164.402). `since` is from when on it was there.
CREATE TABLE incidents (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL REFERENCES imports (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    opened_by BYTEA NOT NULL REFERENCES staff (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 1000),
    since TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    breach BOOLEAN,
    finding TEXT CHECK (finding IS NULL OR length(finding) BETWEEN 10 AND 4000),
    closed_by BYTEA REFERENCES staff (id),
    closed_at TEXT,
    CHECK ((closed_at IS NULL) = (finding IS NULL)),
    CHECK ((closed_at IS NULL) = (breach IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);

CREATE INDEX incidents_by_import ON incidents (import_id);

-- Who had seen what of it when it was taken out, as the ledger and the records of conversations had
-- it then.
CREATE TABLE incident_looks (
    incident_id BYTEA NOT NULL REFERENCES incidents (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    account_id BYTEA REFERENCES accounts (id),
    staff_id BYTEA REFERENCES staff (id),
    saw TEXT NOT NULL CHECK (saw IN ('result', 'results', 'record', 'home', 'chart', 'told', 'letter', 'pictures')),
    item_id BYTEA REFERENCES chart_items (id),
    at TEXT NOT NULL,
    PRIMARY KEY (incident_id, place),
    CHECK ((account_id IS NULL) <> (staff_id IS NULL))
); -- clustered
