-- +goose Up

-- Links with which somebody can choose a new password: the newest for each address that was typed, whether or not there is
-- an account with it. Only the hash of a link is kept.
CREATE TABLE password_resets (
  account    text PRIMARY KEY,
  person_id  {{id}} REFERENCES people (id),
  hash       {{bytes}} NOT NULL UNIQUE,
  expires_at {{time}} NOT NULL,
  used_at    {{time}}
);
CREATE INDEX password_resets_person ON password_resets (person_id);

-- The newest wish of a person to have another address, and who has confirmed it. Only hashes of links are kept.
CREATE TABLE email_changes (
  person_id        {{id}} PRIMARY KEY REFERENCES people (id),
  old_email        text NOT NULL,
  new_email        text NOT NULL,
  old_hash         {{bytes}} NOT NULL UNIQUE,
  new_hash         {{bytes}} NOT NULL UNIQUE,
  expires_at       {{time}} NOT NULL,
  old_confirmed_at {{time}},
  new_confirmed_at {{time}},
  done_at          {{time}},
  cancelled_at     {{time}}
);
