package checking

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/checking"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type reportView struct {
	ui.Base
	Says    []string
	Facts   *ui.SummaryList // of a receipt
	Found   []finding
	Unknown *ui.List // codes
	Other   ui.Link
}

// finding is one sign-off that the file speaks of.
type finding struct {
	Heading string
	Stands  ui.Tag
	Says    string
	Words   string
	Code    ui.Link
}

func (p Pages) drawReport(c echo.Context, r checking.Report) error {
	view := reportView{Base: p.Base(c, reportHeading(r)), Says: reportSays(r), Other: ui.Link{Text: "Check something else", Href: startPath}}
	if r.Receipt != nil {
		view.Facts = receiptFacts(*r.Receipt)
	}
	slices.SortStableFunc(r.Found, troublesFirst)
	for _, f := range r.Found {
		view.Found = append(view.Found, findingOf(f))
	}
	if len(r.Unknown) > 0 {
		view.Unknown = &ui.List{}
		for _, code := range r.Unknown {
			view.Unknown.Items = append(view.Unknown.Items, ui.Text(code))
		}
	}
	return p.Page(c, http.StatusOK, "check/report", view)
}

func reportHeading(r checking.Report) string {
	if r.Kind == checking.Receipt {
		return "This receipt is genuine"
	}
	if r.Kind != checking.PDF {
		return bundleHeading(r)
	}
	unsound := func(f checking.Finding) bool { return !f.Sound() }
	switch {
	case len(r.Unknown) > 0 || r.Proof != nil && len(r.Proof.Wrong) > 0 || slices.ContainsFunc(r.Found, unsound):
		return "Not everything in this portfolio can be relied on"
	case len(r.Found) == 1:
		return "The sign-off in this portfolio stands"
	}
	return "All sign-offs in this portfolio stand"
}

func reportSays(r checking.Report) []string {
	if r.Kind == checking.Receipt {
		if len(r.Found) == 0 && r.Receipt.Decision == signoff.Signed {
			return []string{"It was made by this service and not changed since. What it is about is no longer kept here."}
		}
		return []string{"It was made by this service and not changed since."}
	}
	if r.Kind != checking.PDF {
		return proofSays(*r.Proof, "in this "+string(r.Kind))
	}
	all := len(r.Found) + len(r.Unknown)
	says := []string{
		ui.Plural(all, "code of a sign-off is", "codes of sign-offs are") + " printed in this PDF. Each was looked up, and the words printed in the entry were compared with those that were signed off, up to white space, hyphens and pictures such as emoji.",
		"Only the text of the PDF was read. Entries without a code are not signed off, and nothing is said about them.",
	}
	if r.Proof != nil {
		says = append(says, proofSays(*r.Proof, "that this PDF carries")...)
	}
	return says
}

func bundleHeading(r checking.Report) string {
	unsound := func(f checking.Finding) bool { return !f.Sound() }
	switch {
	case len(r.Proof.Wrong) > 0 || len(r.Unknown) > 0 || slices.ContainsFunc(r.Found, unsound):
		return "Not everything in this " + string(r.Kind) + " can be relied on"
	case r.Kind == checking.Archive:
		return "The sign-offs in this archive are genuine"
	}
	return "This proof is genuine"
}

// mostWrong is how much of what is wrong in a proof is named.
const mostWrong = 20

// proofSays tells what the receipts of a proof are worth.
func proofSays(p checking.Proof, where string) []string {
	switch {
	case p.Receipts == 0:
		return []string{"There is no receipt " + where + "."}
	case len(p.Wrong) == 0:
		return []string{ui.Plural(p.Receipts, "receipt", "receipts") + " " + where + ", made by this service and not changed since."}
	}
	says := []string{ui.Plural(len(p.Wrong), "thing", "things") + " " + where + " cannot be relied on:"}
	for _, wrong := range p.Wrong[:min(len(p.Wrong), mostWrong)] {
		says = append(says, site.Capital(wrong)+".")
	}
	if more := len(p.Wrong) - mostWrong; more > 0 {
		says = append(says, "And "+strconv.Itoa(more)+" more.")
	}
	return says
}

// troublesFirst puts what cannot be relied on before the rest, which may be long.
func troublesFirst(a, b checking.Finding) int {
	rank := func(f checking.Finding) int {
		if f.Sound() {
			return 1
		}
		return 0
	}
	return rank(a) - rank(b)
}

// receiptFacts are what a receipt says of itself.
func receiptFacts(r signoff.Receipt) *ui.SummaryList {
	list := &ui.SummaryList{}
	add := func(key, value string) {
		if value != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: key, Value: ui.Text(site.Shown(value))})
		}
	}
	add("Decision", decisionWords[r.Decision])
	add("By", site.NameAndRole(r.ByName, r.ByRole))
	add("Organisation", r.ByOrganisation)
	add("In the place of", r.ForName)
	add("Proof of identity", site.Capital(r.Authenticated.Words()))
	add("When", r.WhenDecided())
	add("Fingerprint", signoff.ShortHash(r.VersionHash))
	return list
}

var decisionWords = map[string]string{
	signoff.Signed: "Signed off", signoff.Returned: "Returned, not signed off", signoff.Declined: "Declined, not signed off",
	signoff.Withdrawn: "Withdrawn before it was signed off", signoff.Reopened: "Re-opened: the sign-off was taken back",
}

func findingOf(f checking.Finding) finding {
	shown := finding{
		Heading: site.TitleOf(f.Content.Title), Says: says(f.Standing), Words: wordsOf(f),
		Code:   ui.Link{Text: f.Code(), Href: startPath + "?" + url.Values{"code": {strings.ReplaceAll(f.Code(), "-", "")}}.Encode()},
		Stands: ui.Tag{Text: "Stands", Colour: ui.Green},
	}
	switch {
	case f.Doubt:
		shown.Stands = ui.Tag{Text: "Cannot be relied on", Colour: ui.Red}
	case f.Reopened != nil:
		shown.Stands = ui.Tag{Text: "No longer stands", Colour: ui.Red}
	}
	return shown
}

// wordsOf says whether the words printed are those that were signed.
func wordsOf(f checking.Finding) string {
	switch f.Words {
	case checking.Same:
		return "The text is the text that was signed off, word for word."
	case checking.Between:
		return "All that was signed off is in this PDF, but other words stand between it, or it is in another order. Compare it with the entry in Linkfolio."
	case checking.Differ:
		return "The text is not the text that was signed off. It differs in: " + strings.Join(f.Differs, "; ") + "."
	case checking.Illegible:
		return "The text could not be compared: it is in a script that cannot be read back from a PDF word for word. Compare it with the entry in Linkfolio."
	}
	return ""
}
