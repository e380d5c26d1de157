package reports

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext"
)

// learningHub is the provider of all its reports.
const learningHub = "NHS Learning Hub"

// mostOfReport is how many rows the Learning Hub puts into a report.
const mostOfReport = 999

func (r Reader) readPDF(ctx context.Context, data []byte) (File, error) {
	if r.PDF == nil {
		return File{}, fault.New(fault.Unavailable, "PDFs cannot be read at this moment. Try again later.")
	}
	document, err := r.PDF.Read(ctx, data)
	if err != nil {
		return File{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longest, errTooLong)
	defer cancel()
	return readDocument(ctx, document)
}

// readDocument tells by its words which report a PDF is, and reads it. It ends with ctx, with the cause of that.
func readDocument(ctx context.Context, document pdftext.Document) (File, error) {
	var all []string
	for _, page := range document.Pages {
		for _, line := range page.Lines {
			all = append(all, line.Text())
		}
	}
	text := strings.Join(all, "\n")
	var file File
	var err error
	switch {
	case text == "":
		return File{}, refuse("This PDF has no text, as when paper was scanned. Record the learning by hand.")
	case strings.Contains(text, certifies) && strings.Contains(text, hasCompleted):
		file, err = readCertificate(ctx, all)
	case strings.Contains(text, reportHeading) || lastOn.MatchString(text):
		file, err = readActivityReport(ctx, document, text)
	default:
		return File{}, refuse("This PDF is neither an activity report nor a certificate of the NHS Learning Hub. Record the learning by hand.")
	}
	if err != nil {
		return File{}, err
	}
	if len(file.Rows) == 0 {
		return File{}, refuse("No learning was found in this PDF. It may have a layout that we do not know yet. Record the learning by hand.")
	}
	if file.MadeOn.IsZero() && !document.Created.IsZero() {
		file.MadeOn = calendar.DayOf(document.Created)
	}
	return file, nil
}

const reportHeading = "Activity report:"

// token is a run of text, with what its place tells.
type token struct {
	text    string
	left    float64
	leading bool // the first of its line
}

func tokensOf(document pdftext.Document) []token {
	var tokens []token
	for _, page := range document.Pages {
		for _, line := range page.Lines {
			if columnHeadings.MatchString(line.Text()) {
				continue
			}
			for i, run := range line.Runs {
				tokens = append(tokens, token{run.Text, run.Left, i == 0})
			}
		}
	}
	return tokens
}

// columnHeadings stand above the rows, on each page.
var columnHeadings = regexp.MustCompile(`^(?:Id Title Status|ID Title Version Type Status)$`)

var (
	number   = regexp.MustCompile(`^\d{1,9}$`)
	owner    = regexp.MustCompile(`^(.*?) ?\(([^()]*)\)$`)
	typeMark = regexp.MustCompile(`\bType:`)
)

// readActivityReport reads either layout. Places in the text are not to be relied on beyond this: a row begins with its
// number, at the beginning of a line; its parts follow in some order, each with its own mark.
func readActivityReport(ctx context.Context, document pdftext.Document, text string) (File, error) {
	file := File{Kind: ActivityReport}
	parse, isWhole := presentRow, typeMark.MatchString
	if lastOn.MatchString(text) && !typeMark.MatchString(text) {
		file.Kind, parse, isWhole = OlderActivityReport, olderRow, olderStatus.MatchString
	}
	heading, records, err := split(ctx, tokensOf(document), isWhole)
	if err != nil {
		return File{}, err
	}
	if _, after, found := strings.Cut(heading, reportHeading); found {
		if m := owner.FindStringSubmatch(line(after)); m != nil {
			file.Learner = Learner{Name: cut(m[1]), Username: cut(m[2])}
		}
	}
	for _, record := range records {
		if err := context.Cause(ctx); err != nil {
			return File{}, err
		}
		if row, ok := parse(record); ok {
			row.Number = len(file.Rows) + 1
			file.Rows = append(file.Rows, row)
		}
	}
	if len(file.Rows) >= mostOfReport {
		file.Notes = append(file.Notes, fmt.Sprintf("The Learning Hub gives no more than %d rows in a report. Older learning may be missing.", mostOfReport))
	}
	return file, nil
}

// longestHeading is as much of what stands above the rows as is looked at, in bytes. A name has room in it.
const longestHeading = 2000

// split cuts the text into what stands above the rows and the rows. A number begins a row when the row before it is whole,
// which its text tells: a title can be a number too.
func split(ctx context.Context, tokens []token, isWhole func(string) bool) (heading string, records [][]token, err error) {
	var above []token
	whole, length := true, 0
	for _, t := range tokens {
		if err := context.Cause(ctx); err != nil {
			return "", nil, err
		}
		last := len(records) - 1
		switch {
		case t.leading && number.MatchString(t.text) && begins(records, whole, t):
			if !whole {
				records = records[:last]
			}
			records, whole = append(records, []token{t}), false
		case last < 0:
			if length += len(t.text); length <= longestHeading {
				above = append(above, t)
			}
		default:
			records[last] = append(records[last], t)
			whole = whole || isWhole(t.text)
		}
	}
	return texts(above), records, nil
}

// begins tells whether a number begins a row. It stands beneath the number of the row before: a year that was wrapped to a
// line of its own does not.
func begins(records [][]token, whole bool, t token) bool {
	last := len(records) - 1
	if whole {
		return last < 0 || !apart(records[last][0], t)
	}
	return isFooter(records[last], t)
}

// apart tells that two runs do not stand beneath each other.
func apart(a, b token) bool { return a.left-b.left > 20 || b.left-a.left > 20 }

// isFooter tells that what seemed the beginning of a row was the number of a page: the next is another number, elsewhere
// across the page.
func isFooter(record []token, next token) bool { return len(record) == 1 && apart(record[0], next) }

func texts(tokens []token) string {
	var all []string
	for _, t := range tokens {
		all = append(all, t.text)
	}
	return line(strings.Join(all, " "))
}

// learningHubDay reads a day of the Learning Hub's, and knows what it stands for.
func (r *Row) learningHubDay(words string) {
	r.take(readDay(words, calendar.Date{}))
	r.DayIsStart = r.DayWords != "" && r.Type != course
	if r.Status == Completed && r.Day.IsZero() && len(r.Problems) == 0 {
		r.Problems = append(r.Problems, "The file gives no date for this.")
	}
	if r.Title == "" {
		r.Problems = append(r.Problems, "The row has no title.")
	}
}
