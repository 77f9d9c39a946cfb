-- Results: what laboratories report, what the gate decided and why, who has seen what, and what was
-- said to the patient (R-B3, R-B1.9).

-- What a report says about itself. `final_at` is from when on a conversation about it can have
-- taken place. `rule` and `because` say why the report has its class, for staff.
CREATE TABLE reports (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL CHECK (length(patient_id) = 16),
    final_at TEXT NOT NULL,
    reported_at TEXT,
    lab_title TEXT NOT NULL CHECK (length(lab_title) <= 300),
    ordered_by TEXT NOT NULL CHECK (length(ordered_by) <= 300),
    lab_name TEXT NOT NULL CHECK (length(lab_name) <= 300),
    lab_id TEXT NOT NULL CHECK (length(lab_id) <= 60),
    lab_address TEXT NOT NULL CHECK (length(lab_address) <= 500),
    lab_director TEXT NOT NULL CHECK (length(lab_director) <= 300),
    notes TEXT NOT NULL,
    -- What was examined, and what was wrong with it (42 CFR 493.1291(c)(5) and (7)).
    specimen TEXT NOT NULL CHECK (length(specimen) <= 300),
    specimen_condition TEXT NOT NULL CHECK (length(specimen_condition) <= 300),
    rule TEXT NOT NULL CHECK (rule IN ('none', 'lab_flag', 'critical_value', 'significant_kind', 'narrative_word', 'outside_range', 'unknown_flag', 'unknown_unit', 'unreadable', 'late_preliminary', 'provider_flag', 'clinician')),
    because TEXT NOT NULL CHECK (length(because) <= 300)
); -- clustered

-- The first time that an account has read a result's own page, or saved it: a GET that was answered
-- with 200, by a person, never in advance, never by staff (T-51).
CREATE TABLE result_views (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('page', 'download')),
    first_at TEXT NOT NULL,
    PRIMARY KEY (patient_id, item_id, account_id, kind)
); -- clustered

-- That somebody of the staff judged a result otherwise than the rules or somebody before. Never
-- changed.
CREATE TABLE class_changes (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    from_class TEXT NOT NULL CHECK (from_class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    to_class TEXT NOT NULL CHECK (to_class IN ('routine', 'abnormal', 'significant', 'critical')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
    CHECK (from_class <> 'critical' OR to_class = 'critical' OR length(reason) >= 20)
);

CREATE INDEX class_changes_by_item ON class_changes (item_id);
CREATE INDEX class_changes_by_time ON class_changes (at) WHERE from_class = 'critical';

-- Who of the staff has opened a result: one cannot tell a patient what one has not read.
CREATE TABLE result_openings (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    first_at TEXT NOT NULL,
    PRIMARY KEY (item_id, staff_id)
); -- clustered

-- What was said to a patient about a result, by whom, live (T-42); or to somebody who may hear it in
-- the patient's place, by what right. Never changed.
CREATE TABLE conversations (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('in_person', 'phone', 'video')),
    spoke_with TEXT NOT NULL CHECK (spoke_with IN ('patient', 'representative')),
    representative TEXT CHECK (representative IS NULL OR length(representative) BETWEEN 2 AND 100),
    authority TEXT CHECK (authority IS NULL OR length(authority) BETWEEN 2 AND 100),
    identifiers TEXT NOT NULL CHECK (length(identifiers) BETWEEN 5 AND 100),
    said TEXT NOT NULL CHECK (length(said) BETWEEN 10 AND 4000),
    understood BOOLEAN NOT NULL CHECK (understood),
    plan TEXT NOT NULL CHECK (length(plan) BETWEEN 3 AND 2000),
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    recorded_at TEXT NOT NULL,
    CHECK (at <= recorded_at),
    CHECK ((spoke_with = 'representative') = (representative IS NOT NULL)),
    CHECK ((representative IS NULL) = (authority IS NULL))
);

CREATE INDEX conversations_by_item ON conversations (item_id);

-- Tries to reach a patient about a result. They release nothing.
CREATE TABLE attempts (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
    outcome TEXT NOT NULL CHECK (outcome IN ('no_answer', 'left_message', 'wrong_number', 'asked_to_call_later')),
    recorded_at TEXT NOT NULL,
    CHECK (at <= recorded_at)
);

CREATE INDEX attempts_by_item ON attempts (item_id);

-- What somebody had typed into the record of a conversation when their session ended: the form as
-- the browser sent it, for them alone, and only until `kept_until` (T-14).
CREATE TABLE conversation_drafts (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    typed TEXT NOT NULL CHECK (length(typed) BETWEEN 1 AND 100000),
    kept_until TEXT NOT NULL,
    PRIMARY KEY (item_id, staff_id)
); -- clustered

CREATE INDEX conversation_drafts_by_age ON conversation_drafts (kept_until);

-- A certified letter that was sent to a patient who was not reached, with the number by which the
-- post follows it, and of whom it was asked to look after them, if it was. Never changed.
CREATE TABLE letters (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    sent_on TEXT NOT NULL CHECK (length(sent_on) = 10),
    tracking TEXT NOT NULL CHECK (length(tracking) BETWEEN 5 AND 40),
    welfare_check TEXT CHECK (welfare_check IS NULL OR length(welfare_check) BETWEEN 3 AND 200),
    recorded_at TEXT NOT NULL
);

CREATE INDEX letters_by_item ON letters (item_id);

-- A serious result that was shown without a conversation: by whom, why, and what its patient reads
-- above it. `reason` is empty when the tries and the letter are the reason. Never changed.
CREATE TABLE forced_releases (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL UNIQUE REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('unable_to_reach', 'medical_director')),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    CHECK (kind = 'unable_to_reach' OR length(reason) >= 10)
);

CREATE INDEX forced_releases_by_time ON forced_releases (at);

-- What a provider wrote for the patient about a result that needs no conversation, above its values
-- (§4.3). `read_at` is when the patient has read it; nothing else is ever changed.
CREATE TABLE result_comments (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    comment TEXT NOT NULL CHECK (length(comment) BETWEEN 3 AND 2000),
    read_at TEXT CHECK (read_at IS NULL OR read_at >= at)
);

CREATE INDEX result_comments_by_item ON result_comments (item_id, at);
CREATE INDEX result_comments_unread ON result_comments (patient_id) WHERE read_at IS NULL;

-- A patient asked for everything now. Whether anything was held then is not kept here.
CREATE TABLE result_requests (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    asked_at TEXT NOT NULL,
    due_at TEXT NOT NULL
);

CREATE INDEX result_requests_by_patient ON result_requests (patient_id, asked_at);

-- What a provider answered: how many results were shown then. Never changed.
CREATE TABLE result_answers (
    request_id BYTEA PRIMARY KEY REFERENCES result_requests (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    shown BIGINT NOT NULL CHECK (shown >= 0)
);

-- What was kept all the same, by which law, and why in the provider's own words; and, of a danger,
-- how they know the patient. Never changed.
CREATE TABLE kept_results (
    request_id BYTEA NOT NULL REFERENCES result_requests (id),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    basis TEXT NOT NULL CHECK (basis IN ('clinician_harm', 'data_integrity', 'state_law')),
    relationship TEXT NOT NULL CHECK (length(relationship) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
    PRIMARY KEY (request_id, item_id),
    CHECK (basis <> 'clinician_harm' OR (length(relationship) >= 5 AND length(reason) >= 20))
); -- clustered

CREATE INDEX kept_results_by_item ON kept_results (item_id);

-- When a result that somebody keeps is looked at again. `asked` when a provider was asked to, or when
-- it is not kept any more.
CREATE TABLE hold_reviews (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    review_at TEXT NOT NULL,
    asked BOOLEAN NOT NULL
);

CREATE INDEX hold_reviews_due ON hold_reviews (review_at) WHERE NOT asked;

-- What a provider said who kept a result or looked at it again: shown, or kept by which law, how
-- they know the patient if they fear a danger, and why. Never changed.
CREATE TABLE hold_answers (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('show', 'clinician_harm', 'data_integrity', 'state_law')),
    relationship TEXT NOT NULL CHECK (length(relationship) <= 200),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    CHECK (answer = 'show' OR length(reason) >= 10),
    CHECK (answer <> 'clinician_harm' OR (length(relationship) >= 5 AND length(reason) >= 20))
);

CREATE INDEX hold_answers_by_item ON hold_answers (item_id);

-- A result that a state's law does not let out before `until`, whatever was said or decided. `ended`
-- when that day has come and the gate has looked at it again.
CREATE TABLE law_waits (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    final_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended BOOLEAN NOT NULL
);

CREATE INDEX law_waits_due ON law_waits (until) WHERE NOT ended;

-- A result that was talked about, and that its patient wished to see later, at `until`. `ended` when
-- that time has come.
CREATE TABLE agreed_waits (
    item_id BYTEA PRIMARY KEY REFERENCES chart_items (id),
    final_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended BOOLEAN NOT NULL
);

CREATE INDEX agreed_waits_due ON agreed_waits (until) WHERE NOT ended;

-- Limits of one patient for one listed test, where the list's would be critical for them every time:
-- by whom, why, and until when. They are never changed; a newer one of the same test takes the place
-- of an older one, and `ended_at` is when somebody ended it early. (R-B3, appendix B)
CREATE TABLE patient_limits (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    test TEXT NOT NULL CHECK (length(test) BETWEEN 2 AND 80),
    low TEXT CHECK (low IS NULL OR length(low) <= 30),
    high TEXT CHECK (high IS NULL OR length(high) <= 30),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 1000),
    made_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    CHECK (low IS NOT NULL OR high IS NOT NULL),
    CHECK (until > made_at)
);

CREATE INDEX patient_limits_by_patient ON patient_limits (patient_id, made_at);
