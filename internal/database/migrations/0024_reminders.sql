-- +goose Up
-- What somebody chose about what is due. The secret address of their calendar is kept twice: its hash to look it up, and
-- sealed to show it again; both are NULL while there is none.
CREATE TABLE learning_settings (
  person_id       {{id}} PRIMARY KEY REFERENCES people (id),
  no_reminders    {{bool}} NOT NULL,
  calendar_hash   {{bytes}} UNIQUE,
  calendar_sealed {{bytes}},
  calendar_since  {{time}},
  lock_version    bigint NOT NULL
);

-- Of what somebody was reminded: a module, the day on which it is due, and how many days before it. A row is a reminder that
-- is never sent again.
CREATE TABLE learning_reminders (
  person_id {{id}} NOT NULL REFERENCES people (id),
  module_id {{id}} NOT NULL REFERENCES modules (id),
  due_on    text NOT NULL,
  days      bigint NOT NULL,
  sent_at   {{time}} NOT NULL,
  PRIMARY KEY (person_id, module_id, due_on, days)
);

-- How far the round of a day has come: everybody up to this person was looked at. Rounds of other days are forgotten.
CREATE TABLE reminder_rounds (
  day     text PRIMARY KEY,
  reached {{id}} NOT NULL,
  done    {{bool}} NOT NULL
);
