-- +goose Up
ALTER TABLE people ADD COLUMN erased_at {{time}};

-- Who asked for their account to be deleted, and from when on it may be. Calling it off deletes the row.
CREATE TABLE departures (
  person_id {{id}} PRIMARY KEY REFERENCES people (id),
  asked_at  {{time}} NOT NULL,
  due_at    {{time}} NOT NULL,
  warned_at {{time}}
);
CREATE INDEX departures_due ON departures (due_at);
