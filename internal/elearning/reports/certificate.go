package reports

import (
	"context"
	"regexp"
	"strings"

	"linkfolio/internal/calendar"
)

// What stands on a certificate of the Learning Hub, from its template LearningCertificate.cshtml.
const (
	certifies    = "This is to certify that"
	hasCompleted = "has successfully completed the learning resource"
	disclaimer   = "The certificate itself says that it does not constitute certification or a formal qualification from NHS England."
)

var (
	withScore     = regexp.MustCompile(`^with a score of (\d{1,3}(?:\.\d{1,2})?) ?%`)
	onDay         = regexp.MustCompile(`^on (\d{1,2} \pL{3,9} \d{4})$`)
	generatedOn   = regexp.MustCompile(`^(?:Certificate|Report) generated on (\d{1,2} \pL{3,9} \d{4})`)
	certifiedName = regexp.MustCompile(`^Name: ?(.+)$`)
	certifiedUser = regexp.MustCompile(`^Username: ?(.+)$`)
	summaryScored = regexp.MustCompile(`\b\d{1,6} (\d{1,3}(?:\.\d{1,2})?)` + summaryEnd)
	summary       = regexp.MustCompile(`\b\d{1,6}()` + summaryEnd)
)

// summaryEnd is the end of the row on the second page: time spent, most recent activity, last date completed, status. Before
// it stand the title, how often it was opened and, only where there is one, the score.
const summaryEnd = ` ((?:\d{1,5} ?(?:hrs?|mins?|secs?|h|m|s) ?){0,3})\d\d/\d\d/\d{4} (\d\d/\d\d/\d{4}) (Completed|In ?[Pp]rogress|Passed|Failed)`

// readCertificate reads the two pages of a certificate. The first has the title and the name; the table on the second is
// the better source for the rest, and may be missing.
func readCertificate(ctx context.Context, lines []string) (File, error) {
	file := File{Kind: Certificate}
	row := Row{Number: 1, Provider: learningHub, Status: Completed, StatusWords: "Completed", Certificate: true, Notes: []string{disclaimer}}
	file.Learner.Name, row.Title = certified(lines)
	day := ""
	for _, text := range lines {
		if err := context.Cause(ctx); err != nil {
			return File{}, err
		}
		if m := withScore.FindStringSubmatch(text); m != nil {
			row.Score = m[1] + "%"
		} else if m := onDay.FindStringSubmatch(text); m != nil && day == "" {
			day = m[1]
		} else if m := generatedOn.FindStringSubmatch(text); m != nil && file.MadeOn.IsZero() {
			file.MadeOn = readDay(m[1], calendar.Date{}).day
		} else if m := certifiedName.FindStringSubmatch(text); m != nil && file.Learner.Name == "" {
			file.Learner.Name = cut(m[1])
		} else if m := certifiedUser.FindStringSubmatch(text); m != nil {
			file.Learner.Username = cut(m[1])
		}
	}
	if fromTable := row.summarise(strings.Join(lines, " ")); fromTable != "" {
		day = fromTable
	}
	row.learningHubDay(day)
	file.Rows = []Row{row}
	return file, nil
}

// summarise takes what the table on the second page says, and gives the day of completion in its words, or "".
func (r *Row) summarise(text string) (day string) {
	table := summary
	if strings.Contains(text, "Highest Score") {
		table = summaryScored
	}
	m := table.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if m[1] != "" {
		r.Score = m[1] + "%"
	}
	r.TimeWords, r.StatusWords = line(m[2]), m[4]
	r.Minutes, _ = readTime(r.TimeWords, Time)
	r.Status, _ = readStatus(r.StatusWords)
	return m[3]
}

// certified gives the name between the two sentences of the first page, and the title after them.
func certified(lines []string) (name, title string) {
	var names, titles, others []string
	into := &others
	for _, text := range lines {
		switch {
		case text == certifies:
			into = &names
		case text == hasCompleted:
			into = &titles
		case into == &titles && (withScore.MatchString(text) || onDay.MatchString(text) || generatedOn.MatchString(text)):
			return joined(names), joined(titles)
		default:
			*into = append(*into, text)
		}
	}
	return joined(names), joined(titles)
}

func joined(lines []string) string { return cut(line(strings.Join(lines, " "))) }
