-- +goose Up
-- Whose former title it is: an organisation that corrects a title which came with the installation does so for its own people
-- alone. Nothing has written here yet.
DROP TABLE former_titles;
CREATE TABLE former_titles (
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  module_id       {{id}} NOT NULL REFERENCES modules (id),
  title_key       text NOT NULL,
  PRIMARY KEY (organisation_id, module_id, title_key)
);
