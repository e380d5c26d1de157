package spreadsheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// part is one file of an Excel file.
type part struct{ name, content string }

const (
	rootRels = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="s1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="s2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
		`<Relationship Id="t" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="f" Type="http://x/styles" Target="styles.xml"/></Relationships>`
	oneSheet = `<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="s1"/></sheets></workbook>`
)

// plainParts are the parts of a small Excel file, with the content of its sheetData.
func plainParts(rows string) []part {
	return []part{
		{"_rels/.rels", rootRels},
		{"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/workbook.xml", oneSheet},
		{"xl/sharedStrings.xml", `<sst><si><t>Shared</t></si></sst>`},
		{"xl/styles.xml", `<styleSheet/>`},
		{"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`},
	}
}

// with gives the parts with others added or in place of theirs.
func with(parts []part, others ...part) []part {
	for _, other := range others {
		found := false
		for i := range parts {
			if parts[i].name == other.name {
				parts[i], found = other, true
			}
		}
		if !found {
			parts = append(parts, other)
		}
	}
	return parts
}

func pack(tb testing.TB, parts []part) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(w, p.content); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func workbookOf(tb testing.TB, rows string) []byte {
	tb.Helper()
	return pack(tb, plainParts(rows))
}

func TestReadCells(t *testing.T) {
	t.Parallel()
	shared := part{"xl/sharedStrings.xml", `<sst><si><t>Plain</t></si><si><r><t xml:space="preserve">Rich </t></r><r><rPr><b/></rPr><t>text</t></r>` +
		`<rPh sb="0" eb="1"><t>reading</t></rPh></si><si><t>two_x000D_&#10;lines_x005F_x0041_</t></si></sst>`}
	for name, c := range map[string]struct {
		rows string
		want []Row
	}{
		"shared":          {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`, []Row{{2, []string{"Plain", "", "Rich text", "two\nlines_x0041_"}}}},
		"inline":          {`<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c><c r="B1"><v>1</v></c></row>`, []Row{{1, []string{"a b", "1"}}}},
		"formula":         {`<row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>yx</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>NOW()</f></c></row>`, []Row{{1, []string{"yx", "2"}}}},
		"yes and no":      {`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>`, []Row{{1, []string{"TRUE", "FALSE"}}}},
		"error":           {`<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>`, []Row{{1, []string{"#N/A"}}}},
		"ISO dates":       {`<row r="1"><c r="A1" t="d"><v>2026-11-24T00:00:00Z</v></c><c r="B1" t="d"><v>2026-11-24T09:30:00</v></c></row>`, []Row{{1, []string{"2026-11-24", "2026-11-24 09:30:00"}}}},
		"without numbers": {`<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>`, []Row{{1, []string{"1", "2"}}, {3, []string{"3"}}}},
		"the last row":    {`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`, []Row{{1048576, []string{"1"}}}},
		"styled blanks":   {`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="2"><c r="A2" s="1"/></row>`, []Row{{1, []string{"1"}}}},
		"telephone":       {`<row r="1"><c r="A1"><v>7700900123</v></c><c r="B1"><v>4.4770090012300003E+11</v></c><c r="C1"><v>0.1</v></c><c r="D1"><v>1.1000000000000001</v></c></row>`, []Row{{1, []string{"7700900123", "447700900123", "0.1", "1.1"}}}},
	} {
		table := mustRead(t, pack(t, with(plainParts(c.rows), shared)))
		if diff := cmp.Diff(c.want, table.Rows); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestDamagedSheets(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"a text that is not there": `<row><c t="s"><v>7</v></c></row>`,
		"rows that go back":        `<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`,
		"a row twice":              `<row r="2"/><row r="2"/>`,
		"a row too far":            `<row r="1048577"/>`,
		"a row far away":           `<row r="231999999999940"/>`,
		"a row without end":        `<row r="99999999999999999999999"/>`,
		"cells that go back":       `<row><c r="B1"/><c r="A1"/></row>`,
		"a column too far":         `<row><c r="XFE1"/></row>`,
		"a cell without a column":  `<row><c r="12"/></row>`,
		"a cell without a row":     `<c><v>1</v></c>`,
		"tags that do not match":   `<row><c></row></c>`,
		"an unknown entity":        `<row><c t="str"><v>&lol;</v></c></row>`,
		"depth":                    strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
	} {
		if _, err := Read(t.Context(), bytes.NewReader(workbookOf(t, rows)), Limits{}); !sameFault(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is cut off, or altered, is noticed: no row is lost without a word.
	whole := plainParts(`<row><c><v>1</v></c></row>`)
	cut := with(whole, part{"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c><v>1</v></c></row>`})
	if _, err := Read(t.Context(), bytes.NewReader(pack(t, cut)), Limits{}); !sameFault(err, errDamaged) {
		t.Errorf("cut off: %v", err)
	}
}

func TestOtherArchives(t *testing.T) {
	t.Parallel()
	root := func(target string) part {
		return part{"_rels/.rels", `<Relationships><Relationship Type="http://x/officeDocument" Target="` + target + `"/></Relationships>`}
	}
	for name, c := range map[string]struct {
		parts []part
		want  string
	}{
		"xlsb":        {[]part{root("xl/workbook.bin")}, errBinary.Message},
		"docx":        {[]part{root("word/document.xml"), {"word/document.xml", "<document/>"}}, errNoSheet.Message},
		"ods":         {[]part{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", ""}}, errODS.Message},
		"odt":         {[]part{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", ""}}, errNoSheet.Message},
		"numbers":     {[]part{{"Index/Document.iwa", ""}}, errNumbers.Message},
		"some zip":    {[]part{{"a.txt", "a"}}, errNoSheet.Message},
		"no workbook": {[]part{root("xl/workbook.xml")}, errDamaged.Message},
		"no sheet":    {with(plainParts(""), part{"xl/workbook.xml", `<workbook><sheets><sheet name="A" id="s9"/></sheets></workbook>`}), errDamaged.Message},
		"document type": {with(plainParts(""), part{"xl/workbook.xml", `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>` + oneSheet}),
			errDamaged.Message},
		"no rows": {plainParts(""), errEmpty.Message},
	} {
		_, err := Read(t.Context(), bytes.NewReader(pack(t, c.parts)), Limits{})
		if !sameFault(err, refuse(c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheFirstSheetThatPeopleSee(t *testing.T) {
	t.Parallel()
	sheets := `<workbook><sheets><sheet name="Lists" state="hidden" id="s2"/><sheet name="Notes" id="s3"/><sheet name="People" id="s1"/></sheets></workbook>`
	rels := strings.Replace(bookRels, "<Relationships>", `<Relationships><Relationship Id="s3" Type="http://x/worksheet" Target="worksheets/sheet3.xml"/>`, 1)
	table := mustRead(t, pack(t, with(plainParts(`<row r="3"><c r="B3"><v>1</v></c></row>`),
		part{"xl/workbook.xml", sheets}, part{"xl/_rels/workbook.xml.rels", rels},
		part{"xl/worksheets/sheet2.xml", `<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>`},
		part{"XL/Worksheets/Sheet3.xml", `<worksheet><sheetData/></worksheet>`})))
	want := Table{"People", []string{"Notes", "People"}, []Row{{3, []string{"", "1"}}}}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Error(diff)
	}
}

// byExcelize writes a file with a library that is not ours.
func byExcelize(tb testing.TB, fill func(f *excelize.File) error) []byte {
	tb.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		tb.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestCellsAsPeopleSeeThem(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)
	for i, c := range []struct {
		value  any
		format string
		want   string
	}{
		{moment, "dd/mm/yyyy", "2026-11-24"},
		{moment, `d" of "mmmm yyyy`, "2026-11-24"},
		{moment, "[$-809]dd mmmm yyyy;@", "2026-11-24"},
		{moment, "mmm-yy", "2026-11-24"},
		{moment, "dd/mm/yyyy hh:mm", "2026-11-24 09:30"},
		{moment.Add(5 * time.Second), "yyyy-mm-dd hh:mm:ss", "2026-11-24 09:30:05"},
		{moment.Truncate(24 * time.Hour), "dd/mm/yyyy hh:mm", "2026-11-24"},
		{0.5, "hh:mm", "12:00"},
		{0.75, "h:mm AM/PM", "18:00"},
		{1.5, "[h]:mm", "36:00"},
		{0.125, "[mm]:ss", "3:00"},
		{0.85, "0%", "85%"},
		{0.125, "0.00%", "12.5%"},
		{7700900123, "00000000000", "07700900123"},
		{-2.5, "0.00", "-2.5"},
		{1234567.5, "#,##0.00", "1234567.5"},
		{12, `0" days"`, "12"},
		{12, `[Red]0;[Blue]-0`, "12"},
		{12, "General", "12"},
		{12, `\d0`, "12"},
		{-1, "dd/mm/yyyy", "-1"},
		{59, "dd/mm/yyyy", "1900-02-28"},
		{61, "dd/mm/yyyy", "1900-03-01"},
		{"0044", "@", "0044"},
		{true, "General", "TRUE"},
	} {
		data := byExcelize(t, func(f *excelize.File) error {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
			if err != nil {
				return err
			}
			if err := f.SetCellValue("Sheet1", "B2", c.value); err != nil {
				return err
			}
			return f.SetCellStyle("Sheet1", "B2", "B2", style)
		})
		table := mustRead(t, data)
		if got := table.Rows[0].Cell(1); got != c.want || table.Rows[0].Number != 2 {
			t.Errorf("%d: %v as %s is %q, not %q", i, c.value, c.format, got, c.want)
		}
	}
}

func TestBuiltInFormatsAnd1904(t *testing.T) {
	t.Parallel()
	parts := with(plainParts(`<row><c s="1"><v>45000.5</v></c><c s="2"><v>45000.5</v></c><c s="3"><v>0.25</v></c><c s="4"><v>0.5</v></c><c s="5"><v>1.25</v></c><c s="9"><v>3</v></c></row>`),
		part{"xl/styles.xml", `<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>` +
			`<xf numFmtId="20"/><xf numFmtId="9"/><xf numFmtId="46"/></cellXfs></styleSheet>`})
	if got := mustRead(t, pack(t, parts)).Rows[0].Cells; !cmp.Equal(got, []string{"2023-03-15", "2023-03-15 12:00", "06:00", "50%", "30:00", "3"}) {
		t.Errorf("%q", got)
	}
	parts = with(parts, part{"xl/workbook.xml", strings.Replace(oneSheet, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)})
	if got := mustRead(t, pack(t, parts)).Rows[0].Cell(0); got != "2027-03-16" {
		t.Errorf("from 1904: %q", got)
	}
}

// Where no format changes what is shown, another library reads the same.
func TestAnotherLibraryReadsTheSame(t *testing.T) {
	t.Parallel()
	dir := samples(t, "dls")
	for _, file := range []string{"ActivityDataDownloadTest.xlsx", "DelegateUploadTest.xlsx"} {
		f, err := excelize.OpenFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		want, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		for _, row := range mustRead(t, readFile(t, filepath.Join(dir, file))).Rows {
			for column := range want[row.Number-1] {
				if got := row.Cell(column); got != want[row.Number-1][column] {
					t.Errorf("%s, row %d, column %d: %q, not %q", file, row.Number, column, got, want[row.Number-1][column])
				}
			}
		}
	}
}

// manyRows is a file of people, as Excel has it.
func manyRows(tb testing.TB, n int) []byte {
	tb.Helper()
	return byExcelize(tb, func(f *excelize.File) error {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		if err := w.SetRow("A1", []any{"Name", "Email", "Organisation", "Role", "Phone"}); err != nil {
			return err
		}
		for i := range n {
			row := []any{fmt.Sprintf("Person %d", i), fmt.Sprintf("person%d@example.org", i), "Harbour PCN", "link worker", 7700900000 + i}
			if err := w.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

func TestTenThousandRowsOfExcel(t *testing.T) {
	t.Parallel()
	table := mustRead(t, manyRows(t, 10_000))
	last := table.Rows[len(table.Rows)-1]
	if len(table.Data()) != 10_000 || last.Number != 10_001 || last.Cell(4) != "7700909999" {
		t.Errorf("%d rows, the last %+v", len(table.Data()), last)
	}
	_, err := Read(t.Context(), bytes.NewReader(manyRows(t, 10_001)), Limits{})
	if !sameFault(err, refuse("The file has more than 10,000 rows below the headings. Upload it in parts.")) {
		t.Errorf("10,001 rows gave %v", err)
	}
}
