package entries

import (
	"slices"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// originOf tells, under the entry form, where its questions and lists come from. The rule of an hour for a point is the
// general one in the United Kingdom; NALW's own was not found (domain.md section 1).
func originOf(t catalogue.Template, activities []catalogue.Activity) ui.Details {
	body := ui.Group{
		ui.Paragraph{ui.Text("The questions are those of “" + t.Name + "”, version " + itoa(t.Version) + ". " + site.SourceWords(t.Source))},
	}
	if own := slices.IndexFunc(activities, func(a catalogue.Activity) bool { return !a.Verified() }); own >= 0 {
		body = append(body, ui.Paragraph{ui.Text("The kinds of activity: " + site.SourceWords(activities[own].Source))})
	}
	body = append(body, ui.Paragraph{ui.Text("1 point for each hour is the usual rule for CPD in the United Kingdom. How NALW counts points was not found on its page, so you can change them.")})
	return ui.Details{Summary: "Where these questions come from", Body: body}
}
