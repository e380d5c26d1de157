-- +goose Up
ALTER TABLE people ADD COLUMN administrator {{bool}} NOT NULL DEFAULT FALSE;

-- How often supervision is expected, as a key of identity.Frequencies; empty is not stated.
ALTER TABLE organisations ADD COLUMN supervision_every text NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN require_two_step {{bool}} NOT NULL DEFAULT FALSE;
ALTER TABLE organisations ADD COLUMN require_sso {{bool}} NOT NULL DEFAULT FALSE;

-- How the person proved who they are: a key of identity's methods of signing in.
ALTER TABLE sessions ADD COLUMN method text NOT NULL DEFAULT 'password';

-- Who signed off: the supervisor to whom it was sent, or somebody in their place.
ALTER TABLE entries ADD COLUMN signer_id {{id}} REFERENCES people (id);
UPDATE entries SET signer_id = reviewer_id WHERE state = 'signed';
CREATE INDEX entries_signer ON entries (signer_id, state);

-- Letters to be sent, written in the transaction of the act that they tell of. Subject and text are sealed with a key outside the
-- database, because links in them open accounts, and are erased once they were sent.
CREATE TABLE letters (
  id            {{id}} PRIMARY KEY,
  key           text NOT NULL UNIQUE,
  kind          text NOT NULL,
  to_name       text NOT NULL,
  to_email      text NOT NULL,
  sealed        {{bytes}} NOT NULL,
  message_id    text NOT NULL,
  created_at    {{time}} NOT NULL,
  due_at        {{time}} NOT NULL,
  attempts      bigint NOT NULL,
  claimed_until {{time}},
  sent_at       {{time}},
  given_up_at   {{time}},
  problem       text NOT NULL
);
CREATE INDEX letters_due ON letters (due_at, sent_at, given_up_at);
