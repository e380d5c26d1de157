-- +goose Up
CREATE TABLE templates (
  id         {{id}} PRIMARY KEY,
  key        text NOT NULL,
  version    bigint NOT NULL,
  name       text NOT NULL,
  summary    text NOT NULL,
  position   bigint NOT NULL,
  source     text NOT NULL,
  checked_on text NOT NULL,
  certainty  text NOT NULL CHECK (certainty IN ('A', 'B', 'C')),
  UNIQUE (key, version)
);

CREATE TABLE prompts (
  template_id {{id}} NOT NULL REFERENCES templates (id),
  key         text NOT NULL,
  label       text NOT NULL,
  hint        text NOT NULL,
  required    {{bool}} NOT NULL,
  position    bigint NOT NULL,
  PRIMARY KEY (template_id, key)
);

CREATE TABLE activities (
  key        text PRIMARY KEY,
  label      text NOT NULL,
  usual_kind text NOT NULL CHECK (usual_kind IN ('formal', 'informal', '')),
  position   bigint NOT NULL,
  source     text NOT NULL,
  checked_on text NOT NULL,
  certainty  text NOT NULL CHECK (certainty IN ('A', 'B', 'C'))
);

CREATE TABLE requirements (
  key            text NOT NULL,
  version        bigint NOT NULL,
  body           text NOT NULL,
  points         bigint NOT NULL,
  formal_minutes bigint NOT NULL,
  words          text NOT NULL,
  source         text NOT NULL,
  checked_on     text NOT NULL,
  certainty      text NOT NULL CHECK (certainty IN ('A', 'B', 'C')),
  PRIMARY KEY (key, version)
);
