-- +goose Up
-- Programmes of learning. organisation_id is NULL for those that come with the installation; key names those, and is empty
-- for an organisation's own. due_days counts from the day on which somebody began in their role, 0 is no day; lasts_months
-- is how long a completion holds, 0 is for good. asked_from is the day on which the days were set: who began before has them from
-- then on. It is empty where no day is set.
CREATE TABLE programmes (
  id              {{id}} PRIMARY KEY,
  organisation_id {{id}} REFERENCES organisations (id),
  key             text NOT NULL,
  title           text NOT NULL,
  provider        text NOT NULL,
  summary         text NOT NULL,
  url             text NOT NULL,
  rule            text NOT NULL CHECK (rule IN ('all', 'one')),
  asked_of        text NOT NULL CHECK (asked_of IN ('everyone', 'link-workers', 'nobody')),
  due_days        bigint NOT NULL,
  lasts_months    bigint NOT NULL,
  asked_from      text NOT NULL,
  position        bigint NOT NULL,
  retired_on      text NOT NULL,
  source          text NOT NULL,
  checked_on      text NOT NULL,
  certainty       text NOT NULL CHECK (certainty IN ('A', 'B', 'C')),
  lock_version    bigint NOT NULL
);
CREATE UNIQUE INDEX programmes_key ON programmes (key) WHERE key <> '';
CREATE INDEX programmes_organisation ON programmes (organisation_id);

-- Modules of a programme. organisation_id is the organisation that added the module, also to a programme that comes with the
-- installation, and asked_from the day on which it did or brought it back. typed is for training of which the person types title and provider. A merged module counts as the other.
CREATE TABLE modules (
  id              {{id}} PRIMARY KEY,
  programme_id    {{id}} NOT NULL REFERENCES programmes (id),
  organisation_id {{id}} REFERENCES organisations (id),
  key             text NOT NULL,
  title           text NOT NULL,
  url             text NOT NULL,
  minutes         bigint NOT NULL,
  lasts_months    bigint NOT NULL,
  typed           {{bool}} NOT NULL,
  asked_from      text NOT NULL,
  position        bigint NOT NULL,
  retired_on      text NOT NULL,
  merged_into     {{id}} REFERENCES modules (id),
  source          text NOT NULL,
  checked_on      text NOT NULL,
  certainty       text NOT NULL CHECK (certainty IN ('A', 'B', 'C')),
  lock_version    bigint NOT NULL
);
CREATE UNIQUE INDEX modules_key ON modules (key) WHERE key <> '';
CREATE INDEX modules_programme ON modules (programme_id);

-- What an organisation says about a programme that comes with the installation: a row of its own, so that no organisation
-- changes what another one's people see.
CREATE TABLE programme_rules (
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  programme_id    {{id}} NOT NULL REFERENCES programmes (id),
  asked_of        text NOT NULL CHECK (asked_of IN ('everyone', 'link-workers', 'nobody')),
  due_days        bigint NOT NULL,
  lasts_months    bigint NOT NULL,
  asked_from      text NOT NULL,
  retired_on      text NOT NULL,
  lock_version    bigint NOT NULL,
  PRIMARY KEY (organisation_id, programme_id)
);

-- The same for a module. checked_on is the day on which the organisation compared the title with the source; empty is never.
CREATE TABLE module_corrections (
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  module_id       {{id}} NOT NULL REFERENCES modules (id),
  title           text NOT NULL,
  url             text NOT NULL,
  minutes         bigint NOT NULL,
  lasts_months    bigint NOT NULL,
  position        bigint NOT NULL,
  retired_on      text NOT NULL,
  merged_into     {{id}} REFERENCES modules (id),
  asked_from      text NOT NULL,
  checked_on      text NOT NULL,
  lock_version    bigint NOT NULL,
  PRIMARY KEY (organisation_id, module_id)
);

-- Titles that a module had before an organisation corrected it: an export may still have them. title_key is the title as
-- compared; it holds for that organisation's people alone.
CREATE TABLE former_titles (
  organisation_id {{id}} NOT NULL REFERENCES organisations (id),
  module_id       {{id}} NOT NULL REFERENCES modules (id),
  title_key       text NOT NULL,
  PRIMARY KEY (organisation_id, module_id, title_key)
);

-- What people took and completed. module_id is NULL for learning outside the programmes. sameness is what makes two records
-- the same: module or title, state and day. import_id names the import that wrote it; imports are forgotten before their
-- records, so it refers to nothing that must be there.
CREATE TABLE learning_records (
  id           {{id}} PRIMARY KEY,
  person_id    {{id}} NOT NULL REFERENCES people (id),
  module_id    {{id}} REFERENCES modules (id),
  title        text NOT NULL,
  provider     text NOT NULL,
  state        text NOT NULL CHECK (state IN ('started', 'completed')),
  day          text NOT NULL,
  score        text NOT NULL,
  minutes      bigint NOT NULL,
  source       text NOT NULL CHECK (source IN ('hand', 'learning-hub', 'certificate', 'table', 'connector')),
  reference    text NOT NULL,
  sameness     text NOT NULL,
  import_id    {{id}},
  recorded_by  {{id}} NOT NULL REFERENCES people (id),
  recorded_at  {{time}} NOT NULL,
  entry_id     {{id}} REFERENCES entries (id) ON DELETE SET NULL,
  lock_version bigint NOT NULL,
  UNIQUE (person_id, sameness)
);
CREATE INDEX learning_records_module ON learning_records (module_id, person_id);
CREATE INDEX learning_records_import ON learning_records (import_id);
CREATE UNIQUE INDEX learning_records_entry ON learning_records (entry_id) WHERE entry_id IS NOT NULL;

-- Certificates of completions, as they were uploaded. They are few and small; evidence at large has a store of its own to come.
CREATE TABLE certificates (
  id         {{id}} PRIMARY KEY,
  record_id  {{id}} NOT NULL REFERENCES learning_records (id),
  person_id  {{id}} NOT NULL REFERENCES people (id),
  name       text NOT NULL,
  media_type text NOT NULL,
  size       bigint NOT NULL,
  sha256     text NOT NULL,
  content    {{bytes}} NOT NULL,
  added_at   {{time}} NOT NULL
);
CREATE INDEX certificates_record ON certificates (record_id);
CREATE INDEX certificates_person ON certificates (person_id);
