-- +goose Up
-- One decision at most for each version that was sent: it was signed, returned or withdrawn.
CREATE TABLE decisions (
  entry_id     {{id}} NOT NULL,
  number       bigint NOT NULL,
  version_hash text NOT NULL,
  owner_id     {{id}} NOT NULL REFERENCES people (id),
  kind         text NOT NULL CHECK (kind IN ('signed', 'returned', 'withdrawn')),
  by_id        {{id}} NOT NULL REFERENCES people (id),
  by_name      text NOT NULL,
  by_role      text NOT NULL,
  at           {{time}} NOT NULL,
  commitment   {{bytes}} NOT NULL,
  receipt      text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number),
  CHECK (kind = 'withdrawn' OR by_id <> owner_id)
);
-- append-only: decisions (entry_id, number)

CREATE TABLE decision_comments (
  entry_id {{id}} NOT NULL,
  number   bigint NOT NULL,
  owner_id {{id}} NOT NULL REFERENCES people (id),
  salt     {{bytes}} NOT NULL,
  comment  text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES decisions (entry_id, number)
);
-- erasable: decision_comments (entry_id, number) by owner_id
