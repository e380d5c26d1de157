package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"linkfolio/internal/signoff"
)

// Largest is how large a bundle, and what an archive unpacks to, may be.
const Largest = 256 << 20

// most is how many entries, or rows of one entry, a bundle may have: far more than there are in a working life.
const most = 20_000

// ErrPDF means that the file is a PDF: the bundle is attached to it under FileName.
var ErrPDF = errors.New("the file is a PDF")

// Read takes a file for what it is: a bundle as JSON, the archive "everything" (docs/everything.md), or a single receipt.
func Read(file []byte) (Bundle, error) { return ReadWithin(file, Largest) }

// ReadWithin is Read for a file that is, and unpacks to, largest bytes at most.
func ReadWithin(file []byte, largest int) (Bundle, error) {
	start := bytes.TrimLeft(file, "\ufeff \t\r\n")
	switch {
	case len(file) > largest:
		return Bundle{}, errors.New("the file is too large")
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readArchive(file, largest)
	case bytes.HasPrefix(start, []byte("{")):
		return readJSON(start, largest)
	case bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")):
		return Bundle{}, ErrPDF
	}
	return readReceipt(strings.TrimSpace(string(file)))
}

// readJSON reads a bundle. Members that are not known are left alone: they may come with later versions of this program.
func readJSON(file []byte, largest int) (b Bundle, err error) {
	if err := unpack(file, largest, &b); err != nil {
		return Bundle{}, fmt.Errorf("the file cannot be read as a proof: %w", err)
	}
	if b.Format != Format {
		return Bundle{}, fmt.Errorf("the file is not a proof of Linkfolio: its format is %.40q", b.Format)
	}
	if b.FormatVersion != FormatVersion {
		return Bundle{}, fmt.Errorf("the proof is of version %d, and this program knows version %d", b.FormatVersion, FormatVersion)
	}
	return b, b.bounded()
}

// unpack reads JSON. It counts first what would be made of it, since two bytes of text may become a hundred.
func unpack(text []byte, largest int, into any) error {
	tokens := json.NewDecoder(bytes.NewReader(text))
	for n := 0; ; n++ {
		_, err := tokens.Token()
		switch {
		case errors.Is(err, io.EOF):
			return json.Unmarshal(text, into)
		case err != nil:
			return err
		case n > largest/32:
			return errors.New("there is more in the file than can be")
		}
	}
}

func (b Bundle) bounded() error {
	tooMany := len(b.Entries) > most
	for _, e := range b.Entries {
		tooMany = tooMany || len(e.Versions) > most || len(e.Decisions) > most || len(e.Reopenings) > most
	}
	if tooMany {
		return errors.New("there is more in the file than can be")
	}
	return nil
}

// readReceipt makes a bundle of one receipt. What it says is not believed yet: Check reads it again with the keys.
func readReceipt(token string) (Bundle, error) {
	var r signoff.Receipt
	if _, _, err := jwt.NewParser().ParseUnverified(token, &r); err != nil || len(token) > 16<<10 {
		return Bundle{}, errors.New("the file is neither a proof, nor an archive, nor a receipt of Linkfolio")
	}
	e := Entry{ID: r.Entry, Decisions: []Decision{{Receipt: token}}}
	return Bundle{Format: Format, FormatVersion: FormatVersion, Entries: []Entry{e}}, nil
}
