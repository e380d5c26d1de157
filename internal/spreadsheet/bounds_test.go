package spreadsheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/fault"
)

// repeated is a part that is written when it is needed: before, a unit n times, after. A %d in the unit is its number.
type repeated struct {
	name, before, unit string
	n                  int
	after              string
}

func (r repeated) writeTo(tb testing.TB, z *zip.Writer) {
	tb.Helper()
	w, err := z.Create(r.name)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(r.before) // a bufio.Writer keeps its first error
	counted := strings.Contains(r.unit, "%")
	for i := range r.n {
		if counted {
			fmt.Fprintf(out, r.unit, i)
		} else {
			_, _ = out.WriteString(r.unit)
		}
	}
	_, _ = out.WriteString(r.after)
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
}

// packRepeated puts repeated parts in the place of plain ones.
func packRepeated(tb testing.TB, parts ...repeated) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, plain := range plainParts("") {
		if !slices.ContainsFunc(parts, func(r repeated) bool { return r.name == plain.name }) {
			parts = append(parts, repeated{name: plain.name, before: plain.content})
		}
	}
	for _, r := range parts {
		r.writeTo(tb, z)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// Files that are made to cost more than they should. Each has its stated outcome; time and memory are in the log (-v).
// Not parallel, so that what is measured is the one file.
func TestBounds(t *testing.T) {
	sheet := func(unit string, n int) repeated {
		return repeated{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>", unit, n, "</sheetData></worksheet>"}
	}
	other := func(name, before, unit string, n int, after string) repeated {
		return repeated{"xl/" + name, before, unit, n, after}
	}
	shared := func(unit string, n int) repeated { return other("sharedStrings.xml", "<sst>", unit, n, "</sst>") }
	hundred := func(cell string) string { return "<row>" + strings.Repeat(cell, 100) + "</row>" }
	for _, c := range []struct {
		name  string
		fault *fault.Error // nil: it is read
		parts []repeated
	}{
		{"as full as may be", nil, []repeated{sheet(hundred("<c><v>1234567</v></c>"), 10_000)}},
		{"as full as may be, shared", nil, []repeated{sheet(hundred(`<c s="1" t="s"><v>123456</v></c>`), 10_000), shared("<si><t>Text %d</t></si>", 200_000)}},
		{"zip bomb in the sheet", errTooMuch, []repeated{sheet(spaces, 100<<10)}},
		{"zip bomb after the rows", errTooMuch, []repeated{other("worksheets/sheet1.xml", "<worksheet><sheetData/>", spaces, 100<<10, "</worksheet>")}},
		{"zip bomb in a text", errTooMuch, []repeated{other("sharedStrings.xml", "<sst><si><t>", spaces, 100<<10, "</t></si></sst>")}},
		{"zip bomb in the relations", errTooMuch, []repeated{{"_rels/.rels", "<Relationships>", spaces, 100 << 10, "</Relationships>"}}},
		{"a comment without end", errTooMuch, []repeated{other("worksheets/sheet1.xml", "<worksheet><!--", spaces, 100<<10, "")}},
		{"a tag without end", errTooMuch, []repeated{other("worksheets/sheet1.xml", "<worksheet ", `a="" `, 20<<20, "")}},
		{"tags full of attributes", errDamaged, []repeated{sheet("<row "+strings.Repeat(`a="" `, 100_000)+"/>", 100)}},
		{"millions of attributes", errTooMuch, []repeated{sheet("<x "+strings.Repeat(`a="" `, 100)+"/>", 100_000)}},
		{"millions of attributes in a row", errTooMuch, []repeated{sheet("<row>"+strings.Repeat(`<c a="" b="" c="" d="" e="" f=""/>`, 100)+"</row>", 14_000)}},
		{"cells without a row", errDamaged, []repeated{sheet("<c/>", 11<<20)}},
		{"millions of rows", errDamaged, []repeated{sheet("<row/>", 8_000_000)}},
		{"millions of empty cells", errTooMuch, []repeated{sheet("<row>"+strings.Repeat("<c/>", 10_000)+"</row>", 1000)}},
		{"millions of other elements", errTooMuch, []repeated{sheet("<x/>", 12_000_000)}},
		{"millions of empty texts", errTooMuch, []repeated{shared("<si/>", 9_000_000)}},
		{"a million texts", errEmpty, []repeated{shared("<si><t>Text %d</t></si>", 1_000_000)}},
		{"more texts", errTooMuch, []repeated{shared("<si><t>ab</t></si>", 1_000_001)}},
		{"pieces of a text", errTooMuch, []repeated{other("sharedStrings.xml", "<sst><si>", "<r><t>abc</t></r>", 1_000_000, "</si></sst>")}},
		{"millions of styles", errTooMuch, []repeated{other("styles.xml", "<s><cellXfs>", "<xf/>", 9_000_000, "</cellXfs></s>")}},
		{"many formats", errTooMuch, []repeated{other("styles.xml", "<s><numFmts>", `<numFmt numFmtId="%d" formatCode="[h"/>`, 600_000, "</numFmts></s>")}},
		{"a long format", errEmpty, []repeated{other("styles.xml", `<s><numFmts><numFmt numFmtId="1" formatCode="`, "[]", 250_000, `"/></numFmts></s>`)}},
		{"formats of brackets", errTooMuch, []repeated{other("styles.xml", "<s><numFmts>", `<numFmt numFmtId="%d" formatCode="`+strings.Repeat("[]", 490)+`"/>`, 5_001, "</numFmts></s>")}},
		{"many relations", errTooMuch, []repeated{other("_rels/workbook.xml.rels", "<R>", `<Relationship Id="%d" Type="t" Target="a/%[1]d"/>`, 600_000, "</R>")}},
		{"many types of relations", errTooMuch, []repeated{other("_rels/workbook.xml.rels", "<R>", `<Relationship Id="%d" Type="%[1]d" Target="a/%[1]d"/>`, 600_000, "</R>")}},
		{"a million sheets", errTooMuch, []repeated{other("workbook.xml", "<workbook><sheets>", `<sheet name="a" id="s1"/>`, 1_000_000, "</sheets></workbook>")}},
		{"a large sheet under many names", errTooMuch, []repeated{sheet(spaces, 1000), other("workbook.xml", "<workbook><sheets>", `<sheet name="a" id="s1"/>`, 400, "</sheets></workbook>")}},
		{"a long text in every cell", errTooMuch, []repeated{sheet(hundred(`<c t="s"><v>0</v></c>`), 10_000),
			other("sharedStrings.xml", "<sst><si><t>", "a", 32_000, "</t></si></sst>")}},
		{"a cell that is too long", refuse("Row 1 has a cell with more than 32,767 characters. Shorten it and upload the file again."),
			[]repeated{sheet(`<row><c t="str"><v>`+strings.Repeat("<!-- -->"+strings.Repeat("a", 1000), 33)+`</v></c></row>`, 1)}},
		{"a cell of many pieces", errTooMuch, []repeated{other("worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>", "<!-- -->"+spaces, 40<<10, "</v></c></row></sheetData></worksheet>")}},
		{"a number of many digits", refuse("Row 1 has a cell with more than 32,767 characters. Shorten it and upload the file again."),
			[]repeated{other("worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>", "9", 500_000, "</v></c></row></sheetData></worksheet>")}},
		{"laughs within laughs", errDamaged, []repeated{other("worksheets/sheet1.xml", `<!DOCTYPE a [<!ENTITY b "&c;&c;">]>`, "", 0, "<worksheet/>")}},
		{"millions of entities", errEmpty, []repeated{sheet(strings.Repeat("&lt;", 100<<10)+"<x/>", 120)}},
		{"millions of signs by number", errEmpty, []repeated{sheet(strings.Repeat("&#9;", 100<<10)+"<x/>", 120)}},
		{"long names", errTooMuch, []repeated{sheet("<"+strings.Repeat("é", 100<<10)+"/>", 300)}},
		{"millions of comments", errTooMuch, []repeated{sheet("<!---->", 12_000_000)}},
		{"millions of instructions", errTooMuch, []repeated{sheet("<?a?>", 12_000_000)}},
		{"depth", errDamaged, []repeated{sheet("<a>", 10_000_000)}},
		{"spaces of names", errEmpty, []repeated{sheet(`<a xmlns:n%d="n"/>`, 400_000)}},
	} {
		_, err := measured(t, c.name, packRepeated(t, c.parts...))
		if !sameFault(err, c.fault) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

var spaces = strings.Repeat(" ", 1<<10)

// More parts than any workbook has.
func TestManyParts(t *testing.T) {
	parts := plainParts("")
	for i := range 30_000 {
		parts = append(parts, part{fmt.Sprint("a", i), ""})
	}
	if _, err := measured(t, "30,000 parts", pack(t, parts)); !sameFault(err, errTooMuch) {
		t.Error(err)
	}
}

func TestBoundsOfCSV(t *testing.T) {
	const most = 5 << 20
	fill := func(s string) string { return strings.Repeat(s, most/len(s)) }
	longCell := refuse("Row 1 has a cell with more than 32,767 characters. Shorten it and upload the file again.")
	manyRows := refuse("The file has more than 10,000 rows below the headings. Upload it in parts.")
	for _, c := range []struct {
		name, data string
		fault      *fault.Error
	}{
		{"commas", fill(","), errEmpty},
		{"line ends", fill("\n"), errEmpty},
		{"carriage returns", fill("\r"), errEmpty},
		{"quotation marks", fill(`"`), longCell},
		{"empty quotations", fill(`"",`), errEmpty},
		{"quotations and ends", fill("\"\"\n"), errEmpty},
		{"an open quotation", `"` + fill("a\n")[1:], refuse(`Row 1 has a quotation mark (") that is never closed. Correct it and upload the file again.`)},
		{"quotations of one cell", `"` + fill(`""`)[2:] + `"`, longCell},
		{"no separator", fill("a"), longCell},
		{"broken UTF-8", "\xff" + fill("\x80,\n")[1:], manyRows},
		{"small rows", fill("a\n"), manyRows},
		{"UTF-16 of nothing", "\xff\xfe" + fill(",\x00")[2:], errEmpty},
		{"compound file", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + fill("W\x00o\x00r\x00k\x00")[8:], errNoSheet},
	} {
		_, err := measured(t, c.name, []byte(c.data))
		if !sameFault(err, c.fault) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	noise := make([]byte, most)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	if _, err := measured(t, "noise", noise); !sameFault(err, errNoSheet) {
		t.Error(err)
	}
}

// large is what the readers of learning reports ask for: 100,000 rows instead of 10,000, and twice the content.
var large = Limits{Bytes: 20 << 20, Rows: 100_000, Content: 2, Time: time.Minute}

// Within larger limits a file may cost more, and no more than that.
func TestBoundsOfLargeFiles(t *testing.T) {
	sheet := func(unit string, n int) repeated {
		return repeated{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>", unit, n, "</sheetData></worksheet>"}
	}
	shared := func(unit string, n int) repeated {
		return repeated{"xl/sharedStrings.xml", "<sst>", unit, n, "</sst>"}
	}
	row := func(cells int, cell string) string { return "<row>" + strings.Repeat(cell, cells) + "</row>" }
	for _, c := range []struct {
		name  string
		fault *fault.Error
		parts []repeated
	}{
		{"large: as full as may be", nil, []repeated{sheet(row(20, "<c><v>1234567</v></c>"), 100_000)}},
		{"large: full and shared", nil, []repeated{sheet(row(20, `<c s="1" t="s"><v>123456</v></c>`), 100_000), shared("<si><t>Text %d</t></si>", 200_000)}},
		{"large: one row more", fault.Of(errTooManyRows(100_000)), []repeated{sheet("<row><c><v>1</v></c></row>", 100_002)}},
		{"large: empty cells before each", errTooMuch, []repeated{sheet(`<row><c r="CV1"><v>1</v></c></row>`, 100_000)}},
		{"large: a long text in every cell", errTooMuch, []repeated{sheet(row(20, `<c t="s"><v>0</v></c>`), 100_000),
			{"xl/sharedStrings.xml", "<sst><si><t>", "a", 32_000, "</t></si></sst>"}}},
		{"large: zip bomb", errTooMuch, []repeated{sheet(spaces, 300<<10)}},
		{"large: millions of other elements", errTooMuch, []repeated{sheet("<x/>", 23_000_000)}},
		{"large: a million texts", errEmpty, []repeated{shared("<si><t>Text %d which is longer</t></si>", 1_000_000)}},
	} {
		_, err := measuredWithin(t, c.name, packRepeated(t, c.parts...), large, 256<<20)
		if !sameFault(err, c.fault) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestBoundsOfLargeCSV(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, large.Bytes/len(s)) }
	for _, c := range []struct {
		name, data string
		fault      *fault.Error
	}{
		{"large: rows of 200 letters", fill(strings.Repeat("a", 199) + "\n")[:19<<20], nil},
		{"large: short cells", fill(strings.Repeat("a,", 99) + "a\n"), errTooMuch},
		{"large: quoted cells", fill(strings.Repeat(`"a",`, 49) + "a\n"), errTooMuch},
		{"large: commas", fill(","), errEmpty},
		{"large: small rows", fill("a\n"), fault.Of(errTooManyRows(100_000))},
		{"large: broken UTF-8", "\xff" + fill("\x80,\n")[1:], fault.Of(errTooManyRows(100_000))},
		{"large: UTF-16", "\xff\xfe" + fill("a\x00,\x00b\x00\n\x00")[2:], fault.Of(errTooManyRows(100_000))},
	} {
		if _, err := measuredWithin(t, c.name, []byte(c.data), large, 256<<20); !sameFault(err, c.fault) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
