-- +goose Up
-- When somebody last signed in; sessions that are over are tidied away.
ALTER TABLE people ADD COLUMN last_signed_in_at {{time}};
UPDATE people SET last_signed_in_at = (SELECT MAX(created_at) FROM sessions WHERE sessions.person_id = people.id);

-- The one-time links of the first start, by their hashes. won marks the one that made the first administrator: there can be
-- no second, on however many servers they were printed.
CREATE TABLE set_up_links (
  id         {{id}} PRIMARY KEY,
  hash       {{bytes}} NOT NULL UNIQUE,
  created_at {{time}} NOT NULL,
  expires_at {{time}} NOT NULL,
  won        bigint UNIQUE CHECK (won = 1)
);
