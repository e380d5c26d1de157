-- +goose Up
-- Invitations to become something in an organisation. Of the secret in the link only the hash is kept; sending an invitation
-- again makes a new one. starts_on is empty where the role begins on the day on which it is accepted; supervisor_key is the
-- address of a supervisor, as compared.
CREATE TABLE invitations (
  id              {{id}} PRIMARY KEY,
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  email           text NOT NULL,
  email_key       text NOT NULL,
  name            text NOT NULL,
  role            text NOT NULL CHECK (role IN ('link-worker', 'supervisor', 'lead')),
  role_title      text NOT NULL,
  starts_on       text NOT NULL,
  supervisor_key  text NOT NULL,
  hash            {{bytes}} NOT NULL UNIQUE,
  invited_by      {{id}} NOT NULL REFERENCES people (id),
  created_at      {{time}} NOT NULL,
  sent_at         {{time}} NOT NULL,
  expires_at      {{time}} NOT NULL,
  accepted_at     {{time}},
  person_id       {{id}} REFERENCES people (id),
  revoked_at      {{time}}
);
CREATE UNIQUE INDEX invitations_open ON invitations (organisation_id, email_key, role) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_organisation ON invitations (organisation_id, sent_at);
CREATE INDEX invitations_person ON invitations (person_id);

-- Files of invitations between their preview and the confirmation. The rows are sealed, because they are about people who
-- have not been asked yet, and go after an hour. invited is how many were invited; NULL is not confirmed.
CREATE TABLE uploads (
  id              {{id}} PRIMARY KEY,
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  person_id       {{id}} NOT NULL REFERENCES people (id),
  sealed          {{bytes}} NOT NULL,
  created_at      {{time}} NOT NULL,
  expires_at      {{time}} NOT NULL,
  invited         bigint
);
CREATE INDEX uploads_expires ON uploads (expires_at);
CREATE INDEX uploads_person ON uploads (person_id);
