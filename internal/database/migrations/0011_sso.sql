-- +goose Up
-- Accounts at an outside provider that open an account of ours. The issuer and the subject together name one account
-- there and never change; the address is what it was when the two were linked, so that people can tell which it is.
CREATE TABLE outside_identities (
  id           {{id}} PRIMARY KEY,
  person_id    {{id}} NOT NULL REFERENCES people (id),
  issuer       text NOT NULL,
  subject      text NOT NULL,
  email        text NOT NULL,
  linked_at    {{time}} NOT NULL,
  last_used_at {{time}},
  UNIQUE (issuer, subject)
);
CREATE INDEX outside_identities_person ON outside_identities (person_id);
