package entries

import (
	"slices"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// Since says against which version the reader compares, and what changed beside the answers.
type Since struct {
	Words string
	Parts *ui.List // names what changed; nil where nothing did
	Facts *ui.Table
}

// sinceOf compares the version with the one that the reader last looked at. It is nil where they look at the entry for the first
// time.
func sinceOf(found signoff.Case, who access.Actor, answers []Answer) *Since {
	if found.Before == nil {
		return nil
	}
	return SinceThen(*found.Before, found.Content, answers, lookWords(found, who))
}

// SinceThen compares what is asked about now with what its reader looked at before, which look names, and marks what changed in
// the answers.
func SinceThen(before signoff.Before, now cpd.Content, answers []Answer, look string) *Since {
	view := &Since{Words: "This is compared with " + look + "."}
	parts := &ui.List{}
	var rest []cpd.Change
	for _, change := range before.Changes(now) {
		parts.Items = append(parts.Items, ui.Text(change.Label))
		key, isAnswer := strings.CutPrefix(change.Key, "answer.")
		at := slices.IndexFunc(answers, func(t Answer) bool { return t.key == key })
		if !isAnswer || at < 0 {
			rest = append(rest, change)
			continue
		}
		answers[at].Mark = &ui.Tag{Text: "Changed", Colour: ui.Yellow}
		answers[at].Before = &ui.Details{Summary: "What changed in this answer", Body: differences(change.Before, change.After), Open: true}
	}
	if len(parts.Items) > 0 {
		view.Parts = parts
	}
	if view.Facts = changesTable(rest); view.Facts != nil {
		view.Facts.Caption = "What changed beside the answers"
	}
	return view
}

func changesTable(changes []cpd.Change) *ui.Table {
	if len(changes) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "What changed", CaptionSize: ui.Small, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Part"}, {Text: "Before"}, {Text: "Now"}},
	}
	for _, change := range changes {
		table.Rows = append(table.Rows, ui.Row{ui.Text(change.Label), site.ProseOr(change.Before, "Nothing"), site.ProseOr(change.After, "Nothing")})
	}
	return table
}
