-- +goose Up
-- What a letter is about and is forgotten with, whoever it is to: a request to somebody without an account. Others have nothing.
ALTER TABLE letters ADD COLUMN about_id {{id}};
CREATE INDEX letters_about ON letters (about_id) WHERE about_id IS NOT NULL;
