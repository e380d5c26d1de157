package learning

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type offersView struct {
	ui.Base
	Choose *ui.Checkboxes // completions without an entry; nil where there are none
	All    ui.Link        // ticks all of them
	More   string
	Make   ui.Button
	Alike  *ui.List
	Drafts *ui.Table // nil where there are none
}

// offers lists the completions that can become entries, and the drafts that were made from others.
func (p Pages) offers(c echo.Context) error {
	return p.drawOffers(c, http.StatusOK, site.ReadQuery(c))
}

func (p Pages) drawOffers(c echo.Context, status int, form *site.Form) error {
	offers, err := p.Records.Offers(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := offersView{Base: p.Base(c, "Put completions into your CPD record"), Make: ui.Button{Text: "Make draft entries"}, All: ui.Link{Text: "Select all", Href: entriesPath + "?select=all"}, Drafts: draftTable(offers)}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	view.Problems = form.Problems()
	if len(offers.Open) > 0 {
		view.Choose = &ui.Checkboxes{
			Name: "records", Legend: "Which completions?", LegendSize: ui.Medium, Values: form.All("records"), Error: form.Problem("records"),
			Hint: "Each becomes a draft entry of formal CPD with its title, day, provider and time. You add what you learned.",
		}
	}
	for _, offer := range offers.Open {
		if len(offer.Alike) > 0 {
			view.addAlike(offer)
			continue
		}
		if form.Text("select") == "all" {
			view.Choose.Values = append(view.Choose.Values, offer.ID.String())
		}
		view.Choose.Options = append(view.Choose.Options, ui.Option{Value: offer.ID.String(), Label: site.Shown(offer.Title), Hint: offerHint(offer)})
	}
	if view.Choose != nil && len(view.Choose.Options) == 0 {
		view.Choose = nil
	}
	if offers.More > 0 {
		view.More = "These are the latest " + itoa(elearning.MostEntries) + ". " + ui.Plural(offers.More, "more comes", "more come") + " when you are done with them."
	}
	return p.Page(c, status, "learning/entries", view)
}

// addAlike lists a completion of which there is an entry already: it is linked on its own page.
func (v *offersView) addAlike(offer elearning.Offer) {
	if v.Alike == nil {
		v.Alike = &ui.List{}
	}
	v.Alike.Items = append(v.Alike.Items, ui.Link{Text: offer.Title + ", " + offer.Day.Words(), Href: recordPath(offer.ID, "")})
}

func offerHint(offer elearning.Offer) string {
	words := "Completed on " + offer.Day.Words()
	if offer.Provider != "" {
		words = site.Shown(offer.Provider) + ". " + words
	}
	return words
}

// draftTable lists drafts that were made from completions.
func draftTable(offers elearning.Offers) *ui.Table {
	if len(offers.Drafts) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "Drafts made from completions", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Title"}, {Text: "Date"}, {Text: "Last changed"}},
	}
	for _, e := range offers.Drafts {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: site.TitleOf(e.Title), Href: site.EntryPath(e.ID, "edit")}, site.TextOr(e.EndsOn.Words(), site.None), ui.Text(calendar.DayOf(e.ChangedAt).Words()),
		})
	}
	return table
}

// makeEntries makes the drafts. One leads straight to its form, to add what was learned; several to the list of them.
func (p Pages) makeEntries(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	ids, err := idsOf(form.All("records"))
	if err != nil {
		return err
	}
	made, err := p.Records.MakeEntries(c.Request().Context(), site.Actor(c), ids)
	switch {
	case err != nil:
		return site.Redraw(c, form, err, p.drawOffers)
	case len(made) == 1:
		return p.Done(c, p.entryStep(c, made[0]), "entry-made")
	}
	return p.Done(c, entriesPath, "entries-made")
}

// entryStep is the form of an entry, or the entry itself where it can no longer be changed.
func (p Pages) entryStep(c echo.Context, id uuid.UUID) string {
	entry, err := p.Book.Entry(c.Request().Context(), site.Actor(c), id)
	if err == nil && access.May(site.Actor(c), access.EditEntry, entry.Access()) {
		return site.EntryPath(id, "edit")
	}
	return site.EntryPath(id, "")
}

// idsOf reads ids, each once.
func idsOf(texts []string) (ids []uuid.UUID, err error) {
	for _, text := range texts {
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, access.NotFound()
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// linkEntry says that an entry is about a completion.
func (p Pages) linkEntry(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	entry, err := uuid.Parse(form.Text("entry"))
	if err != nil {
		return access.NotFound()
	}
	if err := p.Records.LinkEntry(c.Request().Context(), site.Actor(c), id, entry); err != nil {
		return err
	}
	return p.Done(c, recordPath(id, ""), "entry-linked")
}

func (p Pages) unlinkEntry(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := p.Records.UnlinkEntry(c.Request().Context(), site.Actor(c), id); err != nil {
		return err
	}
	return p.Done(c, recordPath(id, ""), "entry-unlinked")
}

// CompletionOf says on the page of an entry which completion it belongs to.
func CompletionOf(r elearning.Record) ui.Paragraph {
	return ui.Paragraph{
		ui.Text("It belongs to your completion of "), ui.Link{Text: r.Title, Href: recordPath(r.ID, "")}, ui.Text(" on " + r.Day.Words() + "."),
	}
}
