package spreadsheet

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
)

// What may be unpacked from one Excel file and how much its XML may ask of us, all parts together, for each Content of the
// limits. A full sheet of 10,000 rows of 100 cells fits in; the measured cost of the worst file is in decision record 10.
const (
	mostUnpacked = 48 << 20   // bytes
	mostWork     = 11_000_000 // each token is 1, each attribute 2, as measured
	longestToken = 512 << 10  // bytes; a cell of 32,767 characters, each written as an entity, fits in
	deepest      = 64         // elements inside one another
	mostOfOne    = 100        // attributes of one element
)

var errMalformed = errors.New("malformed")

// meter is what is left for one file.
type meter struct {
	ctx   context.Context
	bytes int
	work  int
}

func newMeter(ctx context.Context, limits Limits) *meter {
	return &meter{ctx, mostUnpacked * limits.Content, mostWork * limits.Content}
}

// room fails when a list that a file makes us keep has grown to what no honest file needs.
func room(length, most int) error {
	if length >= most {
		return errTooMuch
	}
	return nil
}

// spend counts a token and what hangs on it.
func (m *meter) spend(work int) error {
	if m.work -= work; m.work < 0 {
		return errTooMuch
	}
	return nil
}

// feed passes a part on, and stops when the meter is used up, the time is over, or a token does not
// end. The decoder reads it byte by byte, so that it knows where tokens begin.
type feed struct {
	meter *meter
	from  io.Reader
	buf   [4096]byte
	at, n int
	token int // bytes of the present token
}

func (f *feed) fill() error {
	if f.meter.ctx.Err() != nil {
		return context.Cause(f.meter.ctx)
	}
	n, err := f.from.Read(f.buf[:])
	f.at, f.n = 0, n
	if f.meter.bytes -= n; f.meter.bytes < 0 {
		return errTooMuch
	}
	if n > 0 {
		return nil
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}

// ReadByte implements io.ByteReader.
func (f *feed) ReadByte() (byte, error) {
	if f.at == f.n {
		if err := f.fill(); err != nil {
			return 0, err
		}
	}
	if f.token++; f.token > longestToken {
		return 0, errTooMuch
	}
	b := f.buf[f.at]
	f.at++
	return b, nil
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	if f.at == f.n {
		if err := f.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.buf[f.at:f.n])
	f.at += n
	return n, nil
}

// tokens reads the XML of one part.
type tokens struct {
	feed    *feed
	decoder *xml.Decoder
	depth   int
}

func newTokens(m *meter, from io.Reader) *tokens {
	f := &feed{meter: m, from: from}
	return &tokens{feed: f, decoder: xml.NewDecoder(f)}
}

// next gives the next start, end or text, and io.EOF at the end of a part that was whole. There are no document types in
// such files: a part that has one is malformed, so entities of its own never come to life.
func (t *tokens) next() (xml.Token, error) {
	for {
		t.feed.token = 0
		token, err := t.decoder.Token()
		if err != nil {
			return nil, err
		}
		work := 1
		switch token := token.(type) {
		case xml.Directive:
			return nil, errMalformed
		case xml.StartElement:
			if t.depth++; t.depth > deepest || len(token.Attr) > mostOfOne {
				return nil, errMalformed
			}
			work += 2 * len(token.Attr)
		case xml.EndElement:
			t.depth--
		}
		if err := t.feed.meter.spend(work); err != nil {
			return nil, err
		}
		switch token.(type) {
		case xml.StartElement, xml.EndElement, xml.CharData:
			return token, nil
		}
	}
}

// skipRest reads on to the end of the part without looking, so that its checksum is checked.
func (t *tokens) skipRest() error {
	_, err := io.Copy(io.Discard, t.feed)
	return err
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
