package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/config"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/demo"
	"linkfolio/internal/identity"
)

// filled is an installation with the demonstration people in it.
func filled(t *testing.T, address string) *app {
	t.Helper()
	a := opened(t, config.Config{DataDir: t.TempDir(), DatabaseURL: address})
	world := demo.World{DB: a.db, Keys: a.keys, Shelf: a.shelf, Now: calendar.System()}
	if err := demo.Fill(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	a.dropAnchor(t.Context())
	return a
}

func opened(t *testing.T, settings config.Config) *app {
	t.Helper()
	a, err := wire(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	if err := a.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// wrong runs every check of `linkfolio verify` and gives what is wrong, and how much was read.
func wrong(t *testing.T, a *app) (read int, found []string) {
	t.Helper()
	parts, err := a.verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		if part.Read == 0 {
			t.Errorf("%s: nothing was read", part.Name)
		}
		for _, one := range part.Wrong {
			found = append(found, one.String())
		}
		read += part.Read
	}
	return read, found
}

func eachEngine(t *testing.T, test func(t *testing.T, address string)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, dbtest.PostgresAddress(t)) })
}

func TestVerifyNamesTheFirstWrongRow(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a := filled(t, address)
		read, found := wrong(t, a)
		if read < 100 || len(found) != 0 {
			t.Fatalf("before: %d read, wrong %v", read, found)
		}
		for _, statement := range disarming(a.db.EngineName(), "entry_version_bodies") {
			if err := a.db.Read(t.Context()).Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		var entry string
		a.db.Read(t.Context()).Raw("SELECT entry_id FROM entry_versions ORDER BY entry_id LIMIT 1").Scan(&entry)
		if err := a.db.Read(t.Context()).Exec("UPDATE entry_version_bodies SET canonical = ? WHERE entry_id = ?", []byte("forged"), entry).Error; err != nil {
			t.Fatal(err)
		}
		if _, found := wrong(t, a); len(found) == 0 || !strings.Contains(found[0], entry) {
			t.Errorf("a forged version of %s: %v", entry, found)
		}
	})
}

func disarming(engine, table string) []string {
	if engine == "sqlite" {
		return []string{"DROP TRIGGER " + table + "_no_update"}
	}
	return []string{"DROP TRIGGER " + table + "_rows ON " + table}
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	a := filled(t, "")
	file := filepath.Join(t.TempDir(), "backup.tar.gz")
	if err := (backupCommand{file}).backup(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := (backupCommand{file}).backup(t.Context(), a); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a backup was written over another: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup can be read by others: %v %v", info, err)
	}
	empty := filepath.Join(t.TempDir(), "data")
	if err := (restoreCommand{file}).restore(empty); err != nil {
		t.Fatal(err)
	}
	restored := opened(t, config.Config{DataDir: empty})
	before, _ := wrong(t, a)
	after, found := wrong(t, restored)
	if before != after || len(found) != 0 {
		t.Errorf("%d rows before, %d after, wrong %v", before, after, found)
	}
	if _, err := restored.people.SignIn(t.Context(), "amira@demo.example", demo.Password, identity.Device{Agent: "test"}); err != nil {
		t.Errorf("sign in after the restore: %v", err)
	}
	if err := (restoreCommand{file}).restore(empty); err == nil {
		t.Error("a restore went over an installation")
	}
	if left, _ := filepath.Glob(filepath.Join(a.config.DataDir, "backup-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A database put back to an older day is noticed by the anchors that were kept.
func TestVerifyNoticesAnOlderDatabase(t *testing.T) {
	t.Parallel()
	a := filled(t, "")
	old := filepath.Join(t.TempDir(), "old.tar.gz")
	if err := (backupCommand{old}).backup(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	amira, err := a.people.WithEmail(t.Context(), "amira@demo.example")
	if err != nil {
		t.Fatal(err)
	}
	arrived, err := a.people.SignIn(t.Context(), amira.Email, demo.Password, identity.Device{Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.people.Actor(t.Context(), arrived.Token)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := a.desk.Waiting(t.Context(), who)
	if err != nil || len(waiting) == 0 {
		t.Fatal(waiting, err)
	}
	if err := a.desk.Withdraw(t.Context(), who, waiting[0].EntryID); err != nil {
		t.Fatal(err)
	}
	a.dropAnchor(t.Context())
	dir := filepath.Join(t.TempDir(), "data")
	if err := (restoreCommand{old}).restore(dir); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(a.config.DataDir, ledgerFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ledgerFile), kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, found := wrong(t, opened(t, config.Config{DataDir: dir})); len(found) == 0 {
		t.Error("the older database was not noticed")
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	archives := map[string][]tar.Header{
		"outside":     {{Name: "../outside", Typeflag: tar.TypeReg}},
		"inside keys": {{Name: "keys/../../outside", Typeflag: tar.TypeReg}},
		"absolute":    {{Name: "/etc/outside", Typeflag: tar.TypeReg}},
		"unknown":     {{Name: "program", Typeflag: tar.TypeReg}},
		"link":        {{Name: "keys/link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}},
		"no database": {{Name: "keys/a.pem", Typeflag: tar.TypeReg}},
		"empty":       {},
	}
	for name, headers := range archives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "backup.tar.gz")
			writeArchive(t, file, headers)
			parent := t.TempDir()
			if err := (restoreCommand{file}).restore(filepath.Join(parent, "data")); err == nil {
				t.Error("accepted")
			}
			if found, _ := filepath.Glob(filepath.Join(parent, "outside")); len(found) != 0 {
				t.Error("it was written outside of the data directory")
			}
		})
	}
	t.Run("not an archive", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "backup.tar.gz")
		if err := os.WriteFile(file, []byte("hello"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := (restoreCommand{file}).restore(filepath.Join(t.TempDir(), "data")); err == nil {
			t.Error("accepted")
		}
	})
}

func writeArchive(t *testing.T, file string, headers []tar.Header) {
	t.Helper()
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(out)
	archive := tar.NewWriter(zipped)
	for _, h := range headers {
		if err := archive.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
}

// Who stood in for whom is part of what was signed: neither a name that is put in afterwards nor another signer goes unnoticed.
func TestVerifyNamesAStandInWhoWasNone(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a := filled(t, address)
		db := a.db.Read(t.Context())
		var entry string
		db.Raw("SELECT entry_id FROM decisions WHERE kind = 'signed' ORDER BY entry_id LIMIT 1").Scan(&entry)
		statements := append(disarming(a.db.EngineName(), "decisions"), "UPDATE decisions SET for_name = 'Somebody' WHERE entry_id = '"+entry+"'")
		for _, statement := range statements {
			if err := db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		if _, found := wrong(t, a); len(found) == 0 || !strings.Contains(found[0], entry) {
			t.Errorf("a name put into the decision on %s: %v", entry, found)
		}
	})
}
