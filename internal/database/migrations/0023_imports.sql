-- +goose Up
-- Imports of completions: files, or what a connector fetched, that are read in the background, shown row by row, and written
-- when somebody says so. organisation_id is the organisation for whose people a lead imports; NULL is one's own. total and
-- done count the work at hand, added the records that were written, kept_back those that an undo left, with_entries those of
-- which entries were made before an undo. form_key makes the same form sent twice one import.
CREATE TABLE imports (
  id              {{id}} PRIMARY KEY,
  person_id       {{id}} NOT NULL REFERENCES people (id),
  organisation_id {{id}} REFERENCES organisations (id),
  form_key        text NOT NULL,
  state           text NOT NULL CHECK (state IN ('receiving', 'reading', 'ready', 'writing', 'done', 'undone', 'failed')),
  problem         text NOT NULL,
  total           bigint NOT NULL,
  done            bigint NOT NULL,
  added           bigint NOT NULL,
  kept_back       bigint NOT NULL,
  with_entries    bigint NOT NULL,
  created_at      {{time}} NOT NULL,
  expires_at      {{time}} NOT NULL,
  confirmed_at    {{time}},
  undone_at       {{time}},
  due_at          {{time}} NOT NULL,
  claimed_until   {{time}},
  attempts        bigint NOT NULL,
  lock_version    bigint NOT NULL,
  UNIQUE (person_id, form_key)
);
CREATE INDEX imports_due ON imports (due_at) WHERE state IN ('reading', 'writing');
CREATE INDEX imports_organisation ON imports (organisation_id);
CREATE INDEX imports_expires ON imports (expires_at);

-- The files of an import. The content is sealed, because it may be about people who have nothing to do with Linkfolio. read
-- says that its rows are staged or that it cannot be read, for the reason in problem. asks_day says that rows tell their day
-- as "today" or "yesterday" and wait for made_on, the day on which the person says the report was made; suggested_on is what
-- the file says. layout, header, examples and notes are JSON.
CREATE TABLE import_files (
  id             {{id}} PRIMARY KEY,
  import_id      {{id}} NOT NULL REFERENCES imports (id),
  position       bigint NOT NULL,
  name           text NOT NULL,
  size           bigint NOT NULL,
  sealed         {{bytes}} NOT NULL,
  kind           text NOT NULL,
  read           {{bool}} NOT NULL,
  problem        text NOT NULL,
  rows           bigint NOT NULL,
  asks_day       {{bool}} NOT NULL,
  asks_columns   {{bool}} NOT NULL,
  made_on        text NOT NULL,
  suggested_on   text NOT NULL,
  sheet          text NOT NULL,
  notes          text,
  header_key     text NOT NULL,
  layout         text,
  header         text,
  examples       text,
  certificate_id {{id}},
  UNIQUE (import_id, position)
);

-- The different titles of an import, and what each is taken for. how says how sure that is.
CREATE TABLE import_titles (
  id        {{id}} PRIMARY KEY,
  import_id {{id}} NOT NULL REFERENCES imports (id),
  title_key text NOT NULL,
  title     text NOT NULL,
  module_id {{id}} REFERENCES modules (id),
  how       text NOT NULL CHECK (how IN ('exact', 'remembered', 'chosen', 'alike', 'none', 'out')),
  UNIQUE (import_id, title_key)
);

-- The different learners whom the rows of an import name, and who each is taken for.
CREATE TABLE import_learners (
  id          {{id}} PRIMARY KEY,
  import_id   {{id}} NOT NULL REFERENCES imports (id),
  learner_key text NOT NULL,
  email       text NOT NULL,
  name        text NOT NULL,
  username    text NOT NULL,
  person_id   {{id}} REFERENCES people (id),
  how         text NOT NULL CHECK (how IN ('email', 'name', 'chosen', 'alike', 'none', 'out')),
  UNIQUE (import_id, learner_key)
);
CREATE INDEX import_learners_person ON import_learners (person_id);

-- The rows of an import. verdict says what will become of one; its numbers stand in imports/verdict.go. notes and problems are
-- JSON; NULL is none.
CREATE TABLE import_rows (
  import_id    {{id}} NOT NULL REFERENCES imports (id),
  seq          bigint NOT NULL,
  file_id      {{id}} NOT NULL REFERENCES import_files (id),
  number       bigint NOT NULL,
  title_id     {{id}} NOT NULL REFERENCES import_titles (id),
  learner_id   {{id}} NOT NULL REFERENCES import_learners (id),
  provider     text NOT NULL,
  reference    text NOT NULL,
  status       text NOT NULL,
  day          text NOT NULL,
  day_words    text NOT NULL,
  day_is_start {{bool}} NOT NULL,
  score        text NOT NULL,
  minutes      bigint NOT NULL,
  certificate  {{bool}} NOT NULL,
  notes        text,
  problems     text,
  verdict      bigint NOT NULL,
  PRIMARY KEY (import_id, seq)
);
CREATE INDEX import_rows_verdict ON import_rows (import_id, verdict, seq);
CREATE INDEX import_rows_title ON import_rows (title_id);
CREATE INDEX import_rows_learner ON import_rows (learner_id);
CREATE INDEX import_rows_file ON import_rows (file_id);

-- Records of other learning of which an import knew the module, for as long as it can be undone. lock_version is that of the
-- record since then. The record may be deleted meanwhile, so record_id refers to nothing that must be there.
CREATE TABLE import_reckoned (
  import_id    {{id}} NOT NULL REFERENCES imports (id),
  record_id    {{id}} NOT NULL,
  person_id    {{id}} NOT NULL REFERENCES people (id),
  lock_version bigint NOT NULL,
  PRIMARY KEY (import_id, record_id)
);
CREATE INDEX import_reckoned_person ON import_reckoned (person_id);

-- The columns that somebody chose for a list with certain headings, for the next one that has the same. layout is JSON.
CREATE TABLE import_layouts (
  person_id  {{id}} NOT NULL REFERENCES people (id),
  header_key text NOT NULL,
  layout     text NOT NULL,
  used_at    {{time}} NOT NULL,
  PRIMARY KEY (person_id, header_key)
);

-- The module that somebody chose for a title, for the next import that has it. owner_id is a person or, where a lead chose
-- for it, an organisation. module_id is NULL where the title was kept as other learning.
CREATE TABLE import_choices (
  owner_id  {{id}} NOT NULL,
  title_key text NOT NULL,
  module_id {{id}} REFERENCES modules (id),
  used_at   {{time}} NOT NULL,
  PRIMARY KEY (owner_id, title_key)
);
