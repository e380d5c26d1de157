package spreadsheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func written(tb testing.TB, header []string, rows ...[]Cell) string {
	tb.Helper()
	var b bytes.Buffer
	if err := WriteCSV(&b, header, slices.Values(rows)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestWriteCSV(t *testing.T) {
	t.Parallel()
	got := written(t, []string{"Name", "=Points"},
		[]Cell{Text("Siân Ŵyn"), Number(-2.5)},
		[]Cell{Text("a, \"b\"\r\nc"), Number(1e15)},
		[]Cell{Text("-2.5"), Number(math.NaN())},
		Texts("", "+44 7700 900123"))
	want := "\ufeffName,'=Points\r\n" +
		"\"Siân Ŵyn\",-2.5\r\n" +
		"\"a, \"\"b\"\"\nc\",1000000000000000\r\n" +
		"'-2.5,NaN\r\n" +
		",\"'+44 7700 900123\"\r\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := written(t, []string{""}, []Cell{Text("")}); got != "\ufeff\"\"\r\n\"\"\r\n" {
		t.Errorf("empty cells are %q", got)
	}
}

func TestDefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%1", "\tx", "\rx", "\nx", " =1", "\t=1", "\u00a0=1", "\u3000=1", "\u200b=1", "\u200e=1", "\u2060=1", "\ufeff=1", "\x00=1",
		"\x01=1", "\x1b=1", "\u00ad=1", "\ufe0f=1", "\u0301=1", "\u3164=1", "\u2800=1", "＝1", "＋1", "－1", "＠a", "｜a", "％a", "﹣1", "﹢1", "﹦1", "﹫a", "﹪a", "−1", "⁺1", "⁻1", "₌1",
		"=cmd|' /C calc'!A0", "  \u200b\t =HYPERLINK(\"https://example.org\")", "---", "\U000e0020=1",
	} {
		if got := Defused(s); got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, s := range []string{"", " ", "a=1", "1-2", "O’Neill", "'=1", "\"=1\"", "(=1)", "é=1", "a\n=1", "£5", "#N/A", "/x", "\u200b"} {
		if got := Defused(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteCSVStopsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	asked := 0
	endless := func(yield func([]Cell) bool) {
		for yield(Texts("a", "b")) {
			asked++
		}
	}
	if err := WriteCSV(&full{left: 10_000}, []string{"A", "B"}, endless); !errors.Is(err, errFull) {
		t.Errorf("a full disk gave %v", err)
	}
	if asked > 10_000 {
		t.Errorf("it went on for %d rows", asked)
	}
}

// naughty are the big list of naughty strings.
func naughty(tb testing.TB) []string {
	tb.Helper()
	var list []string
	if err := json.Unmarshal(readFile(tb, filepath.Join(samples(tb, "strings"), "blns.json")), &list); err != nil {
		tb.Fatal(err)
	}
	return list
}

// stored is a text as WriteCSV stores it, without the apostrophe.
func stored(s string) string {
	return newlines(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd"))
}

func TestNaughtyStringsComeBack(t *testing.T) {
	t.Parallel()
	list := naughty(t)
	var rows [][]Cell
	for i, s := range list {
		rows = append(rows, []Cell{Number(float64(i)), Text(s), Text("end")})
	}
	file := written(t, []string{"Number", "Text", "End"}, rows...)
	table := mustRead(t, []byte(file))
	if len(table.Data()) != len(list) {
		t.Fatalf("%d of %d rows", len(table.Data()), len(list))
	}
	defused := 0
	for i, s := range list {
		row := table.Data()[i]
		if want := Defused(stored(s)); row.Number != i+2 || row.Cell(0) != strconv.Itoa(i) || row.Cell(1) != want || row.Cell(2) != "end" {
			t.Errorf("%d: %q came back as %+v", i, s, row)
		} else if want != stored(s) {
			defused++
		}
	}
	t.Logf("%d strings, %d defused", len(list), defused)
	checkWritten(t, file, 3)
}

// checkWritten asks another reader whether any cell of a file starts a formula. Numbers of ours are in the first column.
func checkWritten(tb testing.TB, file string, columns int) [][]string {
	tb.Helper()
	after, marked := strings.CutPrefix(file, "\ufeff")
	r := csv.NewReader(strings.NewReader(after))
	r.FieldsPerRecord = columns
	records, err := r.ReadAll()
	if err != nil || !marked {
		tb.Fatalf("encoding/csv: %v in %q", err, file)
	}
	for _, record := range records {
		for _, cell := range record {
			if shown := strings.TrimLeft(cell, " \t\r\n\u00a0\u200b\ufeff"); shown != "" && strings.ContainsAny(shown[:1], "=+-@|%") {
				tb.Errorf("a formula: %q", cell)
			}
		}
	}
	return records
}
