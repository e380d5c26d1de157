package pdftext

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/fault"
)

func TestSamples(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for folder, wanted := range map[string]map[string]struct {
		fault   *fault.Error
		pages   int
		created string // the day, in UTC
		holds   string
	}{
		"learning-hub": {
			"ActivityReport.pdf":                     {nil, 2, "2026-11-22", "Activity report: Synthetic Person (synthetic.person01)"},
			"LH_Certificate_Conflict_Resolution.pdf": {nil, 2, "2026-11-22", "Certificate generated on 13 March 2026"},
		},
		"pdf": {
			"annotated_pdf.pdf":               {nil, 1, "1990-04-27", "Line 1\nLine 2"},
			"google-doc-document.pdf":         {nil, 1, "", "Beautiful is better than ugly."},
			"habibi-oneline-cmap.pdf":         {nil, 1, "", "habibi"},
			"habibi-rotated.pdf":              {nil, 4, "", "habibi"},
			"habibi.pdf":                      {nil, 1, "", "habibi"},
			"libreoffice-form.pdf":            {nil, 1, "2022-06-26", "First Name Last Name"},
			"libreoffice-writer-password.pdf": {errPassword, 0, "", ""},
			"pdflatex-forms.pdf":              {nil, 1, "2022-04-08", "Submit"},
			"unreadablemetadata.pdf":          {errDamaged, 0, "", ""}, // its table of objects is not where it says
			"with-attachment.pdf":             {nil, 1, "", "no sea takimata sanctus"},
		},
	} {
		files := samples(t, folder)
		for name, want := range wanted {
			d, err := e.Read(t.Context(), files[name])
			created := ""
			if !d.Created.IsZero() {
				created = d.Created.Format(time.DateOnly)
			}
			if !sameFault(err, want.fault) || len(d.Pages) != want.pages || created != want.created || !strings.Contains(textOf(d), want.holds) {
				t.Errorf("%s: %v, %d pages of %s: %.200s", name, err, len(d.Pages), created, textOf(d))
			}
		}
		if len(files) != len(wanted) {
			t.Errorf("%s has %d files, of which %d have a stated outcome", folder, len(files), len(wanted))
		}
	}
}

func TestRunsOfALine(t *testing.T) {
	t.Parallel()
	d, err := engine(t).Read(t.Context(), onePage("BT /F 10 Tf 50 700 Td (37861) Tj 100 0 Td (Conflict Resolution) Tj 200 0 Td (Completed) Tj -300 -20 Td (next  line) Tj ET", ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range d.Pages[0].Lines {
		for _, run := range line.Runs {
			got = append(got, fmt.Sprintf("%.0f %.0f %s", run.Left, run.Bottom, run.Text))
		}
	}
	want := []string{"50 700 37861", "150 700 Conflict Resolution", "350 700 Completed", "51 680 next line"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCreation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"D:20261122112339+00'00'": "2026-11-22T11:23:39Z",
		"D:20260701003000+01'00":  "2026-06-30T23:30:00Z",
		"D:20260701003000-0130":   "2026-07-01T02:00:00Z",
		"D:20260701003000Z":       "2026-07-01T00:30:00Z",
		"D:202607010030":          "2026-07-01T00:30:00Z",
		"D:20260701":              "2026-07-01T00:00:00Z",
		"D:20260231":              "", "D:2026": "", "": "", "yesterday": "", "20260701": "",
	} {
		got := ""
		if created := parseCreation(text); !created.IsZero() {
			got = created.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// A worker that cannot be started, that dies, and that says nothing of use.
func TestWorkersThatDoNotWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		command  []string
		prepared bool
		want     *fault.Error
	}{
		{[]string{"/nowhere/to/be/found"}, true, errDown},
		{[]string{"/nowhere/to/be/found"}, false, errDown},
		{[]string{"false"}, false, errDown},
		{[]string{"false"}, true, errDamaged},
		{[]string{"echo", "words"}, true, errDamaged},
		{[]string{"sh", "-c", "kill -SEGV $$"}, true, errDamaged},
		{[]string{"yes"}, true, errTooLong},
	} {
		e := Open(Config{CacheDir: t.TempDir(), Command: c.command})
		if c.prepared {
			setPrepared(e)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), 500*time.Millisecond, errTooLong)
		_, err := e.Read(ctx, onePage("", ""))
		cancel()
		if !sameFault(err, c.want) {
			t.Errorf("%q: %v", c.command, err)
		}
	}
}

// setPrepared lets an engine believe that its module is compiled.
func setPrepared(e *Engine) {
	<-e.prepared
	e.prepared <- true
}

func TestReadingStopsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	e := Open(Config{CacheDir: t.TempDir(), Command: []string{"sleep", "60"}})
	setPrepared(e)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := e.Read(ctx, nil); !errors.Is(err, context.Canceled) || fault.Of(err) != nil {
		t.Errorf("it gave %v", err)
	}
}

func TestTwoFilesAtATime(t *testing.T) {
	t.Parallel()
	e := Open(Config{CacheDir: t.TempDir(), Command: []string{"sleep", "60"}})
	setPrepared(e)
	e.atOnce <- struct{}{}
	e.atOnce <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := e.Read(ctx, nil); !sameFault(err, errBusy) {
		t.Errorf("the third gave %v", err)
	}
}
