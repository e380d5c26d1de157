package database

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// spokenFS hands out the migrations in the words of one engine, so that there is one text for both:
//
//	{{id}} {{time}} {{bytes}} {{bool}}                 types
//	-- append-only: TABLE (KEY COLUMNS)                triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE
//	-- erasable: TABLE (KEY COLUMNS) by COLUMN         the same, but rows of a subject with an erasure may be deleted
type spokenFS struct {
	fs.FS
	engine engine
}

var types = map[engine]*strings.Replacer{
	sqliteEngine:   strings.NewReplacer("{{id}}", "TEXT", "{{time}}", "DATETIME", "{{bytes}}", "BLOB", "{{bool}}", "BOOLEAN"),
	postgresEngine: strings.NewReplacer("{{id}}", "uuid", "{{time}}", "timestamptz", "{{bytes}}", "bytea", "{{bool}}", "boolean"),
}

var guardLine = regexp.MustCompile(`(?m)^-- (append-only|erasable): (\w+) \(([\w, ]+)\)(?: by (\w+))?$`)

// Open reads a migration and translates it.
func (s spokenFS) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return nil, err
	}
	return &spokenFile{bytes.NewReader([]byte(s.speak(string(text)))), info}, nil
}

// ReadDir and Glob keep listing the plain files.
func (s spokenFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(s.FS, name) }

func (s spokenFS) speak(text string) string {
	text = types[s.engine].Replace(text)
	return guardLine.ReplaceAllStringFunc(text, func(line string) string {
		part := guardLine.FindStringSubmatch(line)
		g := guard{table: part[2], keys: strings.Split(strings.ReplaceAll(part[3], " ", ""), ","), subject: part[4]}
		if s.engine == sqliteEngine {
			return g.sqlite()
		}
		return g.postgres()
	})
}

type spokenFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *spokenFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *spokenFile) Close() error               { return nil }

// guard writes the triggers of an append-only table.
type guard struct {
	table   string
	keys    []string
	subject string // column that names the person; rows may go when that person was erased
}

func (g guard) sqlite() string {
	var same []string
	for _, key := range g.keys {
		same = append(same, fmt.Sprintf("%s = NEW.%s", key, key))
	}
	refuse := func(when, condition string) string {
		return fmt.Sprintf("-- +goose StatementBegin\nCREATE TRIGGER %s_no_%s BEFORE %s ON %s %sBEGIN SELECT RAISE(ABORT, '%s is append-only'); END;\n-- +goose StatementEnd\n",
			g.table, strings.ToLower(when), when, g.table, condition, g.table)
	}
	erased := ""
	if g.subject != "" {
		erased = fmt.Sprintf("WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE subject_id = OLD.%s) ", g.subject)
	}
	// INSERT OR REPLACE deletes without firing the delete trigger, so an existing key is refused before it.
	taken := fmt.Sprintf("WHEN EXISTS (SELECT 1 FROM %s WHERE %s) ", g.table, strings.Join(same, " AND "))
	return refuse("UPDATE", "") + refuse("DELETE", erased) + refuse("INSERT", taken)
}

func (g guard) postgres() string {
	body := fmt.Sprintf("RAISE EXCEPTION '%s is append-only';", g.table)
	if g.subject != "" {
		body = fmt.Sprintf("IF TG_OP = 'DELETE' THEN IF EXISTS (SELECT 1 FROM erasures WHERE subject_id = OLD.%s) THEN RETURN OLD; END IF; END IF; %s", g.subject, body)
	}
	return fmt.Sprintf(`-- +goose StatementBegin
CREATE OR REPLACE FUNCTION %[1]s_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %[2]s END $$;
-- +goose StatementEnd
CREATE TRIGGER %[1]s_rows BEFORE UPDATE OR DELETE ON %[1]s FOR EACH ROW EXECUTE FUNCTION %[1]s_guard();
CREATE TRIGGER %[1]s_truncate BEFORE TRUNCATE ON %[1]s FOR EACH STATEMENT EXECUTE FUNCTION %[1]s_guard();
`, g.table, body)
}
