package entries

import (
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// fieldsOf are the fields of the entry form, in the order of the page.
func fieldsOf(template catalogue.Template) []site.Field {
	fields := []site.Field{
		{Name: "title", Label: "Title"}, {Name: "starts_on", Label: "Start"}, {Name: "ends_on", Label: "End"}, {Name: "provider", Label: "Provider"},
		{Name: "kind", Label: "Kind"}, {Name: "activity", Label: "Activity"}, {Name: "hours", Label: "Time spent"}, {Name: "points", Label: "CPD points"},
	}
	for _, prompt := range template.Prompts {
		fields = append(fields, site.Field{Name: "answer." + prompt.Key, Label: prompt.Label})
	}
	return fields
}

// commentsIn are the comments on single answers that a form brings.
func commentsIn(form *site.Form) []site.Field {
	var fields []site.Field
	for _, key := range slices.Sorted(maps.Keys(form.Under(commentOn))) {
		fields = append(fields, site.Field{Name: commentOn + key, Label: "Comment on an answer"})
	}
	return fields
}

// keepWordsAfter answers a form about an entry that can no longer be carried out, with its words.
func (s Pages) keepWordsAfter(c echo.Context, id uuid.UUID, form *site.Form, refusal error) error {
	return s.KeepAfter(c, form, refusal, ui.Link{Text: "See the entry as it is now", Href: site.EntryPath(id, "")})
}
