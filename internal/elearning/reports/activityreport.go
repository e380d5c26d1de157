package reports

import (
	"fmt"
	"regexp"

	"linkfolio/internal/calendar"
)

// course is the type of what Moodle keeps for the Learning Hub. Its numbers are Moodle's, and others' resources have the
// same ones.
const course = "Course"

// The present layout: Id | Title | Status, with type, day and more below the title. From the Learning Hub's template
// DownloadActivityRecords.cshtml.
var (
	presentParts = regexp.MustCompile(`^(.*)\bType: ?(Assessment|Article|Audio|Case|Catalogue|Course|elearning|File|HTML|Image|Scorm|Video|Web ?link)\b(.*)$`)
	otherParts   = regexp.MustCompile(`^(.*?)\bType: ?(\pL[\pL ]{0,30}?)( ?(?:Completed|Accessed):.*)?$`)
	dayPart      = regexp.MustCompile(`\b(Completed|Accessed): ?(Today|Yesterday|\d{1,2} \pL{3,9} \d{4}|)`)
	awardedPart  = regexp.MustCompile(`Certificate: awarded ?\[? ?(\d{1,2} \pL{3,9} \d{4}|Today|Yesterday|)`)
	activityPart = regexp.MustCompile(`\b(\d{1,6}) of (\d{1,6}) activities completed`)
	statusPart   = regexp.MustCompile(`^(Completed|In progress)(?: ?Includes a certificate)?$`)
)

// openedIsCompleted are the types that the Learning Hub counts as completed when they were opened or downloaded.
var openedIsCompleted = map[string]bool{"Article": true, "Case": true, "File": true, "HTML": true, "Image": true, "Web link": true}

func presentRow(record []token) (Row, bool) {
	row := Row{Provider: learningHub, Status: Unknown}
	var rest []token
	for _, t := range record[1:] {
		switch m := statusPart.FindStringSubmatch(t.text); {
		case m != nil:
			row.StatusWords = m[1]
			row.Status, _ = readStatus(m[1])
		case t.text != "Includes a certificate":
			rest = append(rest, t)
		}
	}
	parts := anyOf(texts(rest), presentParts, otherParts)
	if parts == nil {
		return Row{}, false
	}
	row.Title, row.Type = cut(line(parts[1])), line(parts[2])
	row.Reference = "resource " + record[0].text
	if row.Type == course {
		row.Reference = "course " + record[0].text
	}
	row.presentDay(parts[3])
	row.presentNotes(parts[3])
	return row, true
}

func (r *Row) presentDay(text string) {
	m := dayPart.FindStringSubmatch(text)
	if m == nil {
		m = []string{"", "", ""}
	}
	if r.Status == Unknown {
		r.Status = map[string]Status{"Completed": Completed, "Accessed": InProgress, "": Unknown}[m[1]]
	}
	r.learningHubDay(m[2])
	if r.Status == Unknown {
		r.Problems = append(r.Problems, "The file does not say whether or when this was completed.")
	}
}

func (r *Row) presentNotes(text string) {
	if m := awardedPart.FindStringSubmatch(text); m != nil {
		r.Notes = append(r.Notes, awardNote(m[1]))
	}
	if m := activityPart.FindStringSubmatch(text); m != nil {
		// The template prints them the wrong way round; one of them is more, whatever it prints in future.
		done, all := atoi(m[1]), atoi(m[2])
		r.Notes = append(r.Notes, fmt.Sprintf("%d of %d activities are completed.", min(done, all), max(done, all)))
	}
	switch {
	case r.Status != Completed:
	case openedIsCompleted[r.Type]:
		r.Notes = append(r.Notes, "The Learning Hub counts this as completed when it was opened or downloaded.")
	case r.Type == course && !r.Day.IsZero():
		r.Notes = append(r.Notes, "The date is the day on which the course was last opened.")
	}
}

// The older layout: ID | Title | Version | Type | Status, with "Last completed on : 3 Nov 2026 at 9:30" below the title.
// From the template ExportToPDF.cshtml; no file was seen.
var (
	lastOn      = regexp.MustCompile(`\bLast (\pL{3,20}) on ?: ?(\d{1,2} \pL{3,9} \d{4})?(?: at \d{1,2}:\d\d(?: ?[AaPp][Mm])?)?`)
	scored      = regexp.MustCompile(`\bScored ?: ?(\d{1,3}(?:\.\d{1,2})?) ?%`)
	progressed  = regexp.MustCompile(`\b\d{1,3} ?% complete\b`)
	reason      = regexp.MustCompile(`\bReason ?: ?`)
	olderStatus = regexp.MustCompile(`^(?:Launched|In progress|Incomplete|Completed|Passed|Failed|Downloaded|Viewed)$`)
	olderType   = regexp.MustCompile(`^(?:Assessment|Article|Audio|Case|Catalogue|Course|elearning|File|HTML|Image|Scorm|Video|Web ?link)$`)
)

func olderRow(record []token) (Row, bool) {
	row := Row{Provider: learningHub, Reference: "resource " + record[0].text, Status: Unknown}
	var rest []token
	version := false
	for _, t := range record[1:] {
		switch {
		case row.StatusWords == "" && olderStatus.MatchString(t.text):
			row.StatusWords = t.text
			var note string
			if row.Status, note = readStatus(t.text); note != "" {
				row.Notes = append(row.Notes, note)
			}
		case row.Type == "" && olderType.MatchString(t.text):
			row.Type = t.text
		case !version && len(rest) > 0 && number.MatchString(t.text):
			version = true
		default:
			rest = append(rest, t)
		}
	}
	if row.StatusWords == "" {
		return Row{}, false
	}
	row.olderDetails(texts(rest))
	return row, true
}

// olderDetails takes the day and the score out of the cell of the title.
func (r *Row) olderDetails(text string) {
	if m := scored.FindStringSubmatch(text); m != nil {
		r.Score = m[1] + "%"
	}
	day := ""
	if m := lastOn.FindStringSubmatch(text); m != nil {
		day = m[2]
	}
	for _, part := range []*regexp.Regexp{lastOn, scored, progressed, reason} {
		text = part.ReplaceAllString(text, " ")
	}
	r.Title = cut(line(text))
	r.learningHubDay(day)
}

// awardNote says that a certificate was awarded, and when where the report has a date and not a word such as "Today".
func awardNote(date string) string {
	if dated := readDay(date, calendar.Date{}); !dated.day.IsZero() {
		return "The Learning Hub awarded a certificate, dated " + dated.day.Words() + "."
	}
	return "The Learning Hub awarded a certificate."
}
