-- What patients and the practice write to each other.

-- A conversation about one thing. `topic` is what the patient said it is about; a new problem and
-- what is urgent are no topics, because nobody can write about them here (R-B4). `reference` is what
-- people say on the telephone to name it; two may share one.
CREATE TABLE threads (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    topic TEXT NOT NULL CHECK (topic IN ('clinical_follow_up', 'results_question', 'medicine', 'appointment', 'form_or_referral', 'billing', 'portal_help')),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    opened_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    reference TEXT NOT NULL CHECK (length(reference) = 9),
    PRIMARY KEY (patient_id, id)
); -- clustered

CREATE INDEX threads_by_reference ON threads (reference);
-- The newest of the whole practice, for staff who look for one.
CREATE INDEX threads_by_last ON threads (last_at);
CREATE INDEX threads_by_patient ON threads (patient_id, last_at);
-- How long answers about a topic usually take: asked whenever somebody writes (R-A8).
CREATE INDEX threads_by_topic ON threads (topic, opened_at);

-- One message. The practice's cannot be stored without the confidentiality statement that it goes
-- out with, so it cannot be sent without it (R-B1.2). `author_name` is how the writer was called
-- then. `found_words` are the phrases of the lists that the machine saw in a patient's message, for
-- staff to judge; `possible_urgent` says that they stopped it until the patient said that it is
-- neither urgent nor new (R-B4, T-25); one that is `unscanned` is in a language without a list.
-- `read_at` is when the patient first opened a message of the practice.
CREATE TABLE messages (
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    thread_id BYTEA NOT NULL REFERENCES threads (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    author TEXT NOT NULL CHECK (author IN ('patient', 'practice')),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    author_name TEXT NOT NULL CHECK (length(author_name) BETWEEN 1 AND 300),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
    possible_urgent BOOLEAN NOT NULL,
    found_words TEXT CHECK (found_words IS NULL OR length(found_words) BETWEEN 1 AND 300),
    unscanned BOOLEAN NOT NULL,
    statement_id BYTEA REFERENCES statements (id),
    sent_at TEXT NOT NULL,
    read_at TEXT,
    PRIMARY KEY (patient_id, thread_id, id),
    CONSTRAINT outgoing_messages_carry_the_statement
        CHECK (author = 'patient' OR statement_id IS NOT NULL),
    CHECK (author = 'practice' OR read_at IS NULL)
); -- clustered

-- What is new for a patient: Home asks this at every visit.
CREATE INDEX messages_unread ON messages (patient_id, sent_at)
    WHERE author = 'practice' AND read_at IS NULL;

-- What somebody typed and did not send: saved by themselves, kept when their session had expired,
-- or stopped because it may be urgent or new. `place` is the conversation it answers, `new` when it
-- begins one. A stopped one is kept to be read out over the telephone, and only until `kept_until`.
CREATE TABLE drafts (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    patient_id BYTEA NOT NULL REFERENCES patients (id),
    place TEXT NOT NULL CHECK (length(place) BETWEEN 3 AND 40),
    topic TEXT CHECK (topic IS NULL OR length(topic) <= 40),
    subject TEXT NOT NULL CHECK (length(subject) <= 1000),
    body TEXT NOT NULL CHECK (length(body) <= 100000),
    stopped BOOLEAN NOT NULL,
    kept_until TEXT NOT NULL,
    PRIMARY KEY (account_id, patient_id, place)
); -- clustered

CREATE INDEX drafts_by_age ON drafts (kept_until);
