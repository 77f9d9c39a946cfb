-- Who approved the lists that decide about results (R-B3, appendix B).

-- The word of the medical director, about `hold_policy` of the privacy officer, that a list was right as it was then: `entries` is all that it said, so
-- that what has changed since can be told, and `digest` is its SHA-256. A list is approved while its
-- newest approval has the digest of what the file says now. Never changed.
CREATE TABLE list_approvals (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    list TEXT NOT NULL CHECK (list IN ('critical_values', 'units', 'significant_tests', 'narrative_words', 'state_pack', 'hold_policy')),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    entries TEXT NOT NULL,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL
);

CREATE INDEX list_approvals_by_list ON list_approvals (list, at);
