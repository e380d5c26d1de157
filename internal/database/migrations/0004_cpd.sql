-- +goose Up
CREATE TABLE entries (
  id           {{id}} PRIMARY KEY,
  owner_id     {{id}} NOT NULL REFERENCES people (id),
  template_id  {{id}} NOT NULL REFERENCES templates (id),
  state        text NOT NULL CHECK (state IN ('draft', 'sent', 'returned', 'signed')),
  title        text NOT NULL,
  starts_on    text NOT NULL,
  ends_on      text NOT NULL,
  provider     text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('formal', 'informal', '')),
  activity     text NOT NULL,
  minutes      bigint NOT NULL CHECK (minutes >= 0),
  points       bigint NOT NULL CHECK (points >= 0),
  reviewer_id  {{id}} REFERENCES people (id),
  sent_at      {{time}},
  version      bigint NOT NULL,
  form_key     text NOT NULL,
  lock_version bigint NOT NULL,
  created_at   {{time}} NOT NULL,
  changed_at   {{time}} NOT NULL,
  typed        text NOT NULL,
  answers      text NOT NULL,
  search       text NOT NULL,
  UNIQUE (owner_id, form_key),
  CHECK (reviewer_id IS NULL OR reviewer_id <> owner_id)
);
-- Holds all that lists and sums ask for, so that they need not pass over the long texts in the rows.
CREATE INDEX entries_owner ON entries
  (owner_id, ends_on, starts_on, state, kind, activity, minutes, points, created_at, title, id);
CREATE INDEX entries_reviewer ON entries (reviewer_id, state, sent_at);

-- What was sent for sign-off, as it was sent. The hash is over the canonical bytes, which begin with a random salt.
CREATE TABLE entry_versions (
  entry_id   {{id}} NOT NULL,
  number     bigint NOT NULL,
  owner_id   {{id}} NOT NULL REFERENCES people (id),
  sent_to_id {{id}} NOT NULL REFERENCES people (id),
  at         {{time}} NOT NULL,
  format     bigint NOT NULL,
  hash       text NOT NULL,
  PRIMARY KEY (entry_id, number)
);
-- append-only: entry_versions (entry_id, number)

CREATE TABLE entry_version_bodies (
  entry_id  {{id}} NOT NULL,
  number    bigint NOT NULL,
  owner_id  {{id}} NOT NULL REFERENCES people (id),
  canonical {{bytes}} NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number)
);
-- erasable: entry_version_bodies (entry_id, number) by owner_id
