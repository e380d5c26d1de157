package spreadsheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/fault"
)

func wide(s string, order func(uint16) []byte) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + s)) {
		b = append(b, order(unit)...)
	}
	return b
}

func little(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }

func big(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }

func TestReadCSV(t *testing.T) {
	t.Parallel()
	two := [][]string{{"Name", "E-mail"}, {"Siân Ŵyn", "sian@example.org"}}
	const plain = "Name,E-mail\r\nSiân Ŵyn,sian@example.org\r\n"
	for name, c := range map[string]struct {
		data string
		want [][]string
	}{
		"UTF-8":                      {plain, two},
		"UTF-8 with BOM":             {"\ufeff" + plain, two},
		"UTF-16 little":              {string(wide(plain, little)), two},
		"UTF-16 big":                 {string(wide(plain, big)), two},
		"UTF-16 with tabs, as Excel": {string(wide("Name\tE-mail\r\nSiân Ŵyn\tsian@example.org\r\n", little)), two},
		"Windows-1252":               {"Name,E-mail\r\nSi\xe2n \x93O\x92Neill\x94,a@example.org", [][]string{{"Name", "E-mail"}, {"Siân “O’Neill”", "a@example.org"}}},
		"semicolons":                 {"Name;E-mail\nSiân Ŵyn;sian@example.org", two},
		"tabs":                       {"Name\tE-mail\nSiân Ŵyn\tsian@example.org", two},
		"CR only":                    {"Name,E-mail\rSiân Ŵyn,sian@example.org\r", two},
		"sep line":                   {"sep=;\r\nName;E-mail\r\nSiân Ŵyn;sian@example.org\r\n", two},
		"sep line with a bar":        {"SEP=|\nName|E-mail\nSiân Ŵyn|sian@example.org", two},
		"commas in one heading":      {"Name;Email, work;Role\na;b;c", [][]string{{"Name", "Email, work", "Role"}, {"a", "b", "c"}}},
		"quoted commas do not count": {"\"a,b,c,d\";e\n1;2", [][]string{{"a,b,c,d", "e"}, {"1", "2"}}},
		"spaces stay":                {" a , b \n", [][]string{{" a ", " b "}}},
		"ragged":                     {"a,b,c\n1\n1,2,3,4\n", [][]string{{"a", "b", "c"}, {"1"}, {"1", "2", "3", "4"}}},
		"CR within quotes":           {"a,b\r\"x\ry\",2\r", [][]string{{"a", "b"}, {"x\ny", "2"}}},
		"words after a quotation":    {"a\n\"b\"c\n", [][]string{{"a"}, {"bc"}}},
		"quotation within":           {"a\n5\" pipe\n", [][]string{{"a"}, {`5" pipe`}}},
		"one heading":                {"E-mail\na@example.org\n", [][]string{{"E-mail"}, {"a@example.org"}}},
	} {
		if diff := cmp.Diff(c.want, grid(mustRead(t, []byte(c.data)))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// A row keeps the number that the spreadsheet shows: empty rows count, lines within a cell do not.
func TestRowNumbers(t *testing.T) {
	t.Parallel()
	table := mustRead(t, []byte("\n\na,b\n\n\"x\ny\",2\n,\n , \n3,4"))
	var numbers []int
	for _, row := range table.Rows {
		numbers = append(numbers, row.Number)
	}
	if want := []int{3, 5, 8}; !cmp.Equal(numbers, want) {
		t.Errorf("rows %v, want %v", numbers, want)
	}
	if !cmp.Equal(table.Header(), []string{"a", "b"}) || len(table.Data()) != 2 || table.Data()[0].Cell(7) != "" {
		t.Errorf("the table is %+v", table)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for name, c := range map[string]struct {
		data    string
		message string
	}{
		"nothing":            {"", "The file is empty."},
		"blank":              {" \r\n\t\r\n", "The file is empty."},
		"commas only":        {",,,\n,,\n", "The file is empty."},
		"a mark only":        {"\ufeff", "The file is empty."},
		"encrypted":          {ole + string(wide("EncryptedPackage", little)[2:]), "This file is protected with a password. Save it without one and upload it again."},
		"xls":                {ole + string(wide("Workbook", little)[2:]), "This is an old Excel file (.xls). Save it as .xlsx or CSV and upload it again."},
		"doc":                {ole + string(wide("WordDocument", little)[2:]), errNoSheet.Message},
		"PDF":                {"%PDF-1.7\n", "This file is not a spreadsheet. Upload an Excel file (.xlsx) or a CSV file."},
		"picture":            {"\x89PNG\r\n\x1a\n\x00\x00", errNoSheet.Message},
		"bytes":              {"a,b\n\x00\x01\x02", errNoSheet.Message},
		"control characters": {"a\x01\x02\x03\x04b", errNoSheet.Message},
		"web page":           {"<html><table><tr><td>a", errWebPage.Message},
		"XML":                {"\ufeff<?xml version='1.0'?><Workbook/>", errWebPage.Message},
		"open quotation":     {"a,b\n1,2\n\"3,4\n5,6\n", `Row 3 has a quotation mark (") that is never closed. Correct it and upload the file again.`},
		"101 columns":        {strings.Repeat("a,", 100) + "a", "The file has more than 100 columns. Keep only the columns that you need."},
		"long cell":          {"a\n" + strings.Repeat("é", 32_768), "Row 2 has a cell with more than 32,767 characters. Shorten it and upload the file again."},
		"zip of nothing":     {"PK\x05\x06" + strings.Repeat("\x00", 18), errNoSheet.Message},
		"zip cut short":      {"PK\x03\x04abc", errDamaged.Message},
		"6 MB":               {strings.Repeat("a", 6<<20), "The file is larger than 5 MB. Keep only the rows that you need, or upload it in parts."},
	} {
		table, err := Read(t.Context(), strings.NewReader(c.data), Limits{})
		if f := fault.Of(err); f == nil || f.Message != c.message || f.Kind != fault.Invalid || len(table.Rows) > 0 {
			t.Errorf("%s: %d rows, %v", name, len(table.Rows), err)
		}
	}
}

func TestLimitsAreToTheRow(t *testing.T) {
	t.Parallel()
	lines := func(n int) string { return "Name,E-mail\n" + strings.Repeat("Amira,amira@example.org\n\n", n) }
	if table := mustRead(t, []byte(lines(10_000))); len(table.Data()) != 10_000 || table.Data()[9_999].Number != 20_000 {
		t.Errorf("%d rows", len(table.Data()))
	}
	_, err := Read(t.Context(), strings.NewReader(lines(10_001)), Limits{})
	if f := fault.Of(err); f == nil || f.Message != "The file has more than 10,000 rows below the headings. Upload it in parts." {
		t.Errorf("10,001 rows gave %v", err)
	}
	table := mustRead(t, []byte(strings.Repeat("a,", 99)+"a\n"+strings.Repeat("é", 32_767)))
	if len(table.Header()) != 100 || len(table.Data()) != 1 {
		t.Errorf("the widest table is %d, %d", len(table.Header()), len(table.Data()))
	}
	_, err = Read(t.Context(), strings.NewReader("ab\ncd"), Limits{Bytes: 4})
	if f := fault.Of(err); f == nil || !strings.Contains(f.Message, "larger than 4 bytes") {
		t.Errorf("5 bytes of 4 gave %v", err)
	}
}

func TestReadGivesUp(t *testing.T) {
	t.Parallel()
	slow := bytes.Repeat([]byte("a,b\n"), 5000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := read(ctx, slow, Limits{}.withUsual()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	late, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-late.Done()
	if _, err := read(late, slow, Limits{}.withUsual()); !sameFault(err, errTooLong) {
		t.Errorf("late: %v", err)
	}
	ours, cancel := context.WithTimeoutCause(t.Context(), time.Nanosecond, errTooLong)
	defer cancel()
	<-ours.Done()
	book := workbookOf(t, `<row><c><v>1</v></c></row>`)
	if _, err := read(ours, book, Limits{}.withUsual()); !sameFault(err, errTooLong) {
		t.Errorf("too long: %v", err)
	}
	broken := errors.New("the connection is gone")
	if _, err := Read(t.Context(), &failing{broken}, Limits{}); !errors.Is(err, broken) || fault.Of(err) != nil {
		t.Errorf("a reader that fails: %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// Not parallel: it takes both places.
func TestTwoFilesAtATime(t *testing.T) {
	for range cap(atOnce) {
		atOnce <- struct{}{}
	}
	_, err := Read(t.Context(), strings.NewReader("a"), Limits{Time: time.Millisecond})
	for range cap(atOnce) {
		<-atOnce
	}
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a third file gave %v", err)
	}
	if _, err := Read(t.Context(), strings.NewReader("a"), Limits{}); err != nil {
		t.Error(err)
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 32767: "32,767", 1234567: "1,234,567"} {
		if got := Thousands(n); got != want {
			t.Error(fmt.Sprint(n), got)
		}
	}
}
