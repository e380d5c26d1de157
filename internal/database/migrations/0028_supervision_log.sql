-- +goose Up
-- A supervision session, as either side may change it. Each side confirms one version of it, by the version's number: 0 is none.
-- What it says goes with the link worker's account; that it was held stays for the supervisor.
CREATE TABLE supervision_sessions (
  id                      {{id}} PRIMARY KEY,
  worker_id               {{id}} NOT NULL REFERENCES people (id),
  supervisor_id           {{id}} NOT NULL REFERENCES people (id),
  kind                    text NOT NULL CHECK (kind IN ('line-management', 'clinical', 'professional')),
  held_on                 text NOT NULL,
  minutes                 bigint NOT NULL,
  agenda                  text NOT NULL,
  notes                   text NOT NULL,
  next_on                 text NOT NULL,
  logged_by               {{id}} NOT NULL REFERENCES people (id),
  logged_at               {{time}} NOT NULL,
  changed_by              {{id}} NOT NULL REFERENCES people (id),
  changed_at              {{time}} NOT NULL,
  worker_confirmed        bigint NOT NULL,
  worker_confirmed_at     {{time}},
  supervisor_confirmed    bigint NOT NULL,
  supervisor_confirmed_at {{time}},
  form_key                text NOT NULL,
  lock_version            bigint NOT NULL,
  CHECK (worker_id <> supervisor_id)
);
CREATE UNIQUE INDEX supervision_sessions_key ON supervision_sessions (logged_by, form_key);
CREATE INDEX supervision_sessions_worker ON supervision_sessions (worker_id, held_on);
CREATE INDEX supervision_sessions_supervisor ON supervision_sessions (supervisor_id, held_on);

-- What either side is to do. Whether it is done is no part of what was confirmed.
CREATE TABLE supervision_actions (
  id         {{id}} PRIMARY KEY,
  session_id {{id}} NOT NULL REFERENCES supervision_sessions (id),
  number     bigint NOT NULL,
  words      text NOT NULL,
  by_side    text NOT NULL CHECK (by_side IN ('worker', 'supervisor')),
  due_on     text NOT NULL,
  done_on    text NOT NULL,
  done_by    {{id}} REFERENCES people (id)
);
CREATE INDEX supervision_actions_session ON supervision_actions (session_id, number);

-- The entries that were talked about.
CREATE TABLE supervision_entries (
  session_id {{id}} NOT NULL REFERENCES supervision_sessions (id),
  entry_id   {{id}} NOT NULL,
  PRIMARY KEY (session_id, entry_id)
);

-- Every version of a session, as it was saved, with why it was corrected where both sides had confirmed the one before.
CREATE TABLE supervision_versions (
  session_id {{id}} NOT NULL REFERENCES supervision_sessions (id),
  number     bigint NOT NULL,
  owner_id   {{id}} NOT NULL REFERENCES people (id),
  by_id      {{id}} NOT NULL REFERENCES people (id),
  at         {{time}} NOT NULL,
  reason     text NOT NULL,
  content    text NOT NULL,
  hash       text NOT NULL,
  PRIMARY KEY (session_id, number)
);
-- erasable: supervision_versions (session_id, number) by owner_id

-- What one side keeps for itself about a session. Nobody else ever reads it.
CREATE TABLE supervision_private_notes (
  session_id   {{id}} NOT NULL REFERENCES supervision_sessions (id),
  writer_id    {{id}} NOT NULL REFERENCES people (id),
  words        text NOT NULL,
  changed_at   {{time}} NOT NULL,
  lock_version bigint NOT NULL,
  PRIMARY KEY (session_id, writer_id)
);
CREATE INDEX supervision_private_notes_writer ON supervision_private_notes (writer_id);
