-- +goose Up
-- Somebody's authenticator app. The secret is sealed with a key outside the database. used_step is the step of time, in
-- half minutes since 1970, whose code was used last: no code of it or of one before it is taken again.
CREATE TABLE authenticator_apps (
  person_id  {{id}} PRIMARY KEY REFERENCES people (id),
  secret     {{bytes}} NOT NULL,
  used_step  bigint NOT NULL,
  created_at {{time}} NOT NULL
);

-- Passkeys. The handle is what the authenticator knows the person by: random, the same for all passkeys of a person. A
-- passkey works only at the relying party (the host name) that it was made for.
CREATE TABLE passkeys (
  id              {{id}} PRIMARY KEY,
  person_id       {{id}} NOT NULL REFERENCES people (id),
  name            text NOT NULL,
  relying_party   text NOT NULL,
  handle          {{bytes}} NOT NULL,
  credential_id   {{bytes}} NOT NULL UNIQUE,
  public_key      {{bytes}} NOT NULL,
  attestation     text NOT NULL,
  transports      text NOT NULL,
  model           {{bytes}} NOT NULL,
  sign_count      bigint NOT NULL,
  backup_eligible {{bool}} NOT NULL,
  backed_up       {{bool}} NOT NULL,
  created_at      {{time}} NOT NULL,
  last_used_at    {{time}}
);
CREATE INDEX passkeys_person ON passkeys (person_id);

-- Recovery codes, each good for one second step. The mark is a hash with a key outside the database.
CREATE TABLE recovery_codes (
  person_id  {{id}} NOT NULL REFERENCES people (id),
  mark       text NOT NULL,
  created_at {{time}} NOT NULL,
  used_at    {{time}},
  PRIMARY KEY (person_id, mark)
);

-- Signed tokens that were good for one use and had it: half-way sign-ins and passkey ceremonies. Kept until they expire.
CREATE TABLE spent_tokens (
  id         text PRIMARY KEY,
  expires_at {{time}} NOT NULL
);
