package checking

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// mostCodes is how many different codes of one PDF are looked up: more than there are entries in ten years.
const mostCodes = 500

// pdf compares what is printed in a portfolio with what was signed off under the codes that are printed in it.
func (c *Counter) pdf(ctx context.Context, who access.Actor, content []byte) (Report, error) {
	if c.PDF == nil {
		return Report{}, fault.New(fault.Unavailable, "PDFs cannot be checked at this moment. Type in the codes that are printed in it.")
	}
	document, err := c.PDF.ReadWith(ctx, content, proof.FileName)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return Report{}, fault.At("file", f.Message).Because(err)
	}
	if err != nil {
		return Report{}, err
	}
	codes := codesIn(document)
	switch {
	case len(codes) == 0:
		return Report{}, fault.At("file", "There is no code of a sign-off in this PDF, so there is nothing to check. It may have been made by an older version, or hold pictures of pages only")
	case len(codes) > mostCodes:
		return Report{}, fault.At("file", "There are more codes in this PDF than can be checked at once. Check the codes one by one")
	}
	found, err := c.Desk.Standings(ctx, who, codes)
	if err != nil {
		return Report{}, err
	}
	report := Report{Kind: PDF, Proof: c.carried(document)}
	report.Found, report.Unknown = Printed(document, found)
	return report, nil
}

// Printed compares what is printed in a PDF with what was signed off, by the codes that are printed in it. It gives the codes
// too that lead nowhere. It needs nobody to ask.
func Printed(document pdftext.Document, signed map[string]signoff.Standing) (found []Finding, unknown []string) {
	rest := printed(document)
	for _, code := range codesIn(document) {
		var text string
		text, rest = upTo(rest, code)
		standing, there := signed[code]
		if !there {
			unknown = append(unknown, code)
			continue
		}
		found = append(found, compareOnPaper(standing, text))
	}
	return found, unknown
}

// carried checks the proof that a PDF carries; nil where it carries none.
func (c *Counter) carried(document pdftext.Document) *Proof {
	if document.Attached == nil {
		return nil
	}
	bundle, err := proof.ReadWithin(document.Attached, Largest)
	if err != nil {
		return &Proof{Receipts: 1, Wrong: []string{"it cannot be read"}}
	}
	_, sum := c.signedIn(bundle)
	return &sum
}

// printedCode is a code as Code writes it, on one line.
var printedCode = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){3}\b`)

// codesIn are the codes of a PDF in the order of its pages, each once.
func codesIn(document pdftext.Document) (codes []string) {
	for _, page := range document.Pages {
		for _, line := range page.Lines {
			for _, text := range printedCode.FindAllString(line.Text(), -1) {
				if code, ok := signoff.ParseCode(text); ok && !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return codes
}

// The header and the footer of a page of a portfolio stand above and beneath these heights, in points: A4 with the margins
// of templates/portfolio.typ.
const (
	headerAbove   = 770
	footerBeneath = 64
)

// printed is the text of all pages without their headers and footers, as onPaper gives it: an entry may go over a page.
func printed(document pdftext.Document) string {
	var text strings.Builder
	for _, page := range document.Pages {
		for _, line := range page.Lines {
			for _, run := range line.Runs {
				if run.Bottom < headerAbove && run.Top > footerBeneath {
					text.WriteString(run.Text + " ")
				}
			}
		}
	}
	return onPaper(text.String())
}

// upTo is the text before a code, which is that of its entry and of any before it without a code, and the text after it.
func upTo(text, code string) (before, after string) {
	before, after, found := strings.Cut(text, onPaper(code))
	if !found { // it stands in a margin
		return "", text
	}
	return before, after
}

// compareOnPaper looks for what was signed in the text before its code: first for all of it in one piece, as the portfolio
// prints it and with nothing before the sign-off, then for each part of it.
func compareOnPaper(s signoff.Standing, text string) Finding {
	finding := Finding{Standing: s}
	if s.Doubt {
		return finding
	}
	entry := portfolio.Worded(s.Content)
	if from := strings.LastIndex(text, onPaper(entry.Title+" Date:")); from >= 0 {
		text = text[from:] // an entry before it may say the same, and be nobody's
	}
	parts := partsOf(entry)
	var whole strings.Builder
	for _, p := range parts {
		whole.WriteString(p.label + " " + p.text + " ")
	}
	if strings.Contains(text, onPaper(whole.String()+"Signed off Signed off by "+s.ByName)) {
		finding.Words = Same
		return finding
	}
	finding.Words = Between
	for _, p := range parts {
		switch {
		case !legible(p.text):
			finding.Words = Illegible
		case !strings.Contains(text, onPaper(p.label+" "+p.text)):
			finding.Differs = append(finding.Differs, p.name)
		}
	}
	if len(finding.Differs) > 0 {
		finding.Words = Differ
	}
	return finding
}

// part is something that a portfolio prints of an entry: what people call it, what stands before it, and its words.
type part struct{ name, label, text string }

// partsOf is what a portfolio prints of an entry, in the order of the page.
func partsOf(e portfolio.Entry) []part {
	parts := []part{
		{"Title", "", e.Title}, {"Date", "Date:", e.Dates}, {"Time", "Time:", e.Time}, {"Points", "Points:", e.Points},
		{"Activity", "Activity:", e.Kind + ", " + e.Activity}, {"Provider", "Provider:", e.Provider},
	}
	for _, a := range e.Answers {
		var lines []string
		for _, p := range a.Paragraphs {
			lines = append(lines, p.Lines...)
		}
		parts = append(parts, part{a.Prompt, a.Prompt, strings.Join(lines, "\n")})
	}
	return parts
}
