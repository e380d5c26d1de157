-- +goose Up
CREATE TABLE audit_heads (
  chain_id {{id}} PRIMARY KEY,
  seq      bigint NOT NULL,
  hash     {{bytes}} NOT NULL
);

CREATE TABLE audit_records (
  chain_id     {{id}} NOT NULL,
  seq          bigint NOT NULL,
  at           bigint NOT NULL,
  actor_id     {{id}} NOT NULL,
  act          text NOT NULL,
  subject_kind text NOT NULL,
  subject_id   {{id}} NOT NULL,
  commitment   {{bytes}} NOT NULL,
  prev         {{bytes}} NOT NULL,
  hash         {{bytes}} NOT NULL,
  PRIMARY KEY (chain_id, seq)
);
CREATE INDEX audit_records_subject ON audit_records (subject_id, seq);
-- append-only: audit_records (chain_id, seq)

CREATE TABLE audit_bodies (
  chain_id {{id}} NOT NULL,
  seq      bigint NOT NULL,
  salt     {{bytes}} NOT NULL,
  body     {{bytes}} NOT NULL,
  PRIMARY KEY (chain_id, seq),
  FOREIGN KEY (chain_id, seq) REFERENCES audit_records (chain_id, seq)
);
-- erasable: audit_bodies (chain_id, seq) by chain_id
