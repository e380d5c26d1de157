package database_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

// rebuilt are the tables that migration 25 makes anew, by the columns that they had before.
var rebuilt = map[string]string{
	"entry_versions":       "entry_id, number, owner_id, sent_to_id, at, format, hash",
	"entry_version_bodies": "entry_id, number, owner_id, canonical",
	"decisions":            "entry_id, number, version_hash, owner_id, kind, by_id, by_name, by_role, for_id, for_name, at, commitment, receipt",
	"decision_comments":    "entry_id, number, owner_id, salt, comment",
}

// before25 fills them as a server of before did, with values that a careless copy would change.
func before25(t *testing.T, handle *gorm.DB) {
	t.Helper()
	exec := func(sql string, args ...any) {
		if err := handle.Exec(sql, args...).Error; err != nil {
			t.Fatal(sql, err)
		}
	}
	for _, id := range []string{id1, id2} {
		exec(`INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start, password_hash, created_at, lock_version)
			VALUES (?, ?, ?, 'A', '', '', '04-01', '', '2026-01-01 00:00:00+00:00', 1)`, id, id, id)
	}
	words := "Größe – “quoted”; it's \\ 100%\n\t\u0627\u0644 \U0001F600 e\u0301"
	for number := 1; number <= 3; number++ {
		at := fmt.Sprintf("2026-03-29 00:59:5%d.00000%d+00:00", number, number)
		everyByte := make([]byte, 256)
		for i := range everyByte {
			everyByte[i] = byte(i + number)
		}
		var stoodIn any
		if number == 2 {
			stoodIn = id2
		}
		kind := []string{"signed", "returned", "withdrawn"}[number-1]
		exec("INSERT INTO entry_versions ("+rebuilt["entry_versions"]+") VALUES (?, ?, ?, ?, ?, 1, ?)", id2, number, id1, id2, at, strings.Repeat("0a", 32))
		exec("INSERT INTO entry_version_bodies ("+rebuilt["entry_version_bodies"]+") VALUES (?, ?, ?, ?)", id2, number, id1, everyByte)
		exec("INSERT INTO decisions ("+rebuilt["decisions"]+") VALUES (?, ?, 'hash', ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
			id2, number, id1, kind, id2, words, stoodIn, words, at, everyByte, strings.Repeat("x", 900))
		exec("INSERT INTO decision_comments ("+rebuilt["decision_comments"]+") VALUES (?, ?, ?, ?, ?)", id2, number, id1, everyByte, words)
	}
}

// asText is the rows of a table as the engine stores them: with the kind of each value and every byte.
func asText(t *testing.T, handle *gorm.DB, engine, table, columns string) string {
	t.Helper()
	var parts []string
	for column := range strings.SplitSeq(columns, ", ") {
		if engine == "sqlite" {
			parts = append(parts, fmt.Sprintf("typeof(%[1]s) || hex(CAST(%[1]s AS BLOB))", column))
		} else {
			parts = append(parts, fmt.Sprintf("coalesce(%[1]s::text, 'null')", column))
		}
	}
	var lines []string
	query := "SELECT " + strings.Join(parts, " || '|' || ") + " FROM " + table + " ORDER BY entry_id, number"
	if err := handle.Raw(query).Scan(&lines).Error; err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 {
		t.Fatalf("%s has %d rows", table, len(lines))
	}
	return strings.Join(lines, "\n")
}

// What was signed before version 0.5 is not touched by its migration: every byte is kept, and the tables refuse changes as ever.
func TestTheTablesThatAreMadeAnewKeepEveryByte(t *testing.T) {
	t.Parallel()
	test := func(t *testing.T, address string) {
		db, err := database.Open(t.Context(), address, t.TempDir(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.MigrateTo(t.Context(), 24); err != nil {
			t.Fatal(err)
		}
		handle := db.Read(t.Context())
		before25(t, handle)
		before := map[string]string{}
		for table, columns := range rebuilt {
			before[table] = asText(t, handle, db.EngineName(), table, columns)
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for table, columns := range rebuilt {
			if after := asText(t, handle, db.EngineName(), table, columns); after != before[table] {
				t.Errorf("%s was\n%s\nand is\n%s", table, before[table], after)
			}
			for _, statement := range []string{"UPDATE " + table + " SET number = number", "DELETE FROM " + table} {
				if err := handle.Exec(statement).Error; err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", statement, err)
				}
			}
		}
		var fresh int64
		err = handle.Table("decisions").Where("by_organisation = '' AND authenticated = '' AND together = 0").Count(&fresh).Error
		if err != nil || fresh != 3 {
			t.Errorf("%d decisions say nothing of what nobody wrote down, %v", fresh, err)
		}
		if err := handle.Exec("DELETE FROM entry_versions").Error; err == nil {
			t.Error("versions went")
		}
		if left := handle.Exec("SELECT 1 FROM copied_decisions").Error; left == nil {
			t.Error("a copy was left behind")
		}
		erasing := "INSERT INTO erasures VALUES ('" + id1 + "','" + id1 + "','asked','2026-01-01 00:00:00+00:00')"
		for _, statement := range []string{erasing, "DELETE FROM decision_comments", "DELETE FROM entry_version_bodies"} {
			if err := handle.Exec(statement).Error; err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, dbtest.PostgresAddress(t)) })
}
