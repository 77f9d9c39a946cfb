-- The chart: everything clinical that we keep about a patient, each item with its release state.
-- What a patient may see is decided in one place (chart/gate.rs); a held item looks to them exactly
-- like one that does not exist (R-B3).

-- `at` is when it was true (the specimen was taken, the medicine ordered). `fhir` is the FHIR R4 text
-- that is served. `source_key` names the thing at its source, so that a new version replaces the old
-- one, which stays here as `replaced`; `replaces` points to it. `hold_basis` says why a held item is
-- held (45 CFR part 171), or was when a new version took its place. `being_corrected` marks an item that a patient has seen and whose corrected
-- version is held: it stays in view, with a banner. `forced_at` is when a provider showed it without
-- a conversation, for a reason that is written down (forced_releases), or because the patient asked
-- for everything now (result_requests).
CREATE TABLE chart_items (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    at TEXT NOT NULL,
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('report', 'medicine', 'condition', 'allergy', 'immunization', 'procedure', 'encounter', 'document')),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    code TEXT CHECK (code IS NULL OR length(code) <= 60),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    current BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'released', 'withdrawn', 'replaced')),
    class TEXT NOT NULL CHECK (class IN ('routine', 'abnormal', 'significant', 'critical', 'unclassified')),
    hold_basis TEXT CHECK (hold_basis IS NULL OR hold_basis IN ('practice_policy', 'not_final', 'patient_request', 'clinician_harm', 'data_integrity', 'state_law', 'with_result')),
    needs_talk BOOLEAN NOT NULL,
    talked_at TEXT,
    forced_at TEXT,
    released_at TEXT,
    received_at TEXT NOT NULL,
    replaces BYTEA REFERENCES chart_items (id),
    corrected BOOLEAN NOT NULL,
    being_corrected BOOLEAN NOT NULL,
    source TEXT NOT NULL CHECK (length(source) <= 200),
    source_key TEXT NOT NULL CHECK (length(source_key) BETWEEN 1 AND 300),
    import_id BYTEA CHECK (import_id IS NULL OR length(import_id) = 16),
    fhir TEXT NOT NULL,
    PRIMARY KEY (patient_id, at, id),
    CONSTRAINT talked_before_release CHECK (state <> 'released' OR NOT needs_talk OR talked_at IS NOT NULL OR forced_at IS NOT NULL),
    CONSTRAINT released_at_a_time CHECK (state <> 'released' OR released_at IS NOT NULL),
    CONSTRAINT held_on_a_basis CHECK (state <> 'held' OR hold_basis IS NOT NULL),
    CONSTRAINT shown_without_a_basis CHECK (state <> 'released' OR hold_basis IS NULL)
); -- clustered

-- What came with a result that is held, and could give it away, is held with it.
CREATE INDEX chart_items_held_with ON chart_items (patient_id, id) WHERE state = 'held' AND hold_basis = 'with_result';
-- The versions of one thing in their order, found without reading a patient's whole chart.
CREATE INDEX chart_items_by_source ON chart_items (patient_id, source_key, id, state);
CREATE INDEX chart_items_held ON chart_items (received_at) WHERE state = 'held';
CREATE INDEX chart_items_by_import ON chart_items (import_id) WHERE import_id IS NOT NULL;

-- What an item of the basis `with_result` waits for: reports, by what their source calls them. It is
-- released when no version of any of them is held any more.
CREATE TABLE held_with (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    report_key TEXT NOT NULL CHECK (length(report_key) BETWEEN 1 AND 300),
    PRIMARY KEY (item_id, report_key)
); -- clustered

-- The single measurements of reports, for pages and trends. `at` is the report's, so that a report's
-- measurements lie together, and a patient's lie in the order of time. `number` is the exact decimal
-- when the value is one; `comparator` says that it is only a bound, as in "<5".
CREATE TABLE observations (
    patient_id BYTEA NOT NULL CHECK (length(patient_id) = 16),
    at TEXT NOT NULL,
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 60),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    lab_name TEXT NOT NULL CHECK (length(lab_name) <= 300),
    value TEXT NOT NULL,
    number TEXT CHECK (number IS NULL OR length(number) <= 30),
    comparator TEXT NOT NULL CHECK (comparator IN ('', '<', '<=', '>', '>=')),
    unit TEXT NOT NULL CHECK (length(unit) <= 60),
    low TEXT CHECK (low IS NULL OR length(low) <= 30),
    high TEXT CHECK (high IS NULL OR length(high) <= 30),
    range_text TEXT NOT NULL CHECK (length(range_text) <= 200),
    flags TEXT NOT NULL CHECK (length(flags) <= 60),
    status TEXT NOT NULL CHECK (length(status) <= 20),
    narrative BOOLEAN NOT NULL,
    notes TEXT NOT NULL,
    -- How it was measured, and who measured it when that is another than the report's laboratory.
    method TEXT NOT NULL CHECK (length(method) <= 100),
    laboratory TEXT NOT NULL CHECK (length(laboratory) <= 900),
    PRIMARY KEY (patient_id, at, item_id, place)
); -- clustered
