package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkfolio/templates"
)

// Every letter has a subject, and somebody who posts it: its kind stands, in quotes, in the Go of some domain.
func TestEveryLetterHasASubjectAndAPoster(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	eachSource(t, func(_, file string, _ []string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	})
	letters, err := fs.Glob(templates.Emails(), "*")
	if err != nil || len(letters) == 0 {
		t.Fatal(letters, err)
	}
	for _, name := range letters {
		text, err := fs.ReadFile(templates.Emails(), name)
		if err != nil {
			t.Fatal(err)
		}
		kind, isLetter := strings.CutSuffix(name, ".txt")
		if !isLetter {
			t.Errorf("%s is no letter: its name must end with .txt", name)
		}
		for fault, there := range map[string]bool{
			"it does not begin with \"Subject: \"":      !strings.HasPrefix(string(text), "Subject: "),
			"its second line is not empty":              !strings.HasPrefix(afterLine(string(text)), "\n"),
			"nobody posts it":                           !strings.Contains(source.String(), `"`+kind+`"`),
			"it has a line break of another system":     strings.Contains(string(text), "\r"),
			"it says an address that is not {{link …}}": strings.Contains(string(text), "http"),
		} {
			if there {
				t.Errorf("%s: %s", filepath.Join("templates/emails", name), fault)
			}
		}
	}
}

func afterLine(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return rest
}
