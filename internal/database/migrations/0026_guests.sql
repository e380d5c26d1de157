-- +goose Up
-- Somebody without an account who was asked, by e-mail, to sign off one version of an entry. Of the link only the hash is kept.
-- What they said waits sealed for the code that is sent to the same address, of which only a keyed mark is kept; code_tries is
-- how often it was guessed, codes how many were sent since codes_since.
CREATE TABLE guest_requests (
  id          {{id}} PRIMARY KEY,
  entry_id    {{id}} NOT NULL,
  number      bigint NOT NULL,
  owner_id    {{id}} NOT NULL REFERENCES people (id),
  name        text NOT NULL,
  email       text NOT NULL,
  hash        {{bytes}} NOT NULL UNIQUE,
  asked_at    {{time}} NOT NULL,
  sent_at     {{time}} NOT NULL,
  sends       bigint NOT NULL,
  expires_at  {{time}} NOT NULL,
  revoked_at  {{time}},
  used_at     {{time}},
  said        {{bytes}},
  said_key    text NOT NULL,
  code_mark   text NOT NULL,
  code_at     {{time}},
  code_tries  bigint NOT NULL,
  codes       bigint NOT NULL,
  codes_since {{time}},
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number)
);
CREATE INDEX guest_requests_entry ON guest_requests (entry_id, number);
CREATE INDEX guest_requests_owner ON guest_requests (owner_id, asked_at);
