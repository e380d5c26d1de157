package spreadsheet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"linkfolio/internal/fault"
)

// checkRead holds what is true of every answer.
func checkRead(t *testing.T, data []byte) {
	t.Helper()
	limits := Limits{Rows: 50, Columns: 8, Cell: 100}
	table, err := Read(t.Context(), bytes.NewReader(data), limits)
	if err != nil {
		if f := fault.Of(err); f == nil || f.Message == "" || f.Kind != fault.Invalid || len(table.Rows) > 0 {
			t.Fatalf("%v with %d rows", err, len(table.Rows))
		}
		return
	}
	if len(table.Rows) == 0 || len(table.Data()) > limits.Rows {
		t.Fatalf("%d rows", len(table.Rows))
	}
	last := 0
	for _, row := range table.Rows {
		if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > limits.Columns || row.Cells[len(row.Cells)-1] == "" {
			t.Fatalf("after row %d: %+v", last, row)
		}
		for _, cell := range row.Cells {
			if utf8.RuneCountInString(cell) > limits.Cell || !utf8.ValidString(cell) || strings.ContainsRune(cell, '\r') && table.Sheet == "" {
				t.Fatalf("row %d: %q", row.Number, cell)
			}
		}
		last = row.Number
	}
}

// FuzzRead: whatever the bytes, an answer within the limits or a fault in words.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "sep=;\na;b\r\"x\"\"y\";\r", "\ufeffa\tb\n", "\xff\xfea\x00\n\x00", "Si\xe2n;\x93", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "<html", "PK\x05\x06"} {
		f.Add([]byte(seed))
	}
	f.Add(pack(f, plainParts(`<row r="2"><c r="B2" t="s"><v>0</v></c><c s="1"><v>45000.5</v></c></row>`)))
	for up := "../.."; len(up) < 40; up = filepath.Join(up, "..") {
		found, _ := filepath.Glob(filepath.Join(up, "shared/samples/*/*.[cx][sl]*"))
		for _, name := range found {
			if data, err := os.ReadFile(name); err == nil && len(data) < 20_000 {
				f.Add(data)
			}
		}
	}
	f.Fuzz(checkRead)
}

// FuzzSheet does the same with the XML inside an Excel file, which FuzzRead hardly ever reaches.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s"><v>0</v></c><c s="1"><v>45000.5</v></c></row>`, `<si><t>a</t></si>`, `<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>a_x000D_</t></r><rPh><t>b</t></rPh></is></c><c t="b"><v>1</v></c></row>`, ``, `<cellXfs><xf numFmtId="46"/></cellXfs>`)
	f.Add(`<row><c s="0"><v>-1E300</v></c><c t="d"><v>2026-11-24T09:00:00Z</v></c></row>`, ``, `<numFmts><numFmt numFmtId="1" formatCode="[h]:mm\;&quot;"/></numFmts><cellXfs><xf numFmtId="1"/></cellXfs>`)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		checkRead(t, pack(t, with(plainParts(rows), part{"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"}, part{"xl/styles.xml", "<s>" + styles + "</s>"})))
	})
}

// FuzzWriteCSV: what another reader gives back is the text, perhaps with an apostrophe in front, and no cell starts a
// formula. Our own reader agrees with it.
func FuzzWriteCSV(f *testing.F) {
	for _, s := range []string{"=1+1", "a,\"b\"", "\r\n=1", "\u200b=1", "\xff-1", "\x00@a", " ", "sep=;", "＝1"} {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		file := written(t, []string{"One", "Two"}, Texts(one, two))
		records := checkWritten(t, file, 2)
		if len(records) != 2 {
			t.Fatalf("%d records in %q", len(records), file)
		}
		for i, given := range []string{one, two} {
			if got := records[1][i]; got != stored(given) && got != "'"+stored(given) {
				t.Errorf("%q came back as %q", given, got)
			}
		}
		table, err := Read(t.Context(), strings.NewReader(file), Limits{})
		if sameFault(err, errNoSheet) {
			return // hardly anything but control characters
		}
		if err != nil {
			t.Fatal(err)
		}
		var row Row
		if data := table.Data(); len(data) > 0 {
			row = data[0]
		}
		blank := strings.TrimSpace(records[1][0]+records[1][1]) == ""
		for i := range 2 {
			if got := row.Cell(i); got != records[1][i] && !blank {
				t.Errorf("we read %q, encoding/csv %q", got, records[1][i])
			}
		}
	})
}
