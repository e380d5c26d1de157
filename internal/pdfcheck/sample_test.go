package pdfcheck

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// good is a small PDF without a fault in its tags, as a list of objects, the first being number 1.
// It has a heading, a paragraph, a list, a table, a figure and a link, and a line that is decoration.
var good = []string{
	`<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /Lang (en-GB) /Outlines 7 0 R /StructTreeRoot 9 0 R >>`,
	`<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> /XObject << /Form 30 0 R >> /Properties << /P1 << /MCID 1 >> >> >> >>`,
	`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /StructParents 0 /Annots [29 0 R] >>`,
	`stream
/H1 << /MCID 0 >> BDC BT /F1 12 Tf <00010002> Tj ET EMC
/Artifact BMC 0 0 10 10 re f EMC
/P /P1 BDC q BT /F1 12 Tf [(\000\001) -20 (\000\002)] TJ ET Q EMC
/Lbl << /MCID 2 >> BDC 0 0 1 1 re f EMC
/LBody << /MCID 3 >> BDC 0 0 1 1 re f EMC
/TH << /MCID 4 >> BDC 0 0 1 1 re f EMC
/TH << /MCID 5 >> BDC 0 0 1 1 re f EMC
/TD << /MCID 6 >> BDC 0 0 1 1 re f EMC
/TD << /MCID 7 >> BDC 0 0 1 1 re f EMC
/Figure << /MCID 8 >> BDC /Form Do EMC
/Link << /MCID 9 >> BDC BI /W 1 /H 1 /BPC 8 /CS /G ID x EI EMC`,
	`<< /Type /Font /Subtype /Type0 /BaseFont /Sample /Encoding /Identity-H /DescendantFonts [6 0 R] >>`,
	`<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sample /CIDToGIDMap /Identity >>`,
	`<< /Type /Outlines /First 8 0 R /Last 8 0 R /Count 1 >>`,
	`<< /Title (Start) /Parent 7 0 R /Dest [3 0 R /Fit] >>`,
	`<< /Type /StructTreeRoot /K [11 0 R] /ParentTree 10 0 R /RoleMap << /Title /H1 >> >>`,
	`<< /Nums [0 [12 0 R 13 0 R 16 0 R 17 0 R 20 0 R 21 0 R 23 0 R 24 0 R 25 0 R 26 0 R] 1 26 0 R] >>`,
	`<< /S /Document /P 9 0 R /K [12 0 R 13 0 R 14 0 R 18 0 R 25 0 R 26 0 R] >>`,
	`<< /S /Title /P 11 0 R /Pg 3 0 R /K 0 >>`,
	`<< /S /P /P 11 0 R /K << /Type /MCR /Pg 3 0 R /MCID 1 >> >>`,
	`<< /S /L /P 11 0 R /Pg 3 0 R /K [15 0 R] >>`,
	`<< /S /LI /P 14 0 R /K [16 0 R 17 0 R] >>`,
	`<< /S /Lbl /P 15 0 R /Pg 3 0 R /K [2] >>`,
	`<< /S /LBody /P 15 0 R /Pg 3 0 R /K [3] >>`,
	`<< /S /Table /P 11 0 R /Pg 3 0 R /K [19 0 R 22 0 R] >>`,
	`<< /S /TR /P 18 0 R /K [20 0 R 21 0 R] >>`,
	`<< /S /TH /P 19 0 R /Pg 3 0 R /K 4 /A << /O /Table /Scope /Column >> >>`,
	`<< /S /TH /P 19 0 R /Pg 3 0 R /K 5 /A [<< /O /Table /Scope /Column >> 0] >>`,
	`<< /S /TR /P 18 0 R /K [23 0 R 24 0 R] >>`,
	`<< /S /TD /P 22 0 R /Pg 3 0 R /K 6 >>`,
	`<< /S /TD /P 22 0 R /Pg 3 0 R /K 7 >>`,
	`<< /S /Figure /P 11 0 R /Pg 3 0 R /K 8 /Alt (A square) >>`,
	`<< /S /Link /P 11 0 R /Pg 3 0 R /K [9 27 0 R] >>`,
	`<< /Type /OBJR /Obj 29 0 R >>`,
	`<< >>`,
	`<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /Contents (The start) /StructParent 1 /Dest [3 0 R /Fit] >>`,
	`form
0 0 1 1 re f`,
}

// write makes a PDF file of the objects and returns its path.
func write(t *testing.T, objects []string) string {
	t.Helper()
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n%s\nendobj\n", i+1, body(o))
	}
	xref := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&pdf, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&pdf, "trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)

	path := filepath.Join(t.TempDir(), "made.pdf")
	if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// body writes out an object that is given as "stream" or "form" and the stream's content.
func body(o string) string {
	if content, ok := strings.CutPrefix(o, "stream\n"); ok {
		return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	}
	if content, ok := strings.CutPrefix(o, "form\n"); ok {
		return fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d >>\nstream\n%s\nendstream", len(content), content)
	}
	return o
}

// with returns the good PDF's objects with one piece of text replaced by another.
func with(t *testing.T, old, replacement string) []string {
	t.Helper()
	changed := make([]string, len(good))
	hits := 0
	for i, o := range good {
		hits += strings.Count(o, old)
		changed[i] = strings.ReplaceAll(o, old, replacement)
	}
	if hits != 1 {
		t.Fatalf("%q stands %d times in the good PDF, want once", old, hits)
	}
	return changed
}
