-- Studies: pictures of scanners and X-rays (DICOM). A study has no release state: its patient sees
-- its pictures under a report that carries its accession number, while the gate shows that report.

-- One row for each import of the kind `study`, which says whose it is. `patient_id` is empty while
-- it waits for a person, and again when it was in a wrong chart. `asked_at` is when the providers
-- were asked about a study for which no report had come.
CREATE TABLE studies (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    import_id BYTEA NOT NULL UNIQUE CHECK (length(import_id) = 16),
    patient_id BYTEA REFERENCES patients (id),
    study_uid TEXT NOT NULL CHECK (length(study_uid) BETWEEN 1 AND 64),
    accession TEXT NOT NULL CHECK (length(accession) <= 324),
    modality TEXT NOT NULL CHECK (length(modality) <= 324),
    description TEXT NOT NULL CHECK (length(description) <= 324),
    taken_on TEXT CHECK (taken_on IS NULL OR length(taken_on) = 10),
    received_at TEXT NOT NULL,
    asked_at TEXT
);

CREATE INDEX studies_by_patient ON studies (patient_id, accession);
CREATE INDEX studies_unasked ON studies (received_at) WHERE patient_id IS NOT NULL AND asked_at IS NULL;

-- What was sent (SOP instances), each kept as it came. `content` is the digest of its data set: the
-- same identifier with other content waits for a person, as an import of its own. `not_drawn` counts
-- the pictures in it that we cannot draw. Where words may stand in the picture (`burned_in`), the
-- patient sees it only when a clinician has said that they name the right person.
CREATE TABLE study_instances (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    study_id BYTEA NOT NULL REFERENCES studies (id),
    instance_uid TEXT NOT NULL CHECK (length(instance_uid) BETWEEN 1 AND 64),
    series_uid TEXT NOT NULL CHECK (length(series_uid) BETWEEN 1 AND 64),
    series TEXT NOT NULL CHECK (length(series) <= 324),
    series_number BIGINT NOT NULL,
    instance_number BIGINT NOT NULL,
    content BYTEA NOT NULL CHECK (length(content) = 32),
    not_drawn BIGINT NOT NULL CHECK (not_drawn >= 0),
    burned_in BOOLEAN NOT NULL,
    received_at TEXT NOT NULL,
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media = 'dicom'),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    names_checked_at TEXT,
    names_checked_by BYTEA REFERENCES staff (id),
    CHECK ((names_checked_at IS NULL) = (names_checked_by IS NULL))
);

CREATE INDEX study_instances_by_study ON study_instances (study_id);
CREATE INDEX study_instances_by_uid ON study_instances (instance_uid);

-- The pictures that were drawn of them.
CREATE TABLE study_pictures (
    instance_id BYTEA NOT NULL REFERENCES study_instances (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media = 'png'),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (instance_id, place)
); -- clustered

-- The order and accession numbers that a report carries: by one of them its pictures find it.
CREATE TABLE report_numbers (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 324),
    PRIMARY KEY (item_id, number)
); -- clustered

CREATE INDEX report_numbers_by_number ON report_numbers (number);
