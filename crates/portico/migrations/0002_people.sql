-- The people of the practice: its staff, its patients, and the visits that make a patient an
-- established one (R-A14).

-- Somebody who works here. Never deleted: the ledger names them.
CREATE TABLE staff (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    credentials TEXT NOT NULL CHECK (length(credentials) <= 40),
    role TEXT NOT NULL CHECK (role IN ('front_desk', 'nurse', 'provider', 'privacy_officer', 'administrator')),
    medical_director BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

-- A person whose chart we keep. `folded` is "family given" without case and accents, for search.
-- A chart that turned out to be another's duplicate points to it in `merged_into`. `life` is what
-- the practice holds true: a sender's word that somebody has died is a report, to be confirmed or
-- corrected by a person (R-B1.5); `died_on` is the day as it was reported or confirmed.
CREATE TABLE patients (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    mrn TEXT NOT NULL UNIQUE CHECK (length(mrn) BETWEEN 1 AND 32),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    middle TEXT NOT NULL CHECK (length(middle) <= 100),
    suffix TEXT NOT NULL CHECK (length(suffix) <= 100),
    folded TEXT NOT NULL CHECK (length(folded) <= 400),
    birth_date TEXT NOT NULL CHECK (length(birth_date) = 10),
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male', 'other', 'unknown')),
    status TEXT NOT NULL CHECK (status IN ('active', 'dismissed', 'left')),
    life TEXT NOT NULL CHECK (life IN ('alive', 'reported_dead', 'dead')),
    died_on TEXT CHECK (died_on IS NULL OR length(died_on) = 10),
    language TEXT NOT NULL CHECK (length(language) <= 10),
    email TEXT CHECK (email IS NULL OR length(email) <= 254),
    mobile TEXT CHECK (mobile IS NULL OR length(mobile) <= 20),
    address TEXT NOT NULL CHECK (length(address) <= 500),
    provider_id BYTEA REFERENCES staff (id),
    merged_into BYTEA REFERENCES patients (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (died_on IS NULL OR life <> 'alive')
);

CREATE INDEX patients_by_name ON patients (folded, birth_date);
-- A report without our number is compared with the names of all who were born on its patient's day,
-- in a large practice dozens: the index holds all that this takes.
CREATE INDEX patients_by_birth_date ON patients (birth_date, folded, id);

-- Every number that names a patient somewhere: ours, a laboratory's, a former chart's.
CREATE TABLE patient_numbers (
    authority TEXT NOT NULL CHECK (length(authority) <= 200),
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 64),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    PRIMARY KEY (authority, value)
);

CREATE INDEX patient_numbers_by_patient ON patient_numbers (patient_id);

-- Names a patient also goes or went by: a maiden name, an alias declared to us (R-B1.8).
CREATE TABLE patient_names (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    family TEXT NOT NULL CHECK (length(family) <= 100),
    given TEXT NOT NULL CHECK (length(given) <= 100),
    folded TEXT NOT NULL CHECK (length(folded) <= 400),
    PRIMARY KEY (patient_id, folded)
);

CREATE INDEX patient_names_by_name ON patient_names (folded);

-- Visits to this practice. Only a completed one makes an established patient. Several sources may
-- speak of one visit: the registration, whose newest word stands alone, and messages (`import_id`),
-- each of which may be taken back. The word with the highest place counts.
CREATE TABLE visits (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (kind IN ('in_person', 'telehealth', 'other')),
    began_on TEXT NOT NULL CHECK (length(began_on) = 10),
    completed_on TEXT CHECK (completed_on IS NULL OR length(completed_on) = 10),
    provider TEXT NOT NULL CHECK (length(provider) <= 200),
    place BIGINT NOT NULL CHECK (place > 0),
    import_id BYTEA CHECK (import_id IS NULL OR length(import_id) = 16),
    PRIMARY KEY (patient_id, number, place)
); -- clustered

CREATE INDEX visits_by_import ON visits (import_id) WHERE import_id IS NOT NULL;
