package database_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

// In the statements T is a table, K its key columns, F the first of them, C its last column, I the id of its row, A all columns.
var (
	changes = []string{
		"UPDATE T SET C = C",
		"UPDATE T SET C = C WHERE F = 'I'",
		"UPDATE T SET F = 'O'",
		"UPDATE T SET F = F, C = C",
		"UPDATE T SET (F, C) = (SELECT F, C FROM T LIMIT 1)",
		"UPDATE T SET C = x.C FROM (SELECT C FROM T) AS x",
		"UPDATE T SET C = C RETURNING F",
		"UPDATE T SET C = C WHERE F IN (SELECT F FROM T)",
		"WITH one AS (SELECT F FROM T) UPDATE T SET C = C WHERE F IN (SELECT F FROM one)",
		"DELETE FROM T",
		"DELETE FROM T WHERE F = 'I'",
		"DELETE FROM T WHERE C IS NOT NULL RETURNING F",
		"DELETE FROM T WHERE F IN (SELECT F FROM T)",
		"WITH one AS (SELECT F FROM T) DELETE FROM T WHERE F IN (SELECT F FROM one)",
		"INSERT INTO T SELECT * FROM T",
		"INSERT INTO T SELECT * FROM T WHERE true ON CONFLICT (K) DO UPDATE SET C = excluded.C",
		"INSERT INTO T SELECT * FROM T WHERE true ON CONFLICT (K) DO UPDATE SET F = 'O'",
		"INSERT INTO T SELECT * FROM T WHERE true ON CONFLICT (K) DO UPDATE SET C = excluded.C WHERE T.F = 'I' RETURNING F",
	}
	changesOf = map[string][]string{
		"sqlite": {
			"INSERT OR REPLACE INTO T SELECT * FROM T",
			"INSERT OR REPLACE INTO T (A) SELECT A FROM T WHERE F = 'I'",
			"REPLACE INTO T SELECT * FROM T",
			"UPDATE OR REPLACE T SET F = F",
			"UPDATE OR IGNORE T SET C = C",
			"UPDATE OR FAIL T SET C = C",
			"UPDATE OR ROLLBACK T SET C = C",
			"UPDATE T SET rowid = rowid + 1",
			"UPDATE T SET C = C WHERE rowid = 1",
			"DELETE FROM T WHERE rowid = 1",
			"INSERT INTO T SELECT * FROM T WHERE true ON CONFLICT DO UPDATE SET C = excluded.C",
		},
		"postgres": {
			"TRUNCATE T CASCADE",
			"TRUNCATE TABLE T RESTART IDENTITY CASCADE",
			"UPDATE ONLY T SET C = C",
			"DELETE FROM ONLY T",
			"DELETE FROM T USING T AS x WHERE T.F = x.F",
			"MERGE INTO T USING (SELECT F AS f0 FROM T) AS x ON T.F = x.f0 WHEN MATCHED THEN UPDATE SET C = T.C",
			"MERGE INTO T USING (SELECT F AS f0 FROM T) AS x ON T.F = x.f0 WHEN MATCHED THEN DELETE",
			"WITH gone AS (DELETE FROM T RETURNING *) SELECT count(*) FROM gone",
			"WITH gone AS (UPDATE T SET C = C RETURNING *) SELECT count(*) FROM gone",
			"DO $$ BEGIN UPDATE T SET C = C; END $$",
			"DO $$ DECLARE one CURSOR FOR SELECT * FROM T FOR UPDATE; BEGIN OPEN one; MOVE one; UPDATE T SET C = C WHERE CURRENT OF one; END $$",
			"DO $$ DECLARE one CURSOR FOR SELECT * FROM T FOR UPDATE; BEGIN OPEN one; MOVE one; DELETE FROM T WHERE CURRENT OF one; END $$",
		},
	}
)

// Every append-only table of the schema refuses each of them, and has the same row afterwards.
func TestAppendOnlyTablesRefuseEveryChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		handle := db.Read(t.Context())
		for _, row := range rows {
			if err := handle.Exec(row).Error; err != nil {
				t.Fatal(row, err)
			}
		}
		statements := slices.Concat(changes, changesOf[db.EngineName()])
		if len(statements) < 20 {
			t.Errorf("only %d kinds of change are tried", len(statements))
		}
		for _, table := range guardedTables(t, db) {
			before := content(t, handle, table.name)
			if before == "" {
				t.Errorf("%s has no row: add one to rows", table.name)
				continue
			}
			for _, statement := range statements {
				statement = table.in(statement)
				err := handle.Exec(statement).Error
				if err == nil {
					t.Errorf("%s was accepted", statement)
				} else if !strings.Contains(err.Error(), "append-only") && (!strings.HasPrefix(statement, "INSERT INTO") || strings.Contains(statement, "CONFLICT")) {
					t.Errorf("%s was refused for another reason: %v", statement, err)
				}
				if after := content(t, handle, table.name); after != before {
					t.Fatalf("%s changed the row from %s to %s", statement, before, after)
				}
			}
		}
	})
}

// guardedTable is an append-only table by what a statement needs to know of it.
type guardedTable struct {
	name          string
	keys, columns []string
	id            string
}

func (g guardedTable) in(statement string) string {
	last := g.columns[len(g.columns)-1]
	words := strings.FieldsFunc(statement, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '0' })
	replacement := map[string]string{
		"T": g.name, "K": strings.Join(g.keys, ", "), "F": g.keys[0], "C": last, "I": g.id, "O": id2, "A": strings.Join(g.columns, ", "),
	}
	var out strings.Builder
	for _, word := range words {
		at := strings.Index(statement, word)
		out.WriteString(statement[:at])
		if known, ours := replacement[word]; ours {
			out.WriteString(known)
		} else {
			out.WriteString(word)
		}
		statement = statement[at+len(word):]
	}
	return out.String() + statement
}

// guardedTables reads from the schema which tables have guards.
func guardedTables(t *testing.T, db *database.DB) (tables []guardedTable) {
	t.Helper()
	names := "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_update' ORDER BY tbl_name"
	keys := "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
	columns := "SELECT name FROM pragma_table_info(?) ORDER BY cid"
	if db.EngineName() == "postgres" {
		names = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_rows' AND NOT tgisinternal ORDER BY 1"
		keys = `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
			WHERE i.indrelid = ?::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)`
		columns = "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 ORDER BY attnum"
	}
	read := func(query string, args ...any) (list []string) {
		if err := db.Read(t.Context()).Raw(query, args...).Scan(&list).Error; err != nil {
			t.Fatal(err)
		}
		return list
	}
	for _, name := range read(names) {
		g := guardedTable{name: name, keys: read(keys, name), columns: read(columns, name), id: id1}
		if name == "erasures" {
			g.id = id2
		}
		tables = append(tables, g)
	}
	if len(tables) < 11 {
		t.Fatalf("only %d tables have guards", len(tables))
	}
	return tables
}

// content is every row of a table, as text.
func content(t *testing.T, handle *gorm.DB, table string) string {
	t.Helper()
	var found []map[string]any
	if err := handle.Table(table).Find(&found).Error; err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprint(found)
}
