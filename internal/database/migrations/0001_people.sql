-- +goose Up
CREATE TABLE organisations (
  id               {{id}} PRIMARY KEY,
  name             text NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('pcn', 'nhs-trust', 'charity', 'other')),
  ods_code         text NOT NULL,
  membership_start text NOT NULL,
  created_at       {{time}} NOT NULL,
  lock_version     bigint NOT NULL
);

CREATE TABLE people (
  id                {{id}} PRIMARY KEY,
  email             text NOT NULL,
  email_key         text NOT NULL UNIQUE,
  name              text NOT NULL,
  role_title        text NOT NULL,
  membership_number text NOT NULL,
  membership_start  text NOT NULL,
  password_hash     text NOT NULL,
  created_at        {{time}} NOT NULL,
  disabled_at       {{time}},
  lock_version      bigint NOT NULL
);

CREATE TABLE memberships (
  id              {{id}} PRIMARY KEY,
  person_id       {{id}} NOT NULL REFERENCES people (id),
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  role            text NOT NULL CHECK (role IN ('link-worker', 'supervisor', 'lead')),
  starts_on       text NOT NULL,
  ends_on         text NOT NULL
);
CREATE INDEX memberships_person ON memberships (person_id);
CREATE INDEX memberships_organisation ON memberships (organisation_id, role);

CREATE TABLE supervision_links (
  id            {{id}} PRIMARY KEY,
  worker_id     {{id}} NOT NULL REFERENCES people (id),
  supervisor_id {{id}} NOT NULL REFERENCES people (id),
  kind          text NOT NULL CHECK (kind IN ('line-management', 'clinical', 'professional')),
  starts_on     text NOT NULL,
  ends_on       text NOT NULL,
  CHECK (worker_id <> supervisor_id)
);
CREATE INDEX supervision_links_worker ON supervision_links (worker_id);
CREATE INDEX supervision_links_supervisor ON supervision_links (supervisor_id);

CREATE TABLE sessions (
  id           {{id}} PRIMARY KEY,
  person_id    {{id}} NOT NULL REFERENCES people (id),
  device       text NOT NULL,
  created_at   {{time}} NOT NULL,
  last_seen_at {{time}} NOT NULL,
  expires_at   {{time}} NOT NULL,
  revoked_at   {{time}}
);
CREATE INDEX sessions_person ON sessions (person_id);

-- Sign-in guesses of an account, known or not, in the window that began at window_start.
CREATE TABLE guesses (
  account      text PRIMARY KEY,
  window_start {{time}} NOT NULL,
  n            bigint NOT NULL
);

-- Whose words were erased, by whom and why. Their bodies may be deleted; the chains keep verifying.
CREATE TABLE erasures (
  subject_id {{id}} PRIMARY KEY,
  by_id      {{id}} NOT NULL,
  reason     text NOT NULL,
  at         {{time}} NOT NULL
);
-- append-only: erasures (subject_id)
