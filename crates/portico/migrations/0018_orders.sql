-- Orders: which tests a patient waits for, and which of them a person tells first (R-B3).

-- Tests that were ordered for a patient. `tell_first` says why a person tells what is found before it
-- is shown, when that was asked for. `answered_by` is what the source calls the first report that
-- answers it: that it came changes nothing in what the patient reads until a version of it is shown.
CREATE TABLE test_orders (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    test TEXT NOT NULL CHECK (length(test) BETWEEN 2 AND 100),
    number TEXT CHECK (number IS NULL OR length(number) BETWEEN 1 AND 60),
    ordered_on TEXT NOT NULL CHECK (length(ordered_on) = 10),
    tell_first TEXT CHECK (tell_first IS NULL OR length(tell_first) BETWEEN 5 AND 200),
    made_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    answered_by TEXT CHECK (answered_by IS NULL OR length(answered_by) <= 300),
    CHECK (until > made_at)
);

CREATE INDEX test_orders_by_patient ON test_orders (patient_id, made_at);
