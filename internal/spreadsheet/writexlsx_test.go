package spreadsheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/calendar"
)

func writtenXLSX(tb testing.TB, header []string, rows ...[]Cell) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(&b, "Learning", header, slices.Values(rows)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteXLSXIsReadBack(t *testing.T) {
	t.Parallel()
	file := writtenXLSX(t, []string{"Name", "=Points", "Completed on"},
		[]Cell{Text("Siân Ŵyn"), Number(-2.5), Day(calendar.MustOn(2026, time.November, 3))},
		[]Cell{Text("=1+1"), Text("007"), Day(calendar.Date{})},
		[]Cell{Text(" a\r\nb "), Text("3 Nov 2026"), Day(calendar.MustOn(1900, time.March, 1))})
	table := mustRead(t, file)
	var got [][]string
	for _, row := range table.Rows {
		got = append(got, row.Cells)
	}
	want := [][]string{
		{"Name", "=Points", "Completed on"}, {"Siân Ŵyn", "-2.5", "2026-11-03"}, {"=1+1", "007"}, {" a\nb ", "3 Nov 2026", "1900-03-01"},
	}
	if diff := cmp.Diff(want, got); diff != "" || table.Sheet != "Learning" {
		t.Errorf("%s %s", table.Sheet, diff)
	}
	sheet := partOf(t, file, "xl/worksheets/sheet1.xml")
	for _, must := range []string{`state="frozen"`, `topLeftCell="B2"`, `<c r="C2" s="2"><v>46329</v>`} {
		if !strings.Contains(sheet, must) {
			t.Errorf("without %s:\n%.2000s", must, sheet)
		}
	}
	if strings.Contains(sheet, "<f>") || !strings.Contains(partOf(t, file, "xl/styles.xml"), "<b val=\"1\">") {
		t.Errorf("a formula, or nothing bold:\n%.2000s", sheet)
	}
}

func partOf(t *testing.T, file []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNaughtyStringsStayTextsInExcel(t *testing.T) {
	t.Parallel()
	list := naughty(t)
	var rows [][]Cell
	for _, s := range list {
		rows = append(rows, []Cell{Text("row"), Text(s), Text("end")})
	}
	file := writtenXLSX(t, []string{"Row", "Text", "End"}, rows...)
	table := mustRead(t, file)
	if len(table.Data()) != len(list) || strings.Contains(partOf(t, file, "xl/worksheets/sheet1.xml"), "<f>") {
		t.Fatalf("%d of %d rows, or a formula", len(table.Data()), len(list))
	}
	for i, s := range list {
		if row := table.Data()[i]; row.Cell(1) != inXML(stored(s)) || row.Cell(2) != "end" {
			t.Errorf("%d: %q came back as %q", i, s, row.Cell(1))
		}
	}
}

// inXML is a text without the characters that XML 1.0 cannot hold (section 2.2).
func inXML(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return 0xfffd
		}
		return r
	}, s)
}

func TestWriteXLSXTellsOfAFullDisk(t *testing.T) {
	t.Parallel()
	rows := slices.Values([][]Cell{Texts("a", "b")})
	if err := WriteXLSX(&full{left: 100}, "Learning", []string{"A", "B"}, rows); !errors.Is(err, errFull) {
		t.Errorf("a full disk gave %v", err)
	}
}
