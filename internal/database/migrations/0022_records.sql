-- +goose Up
-- A record made by hand keeps the key of its form as its reference: the same form twice makes one record.
CREATE UNIQUE INDEX learning_records_form ON learning_records (person_id, reference) WHERE source = 'hand' AND reference <> '';

-- What NHS England has published as the minimum for link workers, point by point, in versions.
CREATE TABLE role_requirements (
  key        text NOT NULL,
  version    bigint NOT NULL,
  position   bigint NOT NULL,
  title      text NOT NULL,
  words      text NOT NULL,
  source     text NOT NULL,
  checked_on text NOT NULL,
  certainty  text NOT NULL CHECK (certainty IN ('A', 'B', 'C')),
  PRIMARY KEY (key, version)
);

-- What somebody says about a point that cannot be worked out from their record. since is the day from which it holds, and may
-- be empty.
CREATE TABLE role_statements (
  person_id    {{id}} NOT NULL REFERENCES people (id),
  requirement  text NOT NULL,
  words        text NOT NULL,
  since        text NOT NULL,
  changed_at   {{time}} NOT NULL,
  lock_version bigint NOT NULL,
  PRIMARY KEY (person_id, requirement)
);
