-- Files: documents and pictures that others send, as they were made harmless, and pictures of
-- scanners as they came (`dicom`), which only clinical staff can save. A file says nothing about
-- whose it is: whatever it belongs to decides who may see it. Files are never changed.

-- `digest` is the SHA-256 of the whole; what a file belongs to keeps it too, sealed by its event, and
-- a file that is another by now is not given out.
CREATE TABLE files (
    id BYTEA PRIMARY KEY CHECK (length(id) = 16),
    media TEXT NOT NULL CHECK (media IN ('pdf', 'png', 'dicom')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    kept_at TEXT NOT NULL
);

-- What files hold, in pieces, so that no row is large and reading one takes little memory.
CREATE TABLE file_pieces (
    file_id BYTEA NOT NULL REFERENCES files (id),
    piece BIGINT NOT NULL CHECK (piece >= 0),
    content BYTEA NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
    PRIMARY KEY (file_id, piece)
);

-- The files of chart items. They have no release state: they are seen where their item is.
CREATE TABLE enclosures (
    item_id BYTEA NOT NULL REFERENCES chart_items (id),
    place BIGINT NOT NULL CHECK (place >= 0),
    title TEXT NOT NULL CHECK (length(title) <= 300),
    file_id BYTEA NOT NULL REFERENCES files (id),
    media TEXT NOT NULL CHECK (media IN ('pdf', 'png')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (item_id, place)
); -- clustered

-- The files inside a message, by their place in it: a message that waits is filed with them later,
-- and whoever decides about it can look at them.
CREATE TABLE import_documents (
    import_id BYTEA NOT NULL CHECK (length(import_id) = 16),
    place BIGINT NOT NULL CHECK (place >= 0),
    file_id BYTEA NOT NULL REFERENCES files (id),
    PRIMARY KEY (import_id, place)
); -- clustered
