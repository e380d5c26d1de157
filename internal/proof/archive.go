package proof

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

// everything is what is read of everything.json in an archive.
type everything struct {
	Format        string    `json:"format"`
	FormatVersion int       `json:"format_version"`
	MadeAt        time.Time `json:"made_at"`
	Person        struct {
		Name string `json:"name"`
	} `json:"person"`
	Entries []struct {
		entryClaims
		Versions []struct {
			Number int    `json:"number"`
			SHA256 string `json:"sha256"`
			File   string `json:"file"`
		} `json:"versions"`
		Decisions  []claims `json:"decisions"`
		Reopenings []claims `json:"reopenings"`
	} `json:"entries"`
	Given []claims `json:"decisions_on_entries_of_others"`
}

// claims is what an archive says of a decision, or of a re-opening, in plain words, which people may read instead of the
// receipt.
type claims struct {
	EntryID  uuid.UUID `json:"entry"`
	Number   int       `json:"version"`
	SHA256   string    `json:"version_sha256"`
	Decision string    `json:"decision"` // none for a re-opening
	By       string    `json:"by"`
	ByRole   string    `json:"by_role"`
	Others   *string   `json:"with_others"` // none in an archive of before it was said
	At       time.Time `json:"at"`
	Receipt  string    `json:"receipt"` // a file of the archive
}

func (c claims) fault(r signoff.Receipt) string {
	switch {
	case c.EntryID != r.Entry || c.Number != r.Number || c.SHA256 != r.VersionHash:
		return "the receipt is about something else than everything.json says"
	case c.Decision != "" && c.Decision != r.Decision:
		return fmt.Sprintf("everything.json says %.20q, and the receipt %q", c.Decision, r.Decision)
	case r.ByName != "" && (c.By != r.ByName || c.ByRole != r.ByRole):
		return "everything.json names somebody else than the receipt"
	case c.Others != nil && *c.Others != r.WithOthers():
		return "everything.json says that it was signed off with other entries than the receipt"
	case c.At.UnixMicro() != r.AtMicros:
		return "everything.json says another time than the receipt"
	}
	return ""
}

// entryClaims is what an archive says of an entry in plain words.
type entryClaims struct {
	ID       uuid.UUID `json:"id"`
	State    string    `json:"state"`
	Title    string    `json:"title"`
	StartsOn string    `json:"starts_on"`
	EndsOn   string    `json:"ends_on"`
	Provider string    `json:"provider"`
	Kind     cpd.Kind  `json:"kind"`
	Activity string    `json:"activity"`
	Minutes  int       `json:"minutes"`
	Points   string    `json:"points"`
	Answers  []struct {
		Key  string `json:"key"`
		Text string `json:"text"`
	} `json:"answers"`
}

// fault holds an entry that is called signed off against what was signed off last.
func (c entryClaims) fault(e Entry, checked Checked, contents map[int]*cpd.Content) string {
	if c.State != signoff.Signed {
		return ""
	}
	last := 0
	for _, v := range e.Versions {
		last = max(last, v.Number)
	}
	for _, p := range checked.Decisions {
		if p.Number == last && p.Stood() {
			if content := contents[last]; content != nil && !c.says(*content) {
				return "what everything.json says is not what was signed off"
			}
			return ""
		}
	}
	return "everything.json calls it signed off, and no receipt bears that out"
}

func (c entryClaims) says(signed cpd.Content) bool {
	answers := map[string]string{}
	for _, a := range c.Answers {
		answers[a.Key] = a.Text
	}
	for _, a := range signed.Answers {
		if answers[a.Key] != a.Text {
			return false
		}
	}
	return c.Title == signed.Title && c.StartsOn == signed.StartsOn.String() && c.EndsOn == signed.EndsOn.String() && c.Provider == signed.Provider &&
		c.Kind == signed.Kind && c.Activity == signed.Activity && c.Minutes == signed.Minutes && c.Points == signed.Points.String()
}

// archive is the files of an archive that a proof is made of.
type archive struct {
	files map[string]*zip.File
	left  int // how much may still be unpacked, in bytes
}

// readArchive makes a bundle of the archive "everything". Its file keys.json is left alone.
func readArchive(file []byte, largest int) (Bundle, error) {
	if bytes.Count(file, []byte("PK\x01\x02")) > 4*most { // how each file in the directory begins
		return Bundle{}, errors.New("the archive has too many files")
	}
	packed, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Bundle{}, fmt.Errorf("the archive cannot be read: %w", err)
	}
	a := archive{map[string]*zip.File{}, largest}
	for _, f := range packed.File {
		if a.files[f.Name] != nil {
			return Bundle{}, fmt.Errorf("the archive has two files called %.80q", f.Name)
		}
		a.files[f.Name] = f
	}
	text, err := a.read("everything.json")
	if err != nil {
		return Bundle{}, err
	}
	var all everything
	if err := unpack(text, largest, &all); err != nil {
		return Bundle{}, fmt.Errorf("everything.json cannot be read: %w", err)
	}
	if all.Format != "linkfolio-everything" || all.FormatVersion != 1 {
		return Bundle{}, errors.New("the archive is not one of everything that this program knows")
	}
	return a.bundle(all)
}

func (a *archive) bundle(all everything) (Bundle, error) {
	b := Bundle{Format: Format, FormatVersion: FormatVersion, MadeAt: all.MadeAt}
	for _, one := range all.Entries {
		e := Entry{ID: one.ID, Owner: all.Person.Name, claims: &one.entryClaims}
		for _, v := range one.Versions {
			canonical, err := a.read(v.File)
			if err != nil {
				return Bundle{}, err
			}
			e.Versions = append(e.Versions, Version{v.Number, v.SHA256, canonical})
		}
		for _, d := range one.Decisions {
			if d.Receipt == "" && d.Decision == signoff.Withdrawn { // one of before version 0.5
				continue
			}
			receipt, err := a.receipt(d)
			if err != nil {
				return Bundle{}, err
			}
			e.Decisions = append(e.Decisions, Decision{Receipt: receipt, claims: &d})
		}
		for _, r := range one.Reopenings {
			receipt, err := a.receipt(r)
			if err != nil {
				return Bundle{}, err
			}
			e.Reopenings = append(e.Reopenings, Reopening{Receipt: receipt, claims: &r})
		}
		b.Entries = append(b.Entries, e)
	}
	if err := a.given(all, &b); err != nil {
		return Bundle{}, err
	}
	if stray := a.stray(); stray != "" {
		return Bundle{}, fmt.Errorf("everything.json does not tell of %.80q", stray)
	}
	return b, b.bounded()
}

// given adds what the person decided about entries of others, of which the archive has the receipts alone.
func (a *archive) given(all everything, b *Bundle) error {
	at := map[uuid.UUID]int{}
	for _, d := range all.Given {
		receipt, err := a.receipt(d)
		if err != nil {
			return err
		}
		i, there := at[d.EntryID]
		if !there {
			i = len(b.Entries)
			at[d.EntryID] = i
			b.Entries = append(b.Entries, Entry{ID: d.EntryID})
		}
		b.Entries[i].Decisions = append(b.Entries[i].Decisions, Decision{Receipt: receipt, claims: &d})
	}
	return nil
}

func (a *archive) receipt(c claims) (string, error) {
	text, err := a.read(c.Receipt)
	return strings.TrimSpace(string(text)), err
}

// read takes a file out, once.
func (a *archive) read(name string) ([]byte, error) {
	file := a.files[name]
	if file == nil {
		return nil, fmt.Errorf("the file %.80q is missing in the archive", name)
	}
	delete(a.files, name)
	in, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("%.80q: %w", name, err)
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, int64(a.left)+1))
	if err != nil {
		return nil, fmt.Errorf("%.80q: %w", name, err)
	}
	if a.left -= len(content); a.left < 0 {
		return nil, errors.New("the archive unpacks to more than can be")
	}
	return content, nil
}

// stray names a receipt or a version of which nothing tells.
func (a *archive) stray() string {
	for name := range a.files {
		if (strings.HasPrefix(name, "receipts/") || strings.HasPrefix(name, "versions/")) && !strings.HasSuffix(name, "/") {
			return name
		}
	}
	return ""
}
