package pdfcheck

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFaultlessFileHasNoFindings(t *testing.T) {
	t.Parallel()
	needTools(t)
	doc, err := open(write(t, good))
	if err != nil {
		t.Fatal(err)
	}
	if found := doc.findings(Expect{}); len(found) > 0 {
		t.Errorf("findings: %v", found)
	}
}

func TestEachFaultIsFound(t *testing.T) {
	t.Parallel()
	needTools(t)
	tests := []struct {
		fault, old, replacement string
		want                    []string // the rules broken
	}{
		{"not declared as tagged", "/Marked true", "/Marked false", []string{"not-marked"}},
		{"another language", "(en-GB)", "(en-US)", []string{"lang"}},
		{"no bookmarks", "/First 8 0 R", "", []string{"no-bookmarks"}},
		{"no tag tree", "/StructTreeRoot 9 0 R", "", []string{"no-structure"}},
		{"tags not under a document", "/S /Document", "/S /Sect", []string{"no-document"}},
		{"a tag that is none", "/RoleMap << /Title /H1 >>", "", []string{"tag-nesting"}},
		{"paint outside tags", "/Artifact BMC 0 0 10 10 re f EMC", "0 0 10 10 re f", []string{"untagged-paint"}},
		{"a form outside tags", "/Artifact BMC", "/Form Do /Artifact BMC", []string{"untagged-paint"}},
		{"text outside tags", "/Artifact BMC", "BT /F1 9 Tf <0001> ' ET /Artifact BMC", []string{"untagged-paint"}},
		{"a tag in an artifact", "/Lbl << /MCID 2 >> BDC 0 0 1 1 re f EMC",
			"/Artifact BMC /Lbl << /MCID 2 >> BDC 0 0 1 1 re f EMC EMC", []string{"tag-in-artifact"}},
		{"an artifact in a tag", "/Lbl << /MCID 2 >> BDC 0 0 1 1 re f EMC",
			"/Lbl << /MCID 2 >> BDC /Artifact BMC 0 0 1 1 re f EMC EMC", []string{"artifact-in-tag"}},
		{"a mark that never ends", "/Artifact BMC 0 0 10 10 re f EMC", "/Artifact BMC 0 0 10 10 re f",
			[]string{"marks-unbalanced", "tag-in-artifact"}},
		{"an end too many", "/Artifact BMC 0 0 10 10 re f EMC", "/Artifact BMC EMC EMC", []string{"marks-unbalanced"}},
		{"a glyph that is missing", "<00010002> Tj", "<00010000> Tj", []string{"notdef"}},
		{"a glyph missing in pieces", `(\000\002)] TJ`, `(\000\000)] TJ`, []string{"notdef"}},
		{"a mark without a tag", "/S /LBody /P 15 0 R /Pg 3 0 R /K [3]", "/S /LBody /P 15 0 R /Pg 3 0 R /K []", []string{"mark-orphan"}},
		{"a mark with two tags", "/S /LBody /P 15 0 R /Pg 3 0 R /K [3]", "/S /LBody /P 15 0 R /Pg 3 0 R /K [3 2]", []string{"mark-shared"}},
		{"a mark that begins twice", "/Artifact BMC", "/P << /MCID 3 >> BDC EMC /Artifact BMC", []string{"mark-repeated"}},
		{"a mark that is not drawn", "/Lbl << /MCID 2 >> BDC 0 0 1 1 re f EMC", "", []string{"mark-missing"}},
		{"a wrong way back", "0 [12 0 R 13 0 R", "0 [13 0 R 13 0 R", []string{"parent-tree"}},
		{"no way back", "/StructParents 0", "", []string{"parent-tree"}},
		{"a heading of the second level first", "/Title /H1", "/Title /H2", []string{"heading-skip"}},
		{"a heading level left out", "/S /P /P 11 0 R", "/S /H3 /P 11 0 R", []string{"heading-skip"}},
		{"a list item outside a list", "/S /L /P", "/S /Div /P", []string{"tag-nesting"}},
		{"a paragraph in a list", "/S /LI /P", "/S /P /P", []string{"tag-nesting"}},
		{"a list item without a body", "/S /LBody /P", "/S /Lbl /P", []string{"list-body"}},
		{"a header cell without scope", "/K 4 /A << /O /Table /Scope /Column >>", "/K 4", []string{"th-scope"}},
		{"a cell outside a row", "/S /TR /P 18 0 R /K [23 0 R 24 0 R]", "/S /TBody /P 18 0 R /K [23 0 R 24 0 R]", []string{"table-ragged", "tag-nesting"}},
		{"rows of different widths", "/K 4 /A << /O /Table", "/K 4 /A << /O /Table /ColSpan 2", []string{"table-ragged"}},
		{"a figure without words", "/Alt (A square)", "", []string{"figure-alt"}},
		{"a link without words", "/Contents (The start)", "", []string{"link-words"}},
		{"a link that leads not back", "/StructParent 1", "", []string{"annotation-parent"}},
		{"a link outside tags", "/K [9 27 0 R]", "/K [9]", []string{"annotation-untagged", "link-dead"}},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			doc, err := open(write(t, with(t, test.old, test.replacement)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, rules(doc.findings(Expect{}))); diff != "" {
				t.Errorf("rules broken (-want +got):\n%s", diff)
			}
		})
	}
}

// rules names each rule that was broken once, in alphabetical order.
func rules(found []Finding) []string {
	var names []string
	for _, f := range found {
		names = append(names, f.Rule)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Real files of known shape. They are not kept with the code; the test needs them beside the project.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	needTools(t)
	const samples = "../../../shared/samples"
	tests := map[string][]string{
		"pdf/annotated_pdf.pdf":                               {"font-embedded", "font-unicode", "lang", "no-bookmarks", "no-structure", "not-marked", "untagged"},
		"pdf/google-doc-document.pdf":                         {"lang", "no-bookmarks", "no-structure", "not-marked", "untagged"},
		"pdf/habibi.pdf":                                      {"lang", "no-bookmarks", "no-structure", "not-marked", "untagged"},
		"pdf/libreoffice-form.pdf":                            {"font-embedded", "font-unicode", "lang", "no-bookmarks", "no-structure", "not-marked", "title", "untagged"},
		"pdf/libreoffice-writer-password.pdf":                 {"encrypted"},
		"pdf/unreadablemetadata.pdf":                          {"damaged"},
		"learning-hub/ActivityReport.pdf":                     {"lang", "link-words", "no-bookmarks", "tag-nesting"},
		"learning-hub/LH_Certificate_Conflict_Resolution.pdf": {"heading-skip", "lang", "link-words", "no-bookmarks"},
	}
	for file, want := range tests {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			pdf, err := os.ReadFile(filepath.Join(samples, file))
			if err != nil {
				t.Skip("the sample files are not beside the project")
			}
			found, err := Findings(pdf, Expect{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, rules(found)); diff != "" {
				t.Errorf("rules broken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudgeInfo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, info string
		want       Expect
		broken     []string
	}{
		{"as it should be", "Title:  CPD portfolio: Amira\nTagged: yes\nJavaScript: no\n", Expect{Title: "CPD portfolio: Amira"}, nil},
		{"any title will do", "Title: Report\nTagged: yes\nJavaScript: no\n", Expect{}, nil},
		{"another title", "Title: Report\nTagged: yes\nJavaScript: no\n", Expect{Title: "CPD portfolio"}, []string{"title"}},
		{"no title", "Tagged: yes\nJavaScript: no\n", Expect{}, []string{"title"}},
		{"a script", "Title: Report\nTagged: yes\nJavaScript: yes\n", Expect{}, []string{"javascript"}},
		{"no tags", "Title: Report\nTagged: no\nJavaScript: no\n", Expect{}, []string{"untagged"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.broken, rules(judgeInfo(parseInfo(test.info), test.want))); diff != "" {
				t.Errorf("rules broken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudgeFonts(t *testing.T) {
	t.Parallel()
	const table = `name                                 type              encoding         emb sub uni object ID
------------------------------------ ----------------- ---------------- --- --- --- ---------
ABCDEF+NotoSans-Regular              CID TrueType      Identity-H       yes yes yes     12  0
Times New Roman                      TrueType          WinAnsi          no  no  yes      8  0
Symbols                              Type 3            Custom           yes no  no       9  0
`
	want := []string{
		"font-embedded: font Times: is not embedded",
		"font-unicode: font Symbols: has no map to Unicode, so its text cannot be read out",
	}
	var got []string
	for _, f := range judgeFonts(table) {
		got = append(got, f.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stream string
		want         []operation
	}{
		{"numbers and a comment", "1 -2.5 Td % 9 9 Td\n", []operation{{"Td", []any{1.0, -2.5}}}},
		{"escapes in a string", `(a\(b\)\101\n(c)\\) Tj`, []operation{{"Tj", []any{[]byte("a(b)A\n(c)\\")}}}},
		{"a string over two lines", "(a\\\r\nb) Tj", []operation{{"Tj", []any{[]byte("ab")}}}},
		{"digits without the last", "<41 4> Tj", []operation{{"Tj", []any{[]byte("A@")}}}},
		{"an array", "[(a) 3 <42>] TJ", []operation{{"TJ", []any{[]any{[]byte("a"), 3.0, []byte("B")}}}}},
		{"a dictionary", "/P <</MCID 3/Deep <</X [1]>>>> BDC",
			[]operation{{"BDC", []any{name("P"), dict{"/MCID": 3.0, "/Deep": dict{"/X": []any{1.0}}}}}}},
		{"an inline image that holds EI", "BI /W 1 ID xEIx EIy EI Q", []operation{{"EI", []any{name("W"), 1.0}}, {"Q", nil}}},
		{"cut off", "(a", nil},
		{"stray brackets", ") } f", []operation{{"f", nil}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := operations([]byte(test.stream))
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(operation{})); diff != "" {
				t.Errorf("operations (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzOperations(f *testing.F) {
	f.Add([]byte("BI /W 1 ID x EI [(a\\"))
	f.Add([]byte("/P << /MCID 0 >> BDC <0> Tj EMC"))
	f.Fuzz(func(_ *testing.T, stream []byte) {
		operations(stream) // must come to an end and not panic
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	pdf, err := os.ReadFile(write(t, []string{
		`<< /Type /Catalog /Pages 2 0 R >>`,
		`<< /Type /Pages /Kids [3 0 R] /Count 1 >>`,
		`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>`,
		"stream\nBT /F1 12 Tf 10 50 Td (What I learned) Tj ET",
		`<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string]string{"raw": Text(t, pdf), "layout": Layout(t, pdf)} {
		if strings.TrimSpace(text) != "What I learned" {
			t.Errorf("%s: text is %q", how, text)
		}
	}
}
