-- +goose Up
-- An entry may be sent to somebody without an account, and be declined. Neither engine changes a CHECK or drops a reference in
-- one way that both know, so the tables are made anew and filled from copies.
CREATE TABLE copied_comments AS SELECT * FROM decision_comments;
DROP TABLE decision_comments;
CREATE TABLE copied_decisions AS SELECT * FROM decisions;
DROP TABLE decisions;
CREATE TABLE copied_bodies AS SELECT * FROM entry_version_bodies;
DROP TABLE entry_version_bodies;
CREATE TABLE copied_versions AS SELECT * FROM entry_versions;
DROP TABLE entry_versions;

-- What was sent for sign-off, as it was sent. sent_to_id is a person or, by e-mail alone, the request to somebody.
CREATE TABLE entry_versions (
  entry_id   {{id}} NOT NULL,
  number     bigint NOT NULL,
  owner_id   {{id}} NOT NULL REFERENCES people (id),
  sent_to_id {{id}} NOT NULL,
  at         {{time}} NOT NULL,
  format     bigint NOT NULL,
  hash       text NOT NULL,
  PRIMARY KEY (entry_id, number)
);
INSERT INTO entry_versions (entry_id, number, owner_id, sent_to_id, at, format, hash)
  SELECT entry_id, number, owner_id, sent_to_id, at, format, hash FROM copied_versions;
-- A code on paper is the beginning of a hash.
CREATE INDEX entry_versions_hash ON entry_versions (hash);
-- append-only: entry_versions (entry_id, number)

CREATE TABLE entry_version_bodies (
  entry_id  {{id}} NOT NULL,
  number    bigint NOT NULL,
  owner_id  {{id}} NOT NULL REFERENCES people (id),
  canonical {{bytes}} NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number)
);
INSERT INTO entry_version_bodies (entry_id, number, owner_id, canonical)
  SELECT entry_id, number, owner_id, canonical FROM copied_bodies;
-- erasable: entry_version_bodies (entry_id, number) by owner_id

-- One decision at most for each version: it was signed, returned, declined or withdrawn. by_id is a person or, by e-mail alone,
-- the request by which somebody was asked. together is how many entries were signed with the same declaration.
CREATE TABLE decisions (
  entry_id        {{id}} NOT NULL,
  number          bigint NOT NULL,
  version_hash    text NOT NULL,
  owner_id        {{id}} NOT NULL REFERENCES people (id),
  kind            text NOT NULL CHECK (kind IN ('signed', 'returned', 'declined', 'withdrawn')),
  by_id           {{id}} NOT NULL,
  by_name         text NOT NULL,
  by_role         text NOT NULL,
  by_organisation text NOT NULL,
  authenticated   text NOT NULL,
  together        bigint NOT NULL,
  for_id          {{id}} REFERENCES people (id),
  for_name        text NOT NULL,
  at              {{time}} NOT NULL,
  commitment      {{bytes}} NOT NULL,
  receipt         text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number),
  CHECK (kind = 'withdrawn' OR by_id <> owner_id)
);
INSERT INTO decisions (entry_id, number, version_hash, owner_id, kind, by_id, by_name, by_role, by_organisation, authenticated, together,
    for_id, for_name, at, commitment, receipt)
  SELECT entry_id, number, version_hash, owner_id, kind, by_id, by_name, by_role, '', '', 0, for_id, for_name, at, commitment, receipt
  FROM copied_decisions;
CREATE INDEX decisions_by ON decisions (by_id, at);
CREATE INDEX decisions_for ON decisions (for_id, at);
-- append-only: decisions (entry_id, number)

CREATE TABLE decision_comments (
  entry_id {{id}} NOT NULL,
  number   bigint NOT NULL,
  owner_id {{id}} NOT NULL REFERENCES people (id),
  salt     {{bytes}} NOT NULL,
  comment  text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES decisions (entry_id, number)
);
INSERT INTO decision_comments (entry_id, number, owner_id, salt, comment)
  SELECT entry_id, number, owner_id, salt, comment FROM copied_comments;
-- erasable: decision_comments (entry_id, number) by owner_id

DROP TABLE copied_comments;
DROP TABLE copied_decisions;
DROP TABLE copied_bodies;
DROP TABLE copied_versions;

-- A sign-off that was taken back, with the reason for it. The decision stays.
CREATE TABLE reopenings (
  entry_id        {{id}} NOT NULL,
  number          bigint NOT NULL,
  version_hash    text NOT NULL,
  owner_id        {{id}} NOT NULL REFERENCES people (id),
  by_id           {{id}} NOT NULL REFERENCES people (id),
  by_name         text NOT NULL,
  by_role         text NOT NULL,
  by_organisation text NOT NULL,
  authenticated   text NOT NULL,
  at              {{time}} NOT NULL,
  commitment      {{bytes}} NOT NULL,
  receipt         text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES decisions (entry_id, number)
);
-- append-only: reopenings (entry_id, number)

CREATE TABLE reopening_reasons (
  entry_id {{id}} NOT NULL,
  number   bigint NOT NULL,
  owner_id {{id}} NOT NULL REFERENCES people (id),
  salt     {{bytes}} NOT NULL,
  reason   text NOT NULL,
  PRIMARY KEY (entry_id, number),
  FOREIGN KEY (entry_id, number) REFERENCES reopenings (entry_id, number)
);
-- erasable: reopening_reasons (entry_id, number) by owner_id

-- What was said about one answer of a version, or about the whole of it where answer_key is empty.
CREATE TABLE remarks (
  id         {{id}} PRIMARY KEY,
  entry_id   {{id}} NOT NULL,
  number     bigint NOT NULL,
  owner_id   {{id}} NOT NULL REFERENCES people (id),
  answer_key text NOT NULL,
  by_id      {{id}} NOT NULL,
  by_name    text NOT NULL,
  at         {{time}} NOT NULL,
  commitment {{bytes}} NOT NULL,
  FOREIGN KEY (entry_id, number) REFERENCES entry_versions (entry_id, number)
);
CREATE INDEX remarks_entry ON remarks (entry_id, number, at);
-- append-only: remarks (id)

CREATE TABLE remark_words (
  id       {{id}} PRIMARY KEY REFERENCES remarks (id),
  owner_id {{id}} NOT NULL REFERENCES people (id),
  salt     {{bytes}} NOT NULL,
  words    text NOT NULL
);
-- erasable: remark_words (id) by owner_id

-- The request by which somebody without an account was asked, while the entry is with them or signed off by them.
ALTER TABLE entries ADD COLUMN guest_id {{id}};

-- How often somebody is written to about sign-offs: 'daily', 'weekly' or 'none'. Without a row it is daily.
CREATE TABLE signoff_letters (
  person_id    {{id}} PRIMARY KEY REFERENCES people (id),
  every        text NOT NULL CHECK (every IN ('daily', 'weekly', 'none')),
  lock_version bigint NOT NULL
);
