package ui_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/web/ui"
)

func TestPageTitle(t *testing.T) {
	t.Parallel()
	problems := []ui.ErrorLink{{Text: "Enter a title"}}
	tests := []struct {
		page ui.Base
		want string
	}{
		{ui.Base{Title: "Add an entry"}, "Add an entry - Linkfolio"},
		{ui.Base{Title: "Add an entry", Problems: problems}, "Error: Add an entry - Linkfolio"},
		{ui.Base{}, "Linkfolio"},
	}
	for _, test := range tests {
		if got := test.page.PageTitle(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestProblemsComeBeforeTheFlash(t *testing.T) {
	t.Parallel()
	base := ui.Base{Title: "One", Flash: &ui.NotificationBanner{Heading: "Saved", Success: true}, RefreshSeconds: 3}
	page := render(t, "one", oneView{Base: base})
	if !strings.Contains(page, "Saved") || strings.Contains(page, "There is a problem") || !strings.Contains(page, `<meta http-equiv="refresh" content="3">`) {
		t.Error("the flash or the refresh is missing")
	}
	base.Problems = []ui.ErrorLink{{Text: "Enter a title", Field: "title"}}
	page = render(t, "one", oneView{Base: base})
	if strings.Contains(page, "Saved") || !strings.Contains(page, "There is a problem") {
		t.Error("a refused page shows the flash, or no summary")
	}
}

func TestRenderWritesAllOrNothing(t *testing.T) {
	t.Parallel()
	pages, err := renderer()
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := pages.Render(&page, "no/such/page", nil); err == nil || page.Len() > 0 {
		t.Errorf("an unknown page: %v, %d bytes", err, page.Len())
	}
	if err := pages.Render(&page, "one", ui.Base{Title: "A view without C"}); err == nil || page.Len() > 0 {
		t.Errorf("a view without the page's field: %v, %d bytes", err, page.Len())
	}
	broken, err := newRenderer(func(string) (string, error) { return "", errors.New("not built") })
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.Render(&page, "one", oneView{}); err == nil || page.Len() > 0 {
		t.Errorf("assets that are not built: %v, %d bytes", err, page.Len())
	}
	if !slices.Contains(pages.Names(), "info/privacy") {
		t.Errorf("names: %q", pages.Names())
	}
}

func TestPolicyAllowsTheOneLine(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte(ui.JSEnabledLine))
	want := "script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	policy := strings.Split(ui.ContentSecurityPolicy(), "; ")
	if !slices.Contains(policy, want) || !slices.Contains(policy, "default-src 'none'") {
		t.Error(policy)
	}
	if page := render(t, "one", oneView{Base: ui.Base{Title: "One"}}); !strings.Contains(page, "<script>"+ui.JSEnabledLine+"</script>") {
		t.Error("the page carries another line")
	}
	for _, unsafe := range []string{"unsafe-inline", "unsafe-eval", "*", "data:"} {
		if strings.Contains(ui.ContentSecurityPolicy(), unsafe) {
			t.Errorf("the policy has %s", unsafe)
		}
	}
}

const wordsPage = `{{define "main"}}{{date .Day}}|{{date .At}}|{{moment .At}}|{{duration 150}}|{{points 250}}|{{plural 1 "entry" "entries"}}|{{plural 2 "entry" "entries"}}{{end}}`

func TestWordsInTemplates(t *testing.T) {
	t.Parallel()
	pages, err := newRenderer(anyAsset, "words", wordsPage)
	if err != nil {
		t.Fatal(err)
	}
	view := struct {
		ui.Base
		Day calendar.Date
		At  time.Time
	}{Day: calendar.MustOn(2026, time.November, 3), At: time.Date(2026, time.July, 3, 23, 30, 0, 0, time.UTC)}
	var page bytes.Buffer
	if err := pages.Render(&page, "words", view); err != nil {
		t.Fatal(err)
	}
	want := "3 November 2026|4 July 2026|4 July 2026 at 12:30am|2 hours 30 minutes|2.5|1 entry|2 entries\n"
	if got := outline(page.String(), true); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
