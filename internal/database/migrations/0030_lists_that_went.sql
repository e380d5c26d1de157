-- +goose Up
-- The letter in which somebody was told of a signature. The row goes once that letter was sent, and is free for another where it
-- was given up, so that a list that never went is told again.
ALTER TABLE untold_signatures ADD COLUMN letter_id {{id}};
