package cpd

import (
	"context"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
)

// read checks a draft and fills the entry with it. e is what the entry was before, or a new one.
func (b *Book) read(ctx context.Context, e *Entry, d Draft) error {
	s := &sheet{draft: d.clean(), today: b.clock.Today()}
	if err := b.lay(ctx, s, *e); err != nil {
		return err
	}
	if err := s.problems(); err != nil {
		return err
	}
	s.fill(e)
	return nil
}

// lay puts what the draft may refer to beside it.
func (b *Book) lay(ctx context.Context, s *sheet, e Entry) error {
	current, err := b.shelf.Templates(ctx)
	if err != nil {
		return err
	}
	if err := b.chooseTemplate(ctx, s, e, current); err != nil {
		return err
	}
	activities, err := b.shelf.Activities(ctx)
	if err != nil {
		return err
	}
	s.activities = labels(activities)
	s.prompts = promptLabels(e.Answers, append(current, s.template)...)
	return nil
}

// chooseTemplate finds the template of the form: the one that it names, else the entry's own, else the default.
func (b *Book) chooseTemplate(ctx context.Context, s *sheet, e Entry, current []catalogue.Template) error {
	id := s.draft.Template
	if id == uuid.Nil {
		id = e.TemplateID
	}
	if id == uuid.Nil && len(current) > 0 {
		id = current[0].ID
	}
	if e.Version > 0 && id != e.TemplateID {
		s.check.Add("template", "An entry that was sent for sign-off keeps its template")
	}
	template, err := b.shelf.Template(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		s.check.Add("template", "Select a template from the list")
		return nil
	}
	s.template = template
	return err
}

// Ready checks an entry as "Continue" would, before it is sent: every rule of a complete entry, as of today. Faults:
// Invalid at the fields.
func Ready(e Entry, tpl catalogue.Template, activities []catalogue.Activity, today calendar.Date) error {
	d := e.AsDraft()
	d.Complete = true
	s := &sheet{
		draft: d, template: tpl, today: today, activities: labels(activities), prompts: promptLabels(e.Answers, tpl),
	}
	return s.problems()
}

func labels(activities []catalogue.Activity) map[string]string {
	all := map[string]string{}
	for _, a := range activities {
		all[a.Key] = a.Label
	}
	return all
}

// promptLabels names every answer that may be kept: the prompts of these templates, and what the entry already has.
func promptLabels(had Answers, templates ...catalogue.Template) map[string]string {
	all := map[string]string{}
	for key := range had {
		all[key] = key
	}
	for _, tpl := range templates {
		for _, p := range tpl.Prompts {
			all[p.Key] = p.Label
		}
	}
	return all
}
