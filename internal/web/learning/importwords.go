package learning

import (
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/ui"
)

// verdictWords say what becomes of rows, and of one as a tag.
type verdictWords struct {
	many string
	tag  ui.Tag
}

var verdicts = map[imports.Verdict]verdictWords{
	imports.NotUnderstood: {"Not understood, left out", ui.Tag{Text: "Not understood", Colour: ui.Red}},
	imports.Unmatched:     {"About people who were not found: kept until you say who they are", ui.Tag{Text: "Person not found", Colour: ui.Orange}},
	imports.CheckPerson:   {"About people with the same name: to be checked", ui.Tag{Text: "Check the person", Colour: ui.Yellow}},
	imports.CheckTitle:    {"With a similar title: to be checked", ui.Tag{Text: "Check the title", Colour: ui.Yellow}},
	imports.NewOther:      {"New, outside the programmes: kept as other learning", ui.Tag{Text: "New", Colour: ui.Green}},
	imports.New:           {"New completions of modules", ui.Tag{Text: "New", Colour: ui.Green}},
	imports.NewStarted:    {"New, in progress", ui.Tag{Text: "New, in progress", Colour: ui.Blue}},
	imports.NowModule:     {"Recorded before as other learning: counts as the module now", ui.Tag{Text: "Counts now", Colour: ui.Green}},
	imports.NewPaper:      {"Recorded before: the certificate is added", ui.Tag{Text: "Certificate", Colour: ui.Green}},
	imports.Twice:         {"Repeated: an earlier row says the same", ui.Tag{Text: "Repeated", Colour: ui.Grey}},
	imports.Known:         {"Already there", ui.Tag{Text: "Already there", Colour: ui.Grey}},
	imports.NotDone:       {"Not started or failed: nothing to record", ui.Tag{Text: "Nothing to record", Colour: ui.Grey}},
	imports.LeftOut:       {"Left out, as you chose", ui.Tag{Text: "Left out", Colour: ui.Grey}},
	imports.OtherPerson:   {"About somebody else: left out and not kept", ui.Tag{Text: "Somebody else", Colour: ui.Grey}},
}

// unansweredWords are those of what was recorded without a yes.
var unansweredWords = map[imports.Verdict]verdictWords{
	imports.CheckPerson: {"About people with the same name, not ticked: kept until you say who they are", ui.Tag{Text: "Person not confirmed", Colour: ui.Orange}},
	imports.CheckTitle:  {"With a similar title, not ticked: kept as other learning", ui.Tag{Text: "New", Colour: ui.Green}},
}

// outcome says what becomes of rows or, once the import is recorded, what became of them.
func outcome(preview imports.Preview, v imports.Verdict) verdictWords {
	if words, unanswered := unansweredWords[v]; unanswered && preview.State == imports.Done {
		return words
	}
	return verdicts[v]
}

// howSure says how sure it is what a title is taken for.
var howSure = map[imports.How]string{
	imports.Exact: "Same title", imports.Remembered: "You chose this before", imports.Chosen: "You chose this",
	imports.Alike: "Similar title: please check", imports.None: "No match", imports.Out: "Left out",
}

// whoSure says how sure it is who a learner is.
var whoSure = map[imports.How]string{
	imports.ByEmail: "Same email address", imports.ByName: "Same name", imports.Chosen: "You chose this",
	imports.Alike: "Same name: please check", imports.None: "Not found", imports.Out: "Left out",
}

// rowsWords is "1 row", "20,000 rows".
func rowsWords(n int) string { return counted(n, "row", "rows") }

// counted is ui.Plural for numbers that can be as large as a file.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return spreadsheet.Thousands(n) + " " + many
}

// ofRows is how far the work at hand has come.
func ofRows(p imports.Progress) string {
	if p.Total == 0 {
		return "Reading the file"
	}
	return spreadsheet.Thousands(min(p.Done, p.Total)) + " of " + rowsWords(p.Total)
}
