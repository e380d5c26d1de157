package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"linkfolio/internal/calendar"
	"linkfolio/internal/checking"
	"linkfolio/internal/config"
	"linkfolio/internal/identity"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// checkBundle checks a file by public keys alone, without a database and without a network. The keys are never those that the
// file may bring along.
func (c verifyCommand) checkBundle(ctx context.Context, out io.Writer) error {
	keys, err := c.publicKeys()
	if err != nil {
		return err
	}
	file, err := readUpTo(c.Bundle, proof.Largest)
	if err != nil {
		return err
	}
	bundle, err := proof.Read(file)
	var printed *pdftext.Document
	if errors.Is(err, proof.ErrPDF) {
		bundle, printed, err = readPDF(ctx, file)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.Bundle, err)
	}
	report := bundle.Check(keys)
	if printed != nil {
		report.Wrong = append(report.Wrong, onPaper(*printed, report)...)
	}
	return tell(out, report)
}

func (c verifyCommand) publicKeys() (*identity.Keys, error) {
	if c.Keys == "" {
		return storedKeys()
	}
	in := io.Reader(os.Stdin)
	if c.Keys != "-" {
		file, err := os.Open(c.Keys)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	set, err := io.ReadAll(io.LimitReader(in, 16<<20))
	if err != nil {
		return nil, err
	}
	return identity.PublicKeys(set)
}

// storedKeys are those of the data directory. Where there are none, none are made.
func storedKeys() (*identity.Keys, error) {
	settings, err := config.Read()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(settings.DataDir, "keys")
	if found, _ := filepath.Glob(filepath.Join(dir, "key-*.pem")); len(found) == 0 && settings.SigningKeys == "" {
		return nil, fmt.Errorf("there are no keys in %s: give --keys FILE with what /.well-known/jwks.json says", dir)
	}
	return identity.OpenKeys(dir, calendar.System, givenKeys(settings)...)
}

func readUpTo(file string, most int64) ([]byte, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, most+1)) // what is longer is refused by its reader
}

// readPDF takes the proof out of a portfolio, with the text that is printed there. A PDF is read by a process of its own.
func readPDF(ctx context.Context, pdf []byte) (proof.Bundle, *pdftext.Document, error) {
	self, err := os.Executable()
	if err != nil {
		return proof.Bundle{}, nil, err
	}
	cache, err := os.MkdirTemp("", "linkfolio-verify-*")
	if err != nil {
		return proof.Bundle{}, nil, err
	}
	defer os.RemoveAll(cache)
	engine := pdftext.Open(pdftext.Config{CacheDir: cache, Command: []string{self, "pdf-text-worker"}})
	if err := engine.Prepare(ctx); err != nil {
		return proof.Bundle{}, nil, err
	}
	document, err := engine.ReadWith(ctx, pdf, proof.FileName)
	if err != nil {
		return proof.Bundle{}, nil, err
	}
	if document.Attached == nil {
		return proof.Bundle{}, nil, fmt.Errorf("no %s is attached to the PDF, so it proves nothing", proof.FileName)
	}
	bundle, err := proof.Read(document.Attached)
	return bundle, &document, err
}

// onPaper holds what is printed against what was signed: the proof inside may be genuine and the pages not.
func onPaper(document pdftext.Document, report proof.Report) (wrong []proof.Wrong) {
	signed := map[string]signoff.Standing{}
	for _, entry := range report.Entries {
		for _, d := range entry.Decisions {
			if d.Stood() && d.Content != nil {
				signed[signoff.Code(d.VersionHash)] = signoff.Standing{Decision: decisionOf(d), Content: *d.Content}
			}
		}
	}
	found, unknown := checking.Printed(document, signed)
	for _, code := range unknown {
		wrong = append(wrong, proof.Wrong{Where: "code " + code, What: "it is printed in the PDF, and the proof inside has no sign-off of it that stood"})
	}
	for _, f := range found {
		where := fmt.Sprintf("entry %s, version %d", f.EntryID, f.Number)
		if f.Times > 1 {
			wrong = append(wrong, proof.Wrong{Where: where, What: fmt.Sprintf("its code %s is printed %d times in this file, and belongs to one entry only", f.Code(), f.Times)})
			continue
		}
		switch f.Words {
		case checking.Same, checking.NotCompared:
		case checking.Illegible:
			wrong = append(wrong, proof.Wrong{Where: where, What: "it is in a script that cannot be read back from a PDF: compare the pages with the words above by eye"})
		case checking.Between:
			wrong = append(wrong, proof.Wrong{Where: where, What: "other words are printed between those that were signed off"})
		case checking.Differ:
			wrong = append(wrong, proof.Wrong{Where: where, What: fmt.Sprintf("what is printed is not what was signed off: %q", f.Differs)})
		}
	}
	return wrong
}

func decisionOf(p proof.Proven) signoff.Decision {
	return signoff.Decision{
		EntryID: p.Entry, Number: p.Number, VersionHash: p.VersionHash, Kind: p.Decision,
		Signature: signoff.Signature{ByName: p.ByName, ByRole: p.ByRole, At: time.UnixMicro(p.AtMicros)},
	}
}

// tell prints what a file proves. The error is the first thing that is wrong.
func tell(out io.Writer, report proof.Report) error {
	if !report.MadeAt.IsZero() {
		fmt.Fprintf(out, "As things stood on %s, as the file says. Whether a sign-off still stands today, ask the server that made it.\n", calendar.Moment(report.MadeAt))
	}
	for _, entry := range report.Entries {
		fmt.Fprintf(out, "\nEntry %s%s\n", entry.ID, named(entry.Owner))
		for _, d := range entry.Decisions {
			tellDecision(out, d)
		}
	}
	fmt.Fprintln(out)
	if len(report.Wrong) == 0 {
		fmt.Fprintln(out, "Everything in the file is as it was signed.")
		return nil
	}
	for _, w := range report.Wrong {
		fmt.Fprintln(out, "WRONG:", w)
	}
	return fmt.Errorf("first thing wrong: %s", report.Wrong[0])
}

func named(owner string) string {
	if owner == "" {
		return ""
	}
	return ", of " + printable(owner)
}

func tellDecision(out io.Writer, d proof.Proven) {
	what := d.Decision
	if d.Decision == signoff.Signed {
		what = "signed off"
	}
	fmt.Fprintf(out, "  Version %d was %s by %s on %s.\n", d.Number, what, signer(d.Receipt), calendar.Moment(time.UnixMicro(d.AtMicros)))
	switch {
	case d.Reopened != nil:
		fmt.Fprintf(out, "    It was RE-OPENED by %s on %s and no longer stands%s.\n", signer(*d.Reopened), calendar.Moment(time.UnixMicro(d.Reopened.AtMicros)), quoted(d.Reason))
	case d.Stood():
		fmt.Fprintln(out, "    It stood when the file was made.")
	}
	if d.Content == nil {
		fmt.Fprintf(out, "    The words are not in the file; their SHA-256 is %s.\n", d.VersionHash)
	} else {
		fmt.Fprintf(out, "    The words in the file are those that were decided on: “%s”, %s.\n", printable(d.Content.Title), d.Content.Points.Words())
	}
	if d.Comment != "" {
		fmt.Fprintf(out, "    Comment%s\n", quoted(d.Comment))
	}
}

// signer names who decided, as the receipt does: "Sam Okafor (supervisor, Leeds PCN), for Ruth Hall, signed in with a passkey".
func signer(r signoff.Receipt) string {
	who := printable(r.ByName)
	if who == "" {
		who = "the owner"
	}
	switch {
	case r.ByRole != "" && r.ByOrganisation != "":
		who += " (" + printable(r.ByRole+", "+r.ByOrganisation) + ")"
	case r.ByRole != "" || r.ByOrganisation != "":
		who += " (" + printable(r.ByRole+r.ByOrganisation) + ")"
	}
	if r.ForName != "" {
		who += ", for " + printable(r.ForName)
	}
	if words := r.Authenticated.Words(); words != "" {
		who += ", " + printable(words)
	}
	return who
}

func quoted(words string) string {
	if words == "" {
		return ""
	}
	return fmt.Sprintf(": %q", words)
}

// printable leaves out what could play tricks with a terminal: words in a file come from strangers.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
}
