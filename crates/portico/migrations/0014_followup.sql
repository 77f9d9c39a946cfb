-- What is done so that every result that was shown is also read, or told in another way (R-B1.9,
-- R-B1.10).

-- One row for every result that was shown to a patient: when it was shown, whether the patient is
-- reached through the portal, how far the practice has gone, and how it ended. `step` is the last
-- rung of the ladder that was taken and `next_at` the moment of the next one, null after the last.
-- `again_at` is when somebody wanted to try again; `due_at` is until when staff have to do what the
-- step asks for, null while they have nothing to do.
CREATE TABLE followups (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    item_id BYTEA NOT NULL UNIQUE REFERENCES chart_items (id),
    released_at TEXT NOT NULL,
    -- The patient's own account when it was shown; where the mail about it went.
    account_id BYTEA REFERENCES accounts (id),
    -- Who had told the patient before it was shown.
    told_by BYTEA REFERENCES staff (id),
    fitness TEXT NOT NULL CHECK (fitness IN ('fit', 'no_account', 'not_active', 'never_signed_in', 'long_ago', 'no_mail', 'other_language')),
    step TEXT NOT NULL CHECK (step IN ('wait', 'remind', 'call', 'letter', 'decide')),
    next_at TEXT,
    again_at TEXT,
    due_at TEXT,
    -- The patient's own readings of the result's page (T-51).
    first_seen_at TEXT,
    last_seen_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    outcome TEXT CHECK (outcome IS NULL OR outcome IN ('viewed', 'told', 'letter_sent', 'unable', 'superseded', 'deceased')),
    closed_at TEXT,
    -- Null when the portal saw by itself that it is done.
    closed_by BYTEA REFERENCES staff (id),
    CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (closed_by IS NULL OR closed_at IS NOT NULL),
    CHECK (outcome <> 'unable' OR closed_by IS NOT NULL),
    CHECK ((first_seen_at IS NULL) = (last_seen_at IS NULL))
);

CREATE INDEX followups_by_step ON followups (state, next_at);
CREATE INDEX followups_by_again ON followups (state, again_at);
CREATE INDEX followups_by_release ON followups (released_at);
CREATE INDEX followups_by_patient ON followups (patient_id, state);

-- Every try of the staff to reach a patient: how, at which number or address, and what came of it.
-- Never changed.
CREATE TABLE followup_attempts (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('phone', 'in_person', 'letter')),
    place TEXT NOT NULL CHECK (length(place) BETWEEN 3 AND 200),
    outcome TEXT NOT NULL CHECK (outcome IN ('reached', 'left_message', 'no_answer', 'sent', 'returned')),
    next_on TEXT CHECK (next_on IS NULL OR length(next_on) = 10),
    CHECK ((method = 'letter') = (outcome IN ('sent', 'returned')))
);

-- Which results a try was about: one call may tell several.
CREATE TABLE followup_tried (
    followup_id BYTEA NOT NULL REFERENCES followups (id),
    attempt_id BYTEA NOT NULL REFERENCES followup_attempts (id),
    PRIMARY KEY (followup_id, attempt_id)
);
