-- +goose Up
-- How far the rounds of works have come that look at everybody once a day: everybody up to this person was looked at.
CREATE TABLE rounds (
  name    text PRIMARY KEY,
  day     text NOT NULL,
  reached {{id}} NOT NULL,
  done    {{bool}} NOT NULL
);
INSERT INTO rounds (name, day, reached, done)
  SELECT 'learning', day, reached, done FROM reminder_rounds WHERE day = (SELECT MAX(day) FROM reminder_rounds);
DROP TABLE reminder_rounds;

-- Whose wish a letter is sent on, which is asked for once more before it goes. Letters that go in any case have nobody.
ALTER TABLE letters ADD COLUMN for_id {{id}};
CREATE INDEX letters_for ON letters (for_id, kind) WHERE for_id IS NOT NULL;

-- When the owner of an entry last reminded whoever it waits for.
CREATE TABLE nudges (
  entry_id {{id}} PRIMARY KEY,
  owner_id {{id}} NOT NULL REFERENCES people (id),
  at       {{time}} NOT NULL
);

-- The day of somebody's last digest, and what waited for them by it: entries in the version that was sent, and when they had
-- been reminded of it. What is not here, or differs, they were not told of yet.
CREATE TABLE signoff_digests (
  person_id {{id}} PRIMARY KEY REFERENCES people (id),
  last_on   text NOT NULL
);
CREATE TABLE digested_entries (
  person_id {{id}} NOT NULL REFERENCES people (id),
  entry_id  {{id}} NOT NULL,
  number    bigint NOT NULL,
  nudged_at {{time}},
  PRIMARY KEY (person_id, entry_id)
);

-- Signatures of which somebody is still to be told: in the list of the evening those in whose name they were made, in the next
-- digest the owner of the entry. Rows come with the signature and go with the letter, so that none is left out or told twice.
CREATE TABLE untold_signatures (
  letter    text NOT NULL CHECK (letter IN ('list', 'digest')),
  person_id {{id}} NOT NULL REFERENCES people (id),
  entry_id  {{id}} NOT NULL,
  number    bigint NOT NULL,
  PRIMARY KEY (letter, person_id, entry_id, number)
);
