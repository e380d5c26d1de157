// Package checking lets anybody have a sign-off checked that they have on paper or as a file: who signed off what, whether it
// still stands, and whether the words in hand are those that were signed off.
//
// It promises to say nothing that the holder of the code does not have already, to keep nothing of what it is shown, and to
// give one answer for what nobody signed, what was erased and what never was. How much one network address may ask is
// counted. It changes nothing else.
package checking

import (
	"context"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/signoff"
)

// Parts are what a counter works with. PDF may be nil: then PDFs cannot be checked.
type Parts struct {
	Desk   *signoff.Desk
	Keys   *identity.Keys
	People *identity.People
	PDF    *pdftext.Engine
}

// Counter is where things are checked.
type Counter struct{ Parts }

// NewCounter makes the counter.
func NewCounter(p Parts) *Counter { return &Counter{p} }

// Code gives how the sign-off of a code, as it was typed, stands. Unknown codes are counted, so that nobody tries many; known
// ones are not, so that a portfolio of many entries can be checked. Faults: Invalid at code, NotFound, TooMany.
func (c *Counter) Code(ctx context.Context, who access.Actor, address, typed string) (signoff.Standing, error) {
	code, ok := signoff.ParseCode(typed)
	if !ok {
		return signoff.Standing{}, fault.At("code", "Enter the code as it is printed, 20 letters and digits in 4 groups")
	}
	if err := c.People.MayCheck(ctx, identity.CheckCode, address); err != nil {
		return signoff.Standing{}, err
	}
	found, err := c.Desk.Standings(ctx, who, []string{code})
	if err != nil {
		return signoff.Standing{}, err
	}
	standing, there := found[code]
	if !there {
		if err := c.People.CountCheck(ctx, identity.CheckCode, address); err != nil {
			return signoff.Standing{}, err
		}
		return signoff.Standing{}, fault.New(fault.NotFound, "No sign-off has this code.")
	}
	return standing, nil
}

// Text compares a text with what was signed off under a code. Faults: as Code, and Invalid at text.
func (c *Counter) Text(ctx context.Context, who access.Actor, address, typed, text string) (signoff.Standing, Compared, error) {
	standing, err := c.Code(ctx, who, address, typed)
	if err != nil {
		return standing, Compared{}, err
	}
	if squeeze(text) == "" {
		return standing, Compared{}, fault.At("text", "Paste the words to compare")
	}
	if err := c.People.CountCheck(ctx, identity.CheckText, address); err != nil {
		return standing, Compared{}, err
	}
	return standing, Compare(standing.Content, text), nil
}
