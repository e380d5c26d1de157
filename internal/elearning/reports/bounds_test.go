package reports

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/pdftext"
	"linkfolio/internal/spreadsheet"
)

// hostile are texts of as many runs as the reader of PDFs gives, each put where all of it is gathered.
func hostile() map[string]pdftext.Document {
	const most = 100_000
	lines := strings.Repeat("more of it\n", most)
	wide := pdftext.Line{Runs: make([]pdftext.Run, most)}
	for i := range wide.Runs {
		wide.Runs[i].Text = "wide"
	}
	return map[string]pdftext.Document{
		"heading":      document(reportHeading + " Jo Smith (jo)\n" + lines + "12\nA\nType: Video\nCompleted: 12 Mar 2026\nCompleted"),
		"title":        document(reportHeading + " Jo Smith (jo)\n12\n" + lines + "Type: Video\nCompleted: 12 Mar 2026\nCompleted"),
		"older report": document("7\n" + lines + "Passed\nLast completed on : 12 Mar 2026 at 9:30"),
		"certificate":  document(certifies + "\nJo\n" + hasCompleted + "\n" + lines + "on 12 March 2026"),
		"name":         document(certifies + "\n" + lines + hasCompleted + "\nA\non 12 March 2026"),
		"one line":     {Pages: []pdftext.Page{{Lines: []pdftext.Line{wide}}, document(certifies + "\nJo\n" + hasCompleted + "\nA\non 12 March 2026").Pages[0]}},
	}
}

// The work grows with the text and no faster. It takes a second; where it grew with the square it took a minute.
func TestTextOfTheMostRunsIsReadInTime(t *testing.T) {
	t.Parallel()
	for name, text := range hostile() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		file, err := readDocument(ctx, text)
		if cancel(); err != nil || len(file.Rows) != 1 {
			t.Errorf("%s: %d rows, %v", name, len(file.Rows), err)
			continue
		}
		checkRow(t, file.Rows[0])
	}
}

// No text and no table is worked on once its time is over, or the server stops.
func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	over := errors.New("over")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	for name, text := range hostile() {
		if _, err := readDocument(ctx, text); !errors.Is(err, over) {
			t.Errorf("%s: %v", name, err)
		}
	}
	table := Table{Header: []string{"Title"}, Rows: []spreadsheet.Row{{Number: 2, Cells: []string{"A"}}}}
	if _, err := table.Read(ctx, table.Recognise(), today); !errors.Is(err, over) {
		t.Error(err)
	}
}

// Examples of a column without text are not looked for in the whole of a long table.
func TestExamplesAreOfTheFirstRows(t *testing.T) {
	t.Parallel()
	table := Table{Rows: make([]spreadsheet.Row, examplesFrom+1)}
	table.Rows[examplesFrom].Cells = []string{"late"}
	if got := table.Examples(0, 3); len(got) != 0 {
		t.Errorf("%q", got)
	}
	table.Rows[examplesFrom-1].Cells = []string{"in time"}
	if got := table.Examples(0, 3); len(got) != 1 {
		t.Errorf("%q", got)
	}
}
