-- +goose Up
-- Two people have one supervision of a kind at a time. Domain code holds overlapping days apart under a lock; this is the second line.
CREATE UNIQUE INDEX supervision_links_open ON supervision_links (worker_id, supervisor_id, kind) WHERE ends_on = '';

-- One side asks the other. The asker named somebody of their organisation, or typed an address, which may be nobody's: then
-- asked_id is empty, and the asker cannot tell.
CREATE TABLE supervision_requests (
  id               {{id}} PRIMARY KEY,
  asker_id         {{id}} NOT NULL REFERENCES people (id),
  asker_supervises {{bool}} NOT NULL,
  asked_id         {{id}} REFERENCES people (id),
  addressee        text NOT NULL,
  email            text NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('line-management', 'clinical', 'professional')),
  starts_on        text NOT NULL,
  ends_on          text NOT NULL,
  asked_at         {{time}} NOT NULL,
  expires_at       {{time}} NOT NULL,
  outcome          text NOT NULL CHECK (outcome IN ('', 'accepted', 'declined', 'taken-back', 'expired')),
  answered_at      {{time}},
  word             text NOT NULL,
  CHECK (asked_id IS NULL OR asked_id <> asker_id)
);
CREATE UNIQUE INDEX supervision_requests_open ON supervision_requests (asker_id, asker_supervises, addressee, kind) WHERE outcome = '';
CREATE INDEX supervision_requests_asked ON supervision_requests (asked_id, outcome);

-- Somebody takes a supervisor's place for a time. A lead's cover holds for the link workers of one organisation only.
CREATE TABLE covers (
  id              {{id}} PRIMARY KEY,
  supervisor_id   {{id}} NOT NULL REFERENCES people (id),
  stand_in_id     {{id}} NOT NULL REFERENCES people (id),
  organisation_id {{id}} REFERENCES organisations (id),
  starts_on       text NOT NULL,
  ends_on         text NOT NULL,
  set_by_id       {{id}} NOT NULL REFERENCES people (id),
  set_at          {{time}} NOT NULL,
  ended_at        {{time}},
  CHECK (supervisor_id <> stand_in_id),
  CHECK (ends_on >= starts_on)
);
CREATE INDEX covers_stand_in ON covers (stand_in_id, ends_on);
CREATE INDEX covers_supervisor ON covers (supervisor_id, ends_on);

-- In whose place a stand-in decided.
ALTER TABLE decisions ADD COLUMN for_id {{id}} REFERENCES people (id);
ALTER TABLE decisions ADD COLUMN for_name text NOT NULL DEFAULT '';
