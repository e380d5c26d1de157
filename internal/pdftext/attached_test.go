package pdftext

import (
	"strings"
	"testing"
)

// carrying is a PDF that carries files by name.
func carrying(files map[string]string) []byte {
	var names []string
	others := []string{
		"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[NAMES]>>>>>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", stream("", "BT /F 9 Tf 50 700 Td (Page) Tj ET"), font,
	}
	for name, content := range files {
		spec, file := itoa(len(others)+1), itoa(len(others)+2)
		others = append(others, "<</Type/Filespec/F("+name+")/UF("+name+")/EF<</F "+file+" 0 R>>>>", stream("/Type/EmbeddedFile", content))
		names = append(names, "("+name+") "+spec+" 0 R")
	}
	others[0] = strings.Replace(others[0], "NAMES", strings.Join(names, " "), 1)
	return made(others...)
}

func itoa(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

func TestAnAttachedFileIsReadByItsName(t *testing.T) {
	t.Parallel()
	e := engine(t)
	pdf := carrying(map[string]string{"proof.json": `{"a":1}`})
	for name, want := range map[string]string{"proof.json": `{"a":1}`, "other.json": "", "": ""} {
		d, err := e.ReadWith(t.Context(), pdf, name)
		if err != nil || string(d.Attached) != want || len(d.Pages) != 1 {
			t.Errorf("%q: %v, %q, %d pages", name, err, d.Attached, len(d.Pages))
		}
	}
	large := carrying(map[string]string{"proof.json": strings.Repeat("x", mostFile+1)})
	if d, err := e.ReadWith(t.Context(), large, "proof.json"); err != nil || d.Attached != nil {
		t.Errorf("a large one: %v, %d bytes", err, len(d.Attached))
	}
}
