package cpd

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// format is the number of the canonical form that is written today. Bytes that were stored are never rewritten, so a
// new form gets a new number and Decode keeps reading the old.
const format = 1

// saltSize is the length of the salt, so that nobody can guess a short text from its hash once it was erased.
const saltSize = 32

// canonical writes the content as the bytes that are hashed: the format number, the salt, then every field in a fixed
// order, each after its length in 8 bytes, big end first. Two contents never share their bytes.
func (c Content) canonical(salt []byte) []byte {
	out := binary.BigEndian.AppendUint64(nil, format)
	part := func(b []byte) {
		out = binary.BigEndian.AppendUint64(out, uint64(len(b)))
		out = append(out, b...)
	}
	text := func(s string) { part([]byte(s)) }
	count := func(n int64) { part(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	part(salt)
	count(int64(c.Number))
	part(c.EntryID[:])
	part(c.OwnerID[:])
	text(c.TemplateKey)
	count(int64(c.TemplateVersion))
	text(c.TemplateName)
	text(c.Title)
	text(c.StartsOn.String())
	text(c.EndsOn.String())
	text(c.Provider)
	text(string(c.Kind))
	text(c.Activity)
	text(c.ActivityLabel)
	count(int64(c.Minutes))
	count(int64(c.Points))
	count(int64(len(c.Answers)))
	for _, a := range c.Answers {
		text(a.Key)
		text(a.Label)
		text(a.Text)
	}
	return out
}

// Decode reads back what canonical wrote. Bytes that it could not have written, such as bytes after the end, are an
// error.
func Decode(canonical []byte) (Content, error) {
	d := decoder{rest: canonical}
	if found := d.fixed(8); d.err == nil && binary.BigEndian.Uint64(found) != format {
		return Content{}, errors.New("version: unknown format")
	}
	salt := d.part()
	c := Content{
		Number: d.integer(), EntryID: d.id(), OwnerID: d.id(), TemplateKey: d.text(), TemplateVersion: d.integer(),
		TemplateName: d.text(), Title: d.text(), StartsOn: d.date(), EndsOn: d.date(), Provider: d.text(),
		Kind: Kind(d.text()), Activity: d.text(), ActivityLabel: d.text(), Minutes: d.integer(),
		Points: Points(d.integer()),
	}
	for n := d.integer(); n > 0 && d.err == nil; n-- {
		c.Answers = append(c.Answers, Answer{d.text(), d.text(), d.text()})
	}
	if d.err != nil {
		return Content{}, d.err
	}
	if len(salt) != saltSize || !bytes.Equal(c.canonical(salt), canonical) {
		return Content{}, errors.New("version: not in canonical form")
	}
	return c, nil
}

// decoder reads part after part; after the first error it gives nothing.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fixed(n uint64) []byte {
	if d.err == nil && uint64(len(d.rest)) < n {
		d.err = errors.New("version: it ends too early")
	}
	if d.err != nil {
		return nil
	}
	part := d.rest[:n]
	d.rest = d.rest[n:]
	return part
}

func (d *decoder) part() []byte {
	size := d.fixed(8)
	if d.err != nil {
		return nil
	}
	return d.fixed(binary.BigEndian.Uint64(size))
}

func (d *decoder) text() string { return string(d.part()) }

func (d *decoder) integer() int {
	part := d.part()
	if d.err == nil && len(part) != 8 {
		d.err = errors.New("version: a number of the wrong size")
	}
	if d.err != nil {
		return 0
	}
	n := binary.BigEndian.Uint64(part)
	if n > math.MaxInt64 {
		d.err = errors.New("version: a number out of range")
		return 0
	}
	return int(n)
}

func (d *decoder) id() uuid.UUID {
	part := d.part()
	if d.err != nil {
		return uuid.Nil
	}
	id, err := uuid.FromBytes(part)
	d.err = err
	return id
}

func (d *decoder) date() calendar.Date {
	text := d.text()
	var day calendar.Date
	if d.err == nil {
		if err := day.UnmarshalText([]byte(text)); err != nil {
			d.err = fmt.Errorf("version: %w", err)
		}
	}
	return day
}
